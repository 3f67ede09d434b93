/** The conflicts of notebooks as a page of Markdown, a block each: what ours and theirs did to base.
 *
 *      **`cell 3: both changed lines 2–6`**
 *      ```diff
 *      @@ ours (HEAD) @@
 *      -model.score(X_test, y_test)
 *      +model.score(X_train, y_train)
 *      @@ theirs (topic) @@
 *      -model.score(X_test, y_test)
 *      +model.score(X_valid, y_valid)
 *      ``` */
import type { MergeResult } from '../merge/merge-result.ts';
import { counted, wordConflictCount, wordMerged, wordMergeNotes } from '../messages.ts';
import { type ConflictSide, sidesOf, wordNotebookConflict, wordSide } from '../render/conflict.ts';
import type { ListedConflict } from '../render/conflict-list.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { diffLines } from '../text/line-diff.ts';
import { lineContent } from '../text/lines.ts';
import type { MarkdownLimits } from './limits.ts';
import { patchLines } from './lines.ts';
import { createMarkdownPage, type MarkdownBlock, type MarkdownFrame, type MarkdownSection } from './page.ts';
import { codeSpan, fencedBlock, htmlCode, shortPath, tableCode } from './text.ts';

/** What is open, in the order of the list. */
export function renderConflictsMarkdown(list: readonly ListedConflict[], limits: MarkdownLimits): string {
  const page = createMarkdownPage(FRAME, limits);
  const paths = new Set(list.map(({ path }) => path));
  for (const path of paths) {
    const conflicts = list.filter((open) => open.path === path).map(({ conflict }) => conflict);
    page.add(sectionOf(path, wordConflictCount(conflicts.map(({ cell }) => cell?.index)), conflicts, []));
  }
  return page.end(wordTitle(list.length, paths.size));
}

/** What a merge decided, and what it left to a person: `conflicts`, those of its result. */
export function renderMergeMarkdown(
  path: string,
  result: MergeResult,
  conflicts: readonly NotebookConflict[],
  limits: MarkdownLimits,
): string {
  const page = createMarkdownPage(FRAME, limits);
  page.add(sectionOf(path, wordMerged(result), conflicts, wordMergeNotes(result.notes)));
  return page.end(wordTitle(conflicts.length, 1));
}

const FRAME: MarkdownFrame = {
  columns: [
    ['notebook', ':--'],
    ['merged', ':--'],
  ],
  wordCounts: ({ blocks }) => counted(blocks, 'conflict'),
};

function wordTitle(conflicts: number, notebooks: number): string {
  if (conflicts === 0) return 'No conflicts';
  return `${counted(conflicts, 'conflict')} in ${counted(notebooks, 'notebook')}`;
}

function sectionOf(
  path: string,
  words: string,
  conflicts: readonly NotebookConflict[],
  notes: readonly string[],
): MarkdownSection {
  const name = shortPath(path);
  return {
    row: [tableCode(name), [words, ...notes].join('; ')],
    summary: `${htmlCode(name)} · ${words}`,
    blocks: conflicts.map(blockOf),
    notes,
  };
}

function blockOf(conflict: NotebookConflict): MarkdownBlock {
  const draw = (): string => {
    const title = codeSpan(wordNotebookConflict(conflict));
    return `**${title}**\n\n${fencedBlock('diff', linesOf(sidesOf(conflict)))}\n`;
  };
  return { counts: { blocks: 1, added: 0, removed: 0 }, draw };
}

/** Each side as what it did to base; where that is not known, its lines. */
function linesOf(sides: readonly ConflictSide[]): readonly string[] {
  const base = sides.find(({ name }) => name === 'base')?.lines;
  return sides.flatMap((side) => {
    const { name, lines = [] } = side;
    if (name === 'base') return [];
    if (lines.length === 0) return [`@@ ${wordSide(side)}: nothing @@`];
    const changes = base === undefined ? [] : diffLines(base, lines);
    const whole = { context: Number.POSITIVE_INFINITY, words: false };
    const drawn =
      base === undefined || changes.length === 0
        ? lines.map((line) => ` ${lineContent(line)}`)
        : patchLines(base, lines, changes, whole);
    return [`@@ ${wordSide(side)} @@`, ...drawn];
  });
}
