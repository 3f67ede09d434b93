/** Whether a change of a notebook has to do with a text that is looked for in sources, as `git log -S` and `-G` look for
 *  it in files: no JSON around them, no escapes within, no outputs. */
import { NotebookError } from '../errors.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { LineChange } from '../text/change.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { type CellChange, cellsOf, type NotebookDiff } from './changes.ts';
import { joinedLines } from './split.ts';

export type SourceSearch =
  /** It stands more or less often in one notebook than in the other; `pattern` has the flag `g`. */
  | { readonly kind: 'count'; readonly pattern: RegExp }
  /** It is in a line that came or went. */
  | { readonly kind: 'lines'; readonly pattern: RegExp };

/** Throws NotebookError kind `usage` for what is no regular expression. */
export function countOf(
  text: string,
  { isPattern, ignoresCase }: { readonly isPattern: boolean; readonly ignoresCase: boolean },
): SourceSearch {
  const source = isPattern ? text : text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return { kind: 'count', pattern: patternOf(source, ignoresCase ? 'gi' : 'g') };
}

/** Throws as `countOf` does. */
export function changedLinesWith(
  pattern: string,
  { ignoresCase }: { readonly ignoresCase: boolean },
): SourceSearch {
  return { kind: 'lines', pattern: patternOf(pattern, ignoresCase ? 'i' : '') };
}

function patternOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `m${flags}`);
  } catch {
    throw new NotebookError({ kind: 'usage', reason: `"${source}" is no regular expression` });
  }
}

/** Whether the text is found in it. `diff` undefined: a notebook cannot be read, and the text may be in it. */
export function isFound(search: SourceSearch, diff: NotebookDiff | undefined): boolean {
  if (diff === undefined) return true;
  switch (search.kind) {
    case 'count':
      return countIn(diff.before, search.pattern) !== countIn(diff.after, search.pattern);
    case 'lines':
      return diff.cells.some((change) =>
        changedLines(change).some((line) => search.pattern.test(lineContent(line))),
      );
  }
}

function countIn(notebook: Notebook | undefined, pattern: RegExp): number {
  const count = ({ source }: Cell): number => source.match(pattern)?.length ?? 0;
  return (notebook?.cells ?? []).reduce((sum, cell) => sum + count(cell), 0);
}

/** Source lines that came and that went. */
function changedLines(change: CellChange): readonly string[] {
  switch (change.kind) {
    case 'added':
      return splitLines(change.after.source);
    case 'removed':
      return splitLines(change.before.source);
    case 'same':
    case 'modified':
    case 'moved':
      return linesOf(change, change.details.source);
    case 'split':
    case 'joined':
      return linesOf(change, change.source);
  }
}

function linesOf(change: CellChange, runs: readonly LineChange[]): readonly string[] {
  if (runs.length === 0) return [];
  const [before, after] = cellsOf(change).map(joinedLines) as [readonly string[], readonly string[]];
  return runs.flatMap(({ beforeStart, beforeEnd, afterStart, afterEnd }) => [
    ...before.slice(beforeStart, beforeEnd),
    ...after.slice(afterStart, afterEnd),
  ]);
}
