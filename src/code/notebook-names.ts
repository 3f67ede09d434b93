/** dist/notebook-names.cjs: the names of a whole notebook. With the parser it is large, so only commands that ask for names load
 *  it. */
import { decodeString } from '../json/read.ts';
import { memberOf } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import { languageOfCell } from '../notebook/language.ts';
import { tagsOf } from '../notebook/normalizer.ts';
import type { CodeCell, Notebook } from '../notebook/notebook.ts';
import { type FollowedNames, followNames } from './follow-names.ts';
import type { NameEvent } from './name-events.ts';
import { readNames } from './read-names.ts';

export { changedCode, makesAnother } from './changed-code.ts';

export type CodeNotebook = Pick<Notebook, 'language' | 'metadata'> & { readonly cells: readonly CodeCell[] };

/** Some names alone: no others are followed, and only these cells are read. */
export interface NamesAsked {
  readonly names: ReadonlySet<string>;
  readonly isAbout: (cell: CodeCell) => boolean;
}

/** `given`: names that are there before a cell has run; `asked`: left out, all names of all cells. undefined: the notebook is not Python's, and nothing is said of it. */
export type NameReader = (
  notebook: CodeNotebook,
  given?: readonly string[],
  asked?: NamesAsked,
) => FollowedNames | undefined;

/** Cells whose names are kept, in case that other notebooks have them too. */
const MOST_KEPT = 20_000;

/** Reads a cell once that stands in several notebooks, as it does in versions of one. */
export function createNameReader(): NameReader {
  const read = new Map<string, readonly NameEvent[]>();
  const eventsOf = (source: string): readonly NameEvent[] => {
    const known = read.get(source);
    if (known !== undefined) return known;
    const events = readNames(source);
    if (read.size >= MOST_KEPT) read.clear();
    read.set(source, events);
    return events;
  };
  return (notebook, given = [], asked) => namesOf(notebook, given, asked, eventsOf);
}

function namesOf(
  notebook: CodeNotebook,
  given: readonly string[],
  asked: NamesAsked | undefined,
  eventsOf: (source: string) => readonly NameEvent[],
): FollowedNames | undefined {
  if (notebook.language !== 'python' || OTHER_KERNELS.test(kernelOf(notebook, 'name') ?? ''))
    return undefined;
  const cells = notebook.cells.map((cell) => ({
    events:
      languageOfCell(cell, notebook.language) === 'python' && asked?.isAbout(cell) !== false
        ? eventsAbout(eventsOf(cell.source), asked)
        : undefined,
    isMeantToRun: isMeantToRun(cell),
  }));
  return followNames(cells, { python: pythonOf(notebook), given: new Set(given) });
}

function eventsAbout(events: readonly NameEvent[], asked: NamesAsked | undefined): readonly NameEvent[] {
  if (asked === undefined) return events;
  return events.filter((event) => event.kind === 'hide' || asked.names.has(event.name));
}

/** Python with names of their own, and more than a list could hold. */
const OTHER_KERNELS = /sage|arcgis|qgis/i;

/** 2 also where nobody says: its names are more. */
function pythonOf(notebook: CodeNotebook): 2 | 3 {
  const info = memberOf(notebook.metadata, 'language_info');
  const version = textOf(info, 'version') ?? kernelOf(notebook, 'name') ?? '';
  return /^3|^python3?$/.test(version) ? 3 : 2;
}

function kernelOf({ metadata }: CodeNotebook, key: string): string | undefined {
  return textOf(memberOf(metadata, 'kernelspec'), key);
}

function textOf(value: JsonValue | undefined, key: string): string | undefined {
  const text = value?.kind === 'object' ? memberOf(value, key) : undefined;
  return text?.kind === 'string' ? decodeString(text) : undefined;
}

/** Not where it is to fail, or is not run when the others are: by its tags, or a first line that Quarto and nbdev read. */
function isMeantToRun(cell: CodeCell): boolean {
  return !/^\s*#\|?\s*eval:\s*false\b/m.test(cell.source) && !tagsOf(cell).some((tag) => NOT_RUN.has(tag));
}

const NOT_RUN: ReadonlySet<string> = new Set([
  ...[
    'nbdiff-allow-hidden-state',
    'nbval-raises-exception',
    'nbval-skip',
    'raises-exception',
    'skip-execution',
  ],
]);
