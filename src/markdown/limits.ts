/** How large a page of Markdown may be, and what it may link to. */
import { NotebookError } from '../errors.ts';

export interface MarkdownLimits {
  /** Of the whole page: characters, and where it is more than a comment can have, bytes. */
  readonly maxSize: number;
  /** Where all of it can be seen, a `reportAddress`. */
  readonly link: string | undefined;
}

/** A comment on GitHub holds 65,536 characters, and whoever posts it may want to say something himself. */
export const COMMENT_SIZE = 65_000;

/** An address as `URL` writes it, so that nothing in it ends a link. Throws NotebookError kind `usage` where it is none,
 *  or does more than lead to a page. */
export function reportAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  const reason = `"${value}" is no address that begins with https:// or http://`;
  throw new NotebookError({ kind: 'usage', reason });
}
