/** dist/diff.cjs: what `git diff` calls for each notebook, and two notebooks by name. */
import type { ExitCode, Io } from '../../io.ts';
import { diff } from '../diff.ts';
import { gitDiff } from '../git-diff.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  return argv[0] === 'git-diff' ? gitDiff(argv.slice(1), io) : diff(argv, io);
}
