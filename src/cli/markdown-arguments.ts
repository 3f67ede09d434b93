/** `--markdown` and what goes with it, of every command that has it. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import { parseSize } from '../git/config.ts';
import { COMMENT_SIZE, type MarkdownLimits, reportAddress } from '../markdown/limits.ts';

export interface MarkdownOptions {
  readonly markdown?: boolean;
  readonly maxSize?: number;
  readonly link?: string;
}

/** `what` the page is. */
export function withMarkdownOptions(command: Command, what: string): Command {
  return command
    .option('--markdown', what)
    .option('--max-size <n>', 'of a page of Markdown: 65536, 64k, 1M; what does not fit is counted', sizeOf)
    .option('--link <url>', 'where the whole report is, to be named in the page', reportAddress);
}

/** undefined where no Markdown is asked for. Throws NotebookError kind `usage` where what goes with it is. */
export function markdownLimits({ markdown, maxSize, link }: MarkdownOptions): MarkdownLimits | undefined {
  if (markdown === true) return { maxSize: maxSize ?? COMMENT_SIZE, link };
  const option = maxSize !== undefined ? '--max-size' : link !== undefined ? '--link' : undefined;
  if (option === undefined) return undefined;
  throw new NotebookError({
    kind: 'usage',
    reason: `${option} is of a page of Markdown`,
    advice: 'add --markdown',
  });
}

function sizeOf(value: string): number {
  const size = parseSize(value) ?? 0;
  if (size > 0) return size;
  throw new NotebookError({ kind: 'usage', reason: `"${value}" is no size such as 65536, 64k or 1M` });
}
