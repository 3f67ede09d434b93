/** git's own merge of three files as text, for those that are no notebooks. */
import type { Favor } from '../merge/merge-result.ts';
import type { MarkerFormat } from '../text/merge-types.ts';
import { type Git, runGit } from './run.ts';

export interface TextMerge {
  /** Files; the result replaces `ours`. */
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly markers: MarkerFormat;
  readonly favor: Exclude<Favor, 'none'> | undefined;
}

/** git exits with the number of conflicts, cut off here; above that it could not merge at all (a binary file, say). */
const MOST_CONFLICTS = 127;

/** `impossible`: nothing was written. Never throws. */
export async function mergeText(
  { base, ours, theirs, markers, favor }: TextMerge,
  git: Git,
): Promise<'clean' | 'conflicts' | 'impossible'> {
  const { labels, size, style } = markers;
  const args = [
    'merge-file',
    ...(style === 'merge' ? [] : [`--${style}`]),
    ...(favor === undefined ? [] : [`--${favor}`]),
    `--marker-size=${size}`,
    ...[labels.ours, labels.base, labels.theirs].flatMap((label) => ['-L', label]),
    ...[ours, base, theirs],
  ];
  const accept = Array.from({ length: MOST_CONFLICTS + 1 }, (_, code) => code);
  try {
    const { code } = await runGit(git, args, { accept });
    return code === 0 ? 'clean' : 'conflicts';
  } catch {
    return 'impossible';
  }
}
