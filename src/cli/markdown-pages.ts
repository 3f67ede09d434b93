/** dist/markdown-pages.cjs: the pages of Markdown that commands make, apart from what they load for all else. */

import { renderMergeMarkdown } from '../markdown/conflicts.ts';
import type { MarkdownLimits } from '../markdown/limits.ts';
import type { MergeResult } from '../merge/merge-result.ts';
import { readNotebook } from '../notebook/read.ts';
import { withBaseLines } from '../resolve/base-lines.ts';
import { conflictsIn } from '../resolve/conflicts.ts';

export { renderConflictsMarkdown } from '../markdown/conflicts.ts';
export { createMarkdownDiff } from '../markdown/diff.ts';

/** What was merged and what clashes; `inputs` are known to be notebooks. */
export function mergePage(
  path: string,
  result: MergeResult,
  inputs: Readonly<Record<'base' | 'ours' | 'theirs', Buffer>>,
  limits: MarkdownLimits,
): string {
  const [base, ours, theirs] = [inputs.base, inputs.ours, inputs.theirs].map((bytes) => readNotebook(bytes));
  const conflicts = withBaseLines(conflictsIn(readNotebook(result.bytes)), { base, ours, theirs });
  return renderMergeMarkdown(path, result, conflicts, limits);
}
