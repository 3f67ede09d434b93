/** dist/git-diff.cjs: what `git diff` calls for each notebook. */
import type { ExitCode, Io } from '../../io.ts';
import { gitDiff } from '../git-diff.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  return gitDiff(argv.slice(1), io);
}
