/** What `clean --all` did to a repository, step by step, and in words. Sizes are bytes. */
import type { NotebookError } from '../errors.ts';
import { readableSize } from '../notebook/outputs.ts';
import { quoted } from '../shown.ts';

export type StripStep =
  | { readonly kind: 'stripped'; readonly path: string; readonly before: number; readonly after: number }
  /** It is left as it was. */
  | { readonly kind: 'refused'; readonly path: string; readonly error: NotebookError }
  /** So many of the tracked notebooks are done. */
  | { readonly kind: 'looked'; readonly done: number; readonly tracked: number }
  /** The last step: all together. */
  | {
      readonly kind: 'done';
      readonly isDryRun: boolean;
      readonly tracked: number;
      /** Notebooks that were stripped in the index, and in the work tree alone. */
      readonly staged: number;
      readonly files: number;
      readonly before: number;
      readonly after: number;
    };

export function renderStripped({ path, before, after }: StripStep & { readonly kind: 'stripped' }): string {
  return `${quoted(path)}: ${sizes(before, after)}\n`;
}

/** The sum, and how to commit it. */
export function renderStrippedSum(sum: StripStep & { readonly kind: 'done' }): string {
  const count = sum.staged + sum.files;
  const verb = sum.isDryRun ? 'would be stripped' : 'stripped';
  const line = `${count} of ${sum.tracked} notebooks ${verb}: ${sizes(sum.before, sum.after)}\n`;
  if (count === 0 || sum.isDryRun) return line;
  const files = sum.files === 0 ? '' : " -- '*.ipynb'";
  return `${line}commit it with: git commit -m "Take outputs out of notebooks"${files}\n`;
}

function sizes(before: number, after: number): string {
  return `${readableSize(before)} → ${readableSize(after)}`;
}
