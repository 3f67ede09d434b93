/** What changed in notebooks as a page of Markdown:
 *
 *      | notebook | changes | lines |
 *      | `analysis.ipynb` | 1 cell changed | +1 −1 |
 *
 *      **`cell 3 · code · In [4]`**
 *      ```diff
 *       model.fit(X_train, y_train)
 *      -model.score(X_test, y_test)
 *      +model.score(X_train, y_train)
 *      ``` */
import { type CellChange, cellsOf } from '../diff/changes.ts';
import { countCellLines, countLines } from '../diff/line-counts.ts';
import { diffOutputs, type OutputChange } from '../diff/output-changes.ts';
import { joinedLines } from '../diff/split.ts';
import { counted, wordErrorAt } from '../messages.ts';
import type { Cell } from '../notebook/notebook.ts';
import {
  isOnlyMoved,
  notebookSettings,
  type Setting,
  settingsAbove,
  settingsBelow,
  wordCell,
  wordModes,
  wordNotShown,
} from '../render/change-words.ts';
import { type ChangedNotebook, isVisible, WILL_STRIP } from '../render/changed-notebook.ts';
import { COUNTED, MOST_OUTPUT_LINES, OUTPUT_CUT } from '../render/cut.ts';
import type { DiffPage } from '../render/diff-page.ts';
import { wordCellImpact, wordImpact } from '../render/impact-words.ts';
import { renderLinks } from '../render/link.ts';
import type { DiffViewOptions, FileHeading } from '../render/options.ts';
import { SAME_TEXT, wordOutput } from '../render/output-lines.ts';
import type { LineChange } from '../text/change.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import type { MarkdownLimits } from './limits.ts';
import { patchLines } from './lines.ts';
import { createMarkdownPage, type MarkdownBlock, type MarkdownFrame, type MarkdownSection } from './page.ts';
import { codeSpan, fencedBlock, htmlCode, shortPath, tableCode } from './text.ts';

/** Of the view, what a page without colours and columns can show. */
export interface MarkdownView extends Pick<DiffViewOptions, 'context' | 'outputs'> {
  /** Changed words as `[-old-]{+new+}` within one text. */
  readonly words: boolean;
}

interface BoundView extends MarkdownView {
  /** Lines that have no place in the page together. */
  readonly mostLines: number;
}

/** Characters of a line: its sign and the newline. */
const LEAST_LINE = 2;

export function createMarkdownDiff(
  asked: MarkdownView,
  limits: MarkdownLimits,
): Pick<DiffPage, 'add' | 'end'> {
  const page = createMarkdownPage(FRAME, limits);
  const view: BoundView = { ...asked, mostLines: limits.maxSize / LEAST_LINE };
  let notebooks = 0;
  let added = 0;
  let removed = 0;
  return {
    add: (notebook) => {
      page.add(sectionOf(notebook, view));
      if (!isVisible(notebook, view.outputs)) return [];
      const lines = notebook.diff === undefined ? undefined : countLines(notebook.diff);
      notebooks += 1;
      added += lines?.added ?? 0;
      removed += lines?.removed ?? 0;
      return [];
    },
    end: () => {
      const lines = wordLineCounts(added, removed);
      const changed = `${counted(notebooks, 'notebook')} changed`;
      return page.end(notebooks === 0 ? 'No changes' : `${changed}${lines === '' ? '' : `: ${lines} lines`}`);
    },
  };
}

const FRAME: MarkdownFrame = {
  columns: [
    ['notebook', ':--'],
    ['changes', ':--'],
    ['lines', '--:'],
  ],
  wordCounts: ({ blocks, added, removed }) => {
    const lines = wordLineCounts(added, removed);
    return `${counted(blocks, 'change')}${lines === '' ? '' : ` (${lines} lines)`}`;
  },
};

/** `+12 −3`; '' where there are none. */
function wordLineCounts(added: number, removed: number): string {
  return [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`−${removed}`] : [])].join(' ');
}

function sectionOf(notebook: ChangedNotebook, view: BoundView): MarkdownSection {
  const { heading, diff, strips, impact } = notebook;
  const names = namesOf(heading).map(shortPath);
  const notShown = diff === undefined ? undefined : wordNotShown(diff, view);
  const words = [...statusWords(heading), ...changeWords(notebook, view)].join(', ');
  const lines = diff === undefined ? undefined : countLines(diff);
  const counts = lines === undefined ? '' : wordLineCounts(lines.added, lines.removed);
  const changes = words === '' ? (notShown ?? '') : words;
  return {
    row: [names.map(tableCode).join(' → '), changes, counts],
    summary: [names.map(htmlCode).join(' → '), changes, counts].filter((text) => text !== '').join(' · '),
    blocks: blocksOf(notebook, view),
    notes: [
      ...wordImpact(impact, codeSpan),
      ...(notShown === undefined ? [] : [notShown]),
      ...(strips ? [WILL_STRIP] : []),
    ],
  };
}

function namesOf({ status, before, after }: FileHeading): readonly string[] {
  if (status === 'deleted') return [before];
  return status === 'added' || before === after ? [after] : [before, after];
}

function statusWords({ status, similarity, modes }: FileHeading): readonly string[] {
  const mode = modes === undefined ? [] : [wordModes(modes)];
  switch (status) {
    case 'added':
      return ['new', ...mode];
    case 'renamed':
    case 'copied':
      return [similarity === undefined ? status : `${status} (${similarity}% alike)`, ...mode];
    case 'modified':
    case 'type-changed':
      return mode;
    case 'deleted':
    case 'unmerged':
      return [status, ...mode];
  }
}

/** `1 cell added, 2 changed, notebook metadata`. */
function changeWords({ diff, problems, links }: ChangedNotebook, view: BoundView): readonly string[] {
  const kinds = diff?.cells.flatMap((change) => (isShown(change, view) ? [change.kind] : [])) ?? [];
  const kindCounts = CELL_WORDS.flatMap(([kind, word]) => {
    const count = kinds.filter((each) => each === kind).length;
    return count === 0 ? [] : [{ count, word }];
  });
  return [
    ...(problems.length > 0 ? ['cannot be read'] : []),
    ...kindCounts.map(({ count, word }, index) => {
      const cells = index > 0 ? '' : count === 1 ? ' cell' : ' cells';
      return `${count}${cells} ${word}`;
    }),
    ...(diff !== undefined && notebookSettings(diff).length > 0 ? ['notebook metadata'] : []),
    ...(links.before === links.after ? [] : ['a link']),
  ];
}

const CELL_WORDS: readonly (readonly [CellChange['kind'], string])[] = [
  ['added', 'added'],
  ['removed', 'removed'],
  ['modified', 'changed'],
  ['moved', 'moved'],
  ['split', 'split'],
  ['joined', 'joined'],
  ['same', 'with other outputs'],
];

function isShown(change: CellChange, { outputs }: BoundView): boolean {
  return change.kind !== 'same' || (outputs !== 'none' && change.details.hidden.outputs);
}

/** What cannot be read first, then cell by cell, then the notebook's own. */
function* blocksOf(
  { heading, diff, links, problems, impact }: ChangedNotebook,
  view: BoundView,
): Generator<MarkdownBlock> {
  if (problems.length > 0) {
    const lines = problems.map(({ error, side }) => wordErrorAt(heading[side], error));
    yield ownBlock('cannot be read', () => fencedBlock('text', lines));
  }
  if (diff === undefined) return;
  const outputs: DrawnOutputs = { lines: 0 };
  for (const change of diff.cells) {
    if (!isShown(change, view)) continue;
    yield {
      counts: { blocks: 1, ...countCellLines(change) },
      draw: () => cellBlock(change, view, outputs, wordCellImpact(impact?.ofCells.get(change), codeSpan)),
    };
  }
  const settings = notebookSettings(diff);
  if (settings.length > 0) yield ownBlock('notebook metadata', () => diffBlock(settings.map(settingLine)));
  const targets = splitLines(renderLinks(links, { color: undefined })).map(lineContent);
  if (targets.length > 0) yield ownBlock('link', () => diffBlock(targets));
}

/** A block of its own below a title of ours. */
function ownBlock(title: string, body: () => string): MarkdownBlock {
  return { counts: { blocks: 1, added: 0, removed: 0 }, draw: () => `**${title}**\n\n${body()}\n` };
}

function cellBlock(
  change: CellChange,
  view: BoundView,
  drawn: DrawnOutputs,
  impact: string | undefined,
): string {
  const lines = [
    ...settingsAbove(change).map(settingLine),
    ...sourceLines(change, view),
    ...settingsBelow(change).map(settingLine),
    ...outputLines(change, view, drawn),
  ];
  const below = impact === undefined ? '' : `${impact}\n\n`;
  return `**${codeSpan(wordCell(change))}**\n\n${lines.length === 0 ? '' : `${diffBlock(lines)}\n`}${below}`;
}

function diffBlock(lines: readonly string[]): string {
  return fencedBlock('diff', lines);
}

/** Hosts colour such a line as they do one that changed. */
function settingLine({ text }: Setting): string {
  return `! ${text}`;
}

function sourceLines(change: CellChange, view: BoundView): readonly string[] {
  const all = (cell: Cell, sign: string): readonly string[] =>
    splitLines(cell.source).map((line) => `${sign}${lineContent(line)}`);
  switch (change.kind) {
    case 'added':
      return all(change.after, '+');
    case 'removed':
      return all(change.before, '-');
    case 'same':
      return [];
    case 'modified':
    case 'moved': {
      const { before, after, details } = change;
      const lines = [splitLines(before.source), splitLines(after.source)] as const;
      const isFirstLine = isOnlyMoved(details) && !details.hidden.outputs;
      return isFirstLine ? firstLine(lines[1]) : patchLines(...lines, details.source, view);
    }
    case 'split':
      return regrouped([change.before], change.after, change.source, view);
    case 'joined':
      return regrouped(change.before, [change.after], change.source, view);
  }
}

function regrouped(
  before: readonly Cell[],
  after: readonly Cell[],
  changes: readonly LineChange[],
  view: BoundView,
): readonly string[] {
  const lines = joinedLines(after);
  return changes.length === 0 ? firstLine(lines) : patchLines(joinedLines(before), lines, changes, view);
}

/** Of a cell whose lines are the same, so that one knows which it is. */
function firstLine(lines: readonly string[]): readonly string[] {
  return lines.slice(0, 1).map((line) => ` ${lineContent(line)}`);
}

/** Lines of outputs that were drawn in this notebook. */
interface DrawnOutputs {
  lines: number;
}

function outputLines(change: CellChange, view: BoundView, drawn: DrawnOutputs): readonly string[] {
  if (view.outputs === 'none') return [];
  const [before, after] = cellsOf(change);
  const isCompared = 'details' in change;
  if (isCompared && !change.details.hidden.outputs) return [];
  const { counts, changes } = diffOutputs(before, after);
  const found: string[] = [];
  for (const output of changes) {
    const short = drawn.lines + found.length < MOST_OUTPUT_LINES ? OUTPUT_CUT : COUNTED;
    found.push(`@@ ${wordOutput(output, counts)} @@`);
    // What could have no place in the page in any case shows how it begins and how it ends.
    const isWhole = view.outputs === 'full' && changedLines(output) < view.mostLines;
    const lines = patchLines(...output.lines, output.changes, view, isWhole ? undefined : short);
    for (const line of lines) found.push(line);
  }
  drawn.lines += found.length;
  return isCompared && found.length === 0 ? [`! ${SAME_TEXT}`] : found;
}

function changedLines({ changes }: OutputChange): number {
  return changes.reduce(
    (sum, { beforeStart, beforeEnd, afterStart, afterEnd }) =>
      sum + beforeEnd - beforeStart + afterEnd - afterStart,
    0,
  );
}
