/** git's own text diff of two files, under the names that they have in the repository: git hands a driver temporary
 *  files, whose names tell nobody anything. */

import { gitFor, runGit } from '../git/run.ts';
import type { Io } from '../io.ts';
import type { FileHeading } from '../render/options.ts';
import { quotePath, quoteWidePath } from '../render/quote-path.ts';

export interface PlainSides {
  readonly heading: FileHeading;
  /** Files to read, `/dev/null` for none. */
  readonly before: string;
  readonly after: string;
}

/** Never throws: git's diff dies with its driver. */
export async function plainDiff(
  sides: PlainSides,
  { color, isWide }: { readonly color: boolean; readonly isWide: boolean },
  io: Io,
): Promise<Buffer> {
  const bold = (line: string): string => (color ? `\x1b[1m${line}\x1b[m\n` : `${line}\n`);
  const name = isWide ? quoteWidePath : quotePath;
  const { heading, before, after } = sides;
  const names = {
    before: before === '/dev/null' ? before : name(`a/${heading.before}`),
    after: after === '/dev/null' ? after : name(`b/${heading.after}`),
  };
  const title = bold(`diff --git ${name(`a/${heading.before}`)} ${name(`b/${heading.after}`)}`);
  const hunks = await textHunks(before, after, color, io);
  if (hunks === undefined) return Buffer.from(`${title}Files ${names.before} and ${names.after} differ\n`);
  return Buffer.concat([
    Buffer.from(title + bold(`--- ${names.before}`) + bold(`+++ ${names.after}`)),
    hunks,
  ]);
}

/** What stands below git's heading; undefined where there is none, as of two files that are not text. */
async function textHunks(before: string, after: string, color: boolean, io: Io): Promise<Buffer | undefined> {
  const args = [
    '--no-pager',
    'diff',
    '--no-index',
    ...['--no-ext-diff', '--no-textconv'], // git would call its driver again
    color ? '--color=always' : '--color=never',
    ...['--', before, after],
  ];
  try {
    const { stdout } = await runGit(gitFor(io), args, { accept: [0, 1] });
    const text = stdout.toString('latin1');
    const start = text.search(/^(?:\x1b\[[0-9;]*m)*@@ /m);
    return start < 0 ? undefined : stdout.subarray(start);
  } catch {
    return undefined;
  }
}
