/** What a change does to the cells below it, in words:
 *
 *      df and model: used in cells 7, 9 and 12
 *      path: made here before, used in cell 4
 *
 *  Names are somebody else's text, here safe to show. */
import type { Impact, NameImpact } from '../check/impact.ts';
import { listed, wordCells } from '../messages.ts';
import { clipped, visible } from './display.ts';

/** Columns of a name, and of what hides names. */
const LONGEST_NAME = 60;

/** What stands around somebody else's words. */
type Mark = (text: string) => string;

/** One line below a changed cell; undefined where nothing is to be said of it. */
export function wordCellImpact(
  impacts: readonly NameImpact[] | undefined,
  mark: Mark = (name) => name,
): string | undefined {
  if (impacts === undefined) return undefined;
  return KINDS.flatMap((kind) => {
    const found = impacts.filter((impact) => impact.kind === kind);
    if (found.length === 0) return [];
    const cells = [...new Set(found.flatMap(({ usedIn }) => usedIn))].sort((one, other) => one - other);
    const names = listed(found.map(({ name }) => mark(shownName(name))));
    return [`${names}: ${WORDS[kind]} ${wordCells(cells.map((cell) => cell + 1))}`];
  }).join('; ');
}

const WORDS: Readonly<Record<NameImpact['kind'], string>> = {
  made: 'used in',
  'was-made': 'made here before, used in',
  'was-changed': 'changed here before, used in',
  below: 'used above, in',
};
const KINDS: readonly NameImpact['kind'][] = ['made', 'was-made', 'was-changed', 'below'];

/** Lines below a notebook. */
export function wordImpact(
  impact: Impact | undefined,
  mark: Mark = (code) => `"${code}"`,
): readonly string[] {
  if (impact === undefined) return [];
  const { hidden, outdated } = impact;
  const cells = wordCells(outdated.map((cell) => cell + 1));
  return [
    ...(hidden === undefined
      ? []
      : [
          `names are not followed from cell ${hidden.cell + 1} on, where ${mark(shownName(hidden.by))} hides them`,
        ]),
    ...(outdated.length === 0 ? [] : [`outputs of ${cells} were made before this change`]),
  ];
}

function shownName(name: string): string {
  return clipped(visible(name), LONGEST_NAME);
}
