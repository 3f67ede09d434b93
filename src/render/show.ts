/** One notebook as readable text: what `nbdiff show` prints and what git's textconv gives.
 *
 *      %% markdown
 *      # Results
 *
 *      %% code [tags: plot]
 *      model.score(X_test, y_test)
 *
 *  git compares this text line by line, so nothing in it shifts when a cell is added above: no numbers, no counts,
 *  no ids; and nothing that machines wrote. Tabs stay tabs, or turning one into spaces would be no change. */
import { expand } from '../json/read.ts';
import { lastMembers } from '../json/same.ts';
import { layOut } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { type Normalizer, tagsOf } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../notebook/outputs.ts';
import { splitLines } from '../text/lines.ts';
import { OUTPUT_CUT, shortText } from './cut.ts';
import { visible, visibleButTabs } from './display.ts';
import type { OutputsShown } from './options.ts';

export interface ShowOptions {
  readonly normalizer: Normalizer;
  /** Also the outputs' text, each line behind `| `. */
  readonly outputs?: OutputsShown;
}

/** What a cell's first line starts with; git finds cells by it (xfuncname). */
const CELL_MARK = '%%';

/** Text that ends in a newline; '' for a notebook without cells and settings. */
export function showNotebook(notebook: Notebook, options: ShowOptions): string {
  const parts = notebook.cells.map((cell) => {
    const { heading, settings, source } = showCell(cell, options.normalizer);
    return [
      `${CELL_MARK} ${heading}`,
      ...settings,
      ...source,
      ...outputLines(cell, options.outputs ?? 'none'),
    ];
  });
  const settings = showSettings(notebook, options.normalizer);
  if (settings.length > 0) parts.push([`${CELL_MARK} notebook`, ...settings]);
  return parts.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

/** Lines without newlines. */
export interface ShownCell {
  /** `code [tags: plot]`. */
  readonly heading: string;
  /** What people set beside the source. */
  readonly settings: readonly string[];
  readonly source: readonly string[];
}

export function showCell(cell: Cell, normalizer: Normalizer): ShownCell {
  const tags = tagsOf(cell);
  return {
    heading: `${visible(cell.type)}${tags.length === 0 ? '' : ` [tags: ${visible(tags.join(', '))}]`}`,
    settings: [
      ...settingLines(cell.metadata, ['cell', 'metadata'], normalizer, 'tags'),
      ...attachmentNames(cell.attachments).map((name) => `# attachment: ${visible(name)}`),
    ],
    source: splitLines(cell.source).map((line) => visibleButTabs(line.replace(/\r?\n$/, ''))),
  };
}

/** What a person set in the notebook's own metadata. */
export function showSettings(notebook: Notebook, normalizer: Normalizer): readonly string[] {
  return settingLines(notebook.metadata, ['metadata'], normalizer);
}

/** What a person set in metadata, a line a key: `# name: "setup"`. */
function settingLines(
  metadata: JsonObject | undefined,
  path: readonly string[],
  normalizer: Normalizer,
  without?: string,
): readonly string[] {
  if (metadata === undefined) return [];
  return [...lastMembers(metadata)].flatMap(([name, value]) => {
    const here = [...path, name];
    if (name === without || normalizer.fateOf(here) !== 'kept') return [];
    const inside = expand(value);
    if (inside.kind === 'object' && here.length < MAX_DEPTH) {
      return settingLines(inside, here, normalizer).map((line) => `# ${name}.${line.slice(2)}`);
    }
    return [`# ${visible(name)}: ${visible(oneLine(value))}`];
  });
}

/** Levels of metadata that are taken apart; what is deeper is shown as JSON. */
const MAX_DEPTH = 8;

/** A value as compact JSON. */
export function oneLine(value: JsonValue): string {
  return layOut(value, ONE_LINE, 0).toString('utf8');
}

const ONE_LINE = { indent: '', newline: '', colon: ': ', comma: ', ', asciiOnly: false } as const;

/** None where the attachments are no object. */
export function attachmentNames(attachments: JsonValue | undefined): readonly string[] {
  const inside = attachments === undefined ? undefined : expand(attachments);
  return inside?.kind === 'object' ? [...lastMembers(inside).keys()] : [];
}

function outputLines(cell: Cell, outputs: OutputsShown): readonly string[] {
  if (outputs === 'none') return [];
  const cut = outputs === 'full' ? undefined : OUTPUT_CUT;
  return readOutputs(cell).flatMap((output) =>
    shortText(splitLines(textOfOutput(output)), cut).map((line) => `| ${visibleButTabs(line)}`),
  );
}
