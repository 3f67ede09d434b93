/** git's config as the shell line that git runs for us hands it down, read while Node starts:
 *
 *      { git config -z --get-regexp KEYS; echo $?; } | node nbdiff git-diff --settings=KEYS ...
 *      node nbdiff git-textconv --unset=KEYS ...        where the line knows already that none is set
 *
 *  It is git's answer to the question that nbdiff would put, at the same moment and in the same place, so it cannot be
 *  stale. Where the line puts another question (an older or newer nbdiff wrote it), or its answer is not whole, git is
 *  asked as if nothing had been handed down. */
import type { Io } from '../io.ts';

const SETTINGS = '--settings=';
const UNSET = '--unset=';

export interface HandedConfig {
  /** What git was asked. */
  readonly keys: string;
  /** What `git config -z` printed; undefined where it failed, or the answer is cut off. To be called once. */
  readonly read: () => Promise<Buffer | undefined>;
}

/** What is handed down, which comes first among the arguments, and the arguments behind it. */
export function takeHandedConfig(
  args: readonly string[],
  io: Pick<Io, 'readStdin'>,
): { readonly handed: HandedConfig | undefined; readonly rest: readonly string[] } {
  const [first, ...rest] = args;
  if (first?.startsWith(UNSET) === true)
    return { handed: { keys: first.slice(UNSET.length), read: async () => Buffer.alloc(0) }, rest };
  if (first?.startsWith(SETTINGS) !== true) return { handed: undefined, rest: args };
  const read = async (): Promise<Buffer | undefined> => wholeAnswer(await io.readStdin());
  return { handed: { keys: first.slice(SETTINGS.length), read }, rest };
}

/** Behind the list, each entry of which ends in NUL, stands the exit code: 0, or 1 where no key is set. */
function wholeAnswer(bytes: Buffer): Buffer | undefined {
  const end = bytes.length - 2;
  if (bytes.toString('latin1', Math.max(0, end - 1)) === '\x000\n') return bytes.subarray(0, end);
  return bytes.toString('latin1') === '1\n' ? bytes.subarray(0, 0) : undefined;
}
