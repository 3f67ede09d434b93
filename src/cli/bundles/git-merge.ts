/** dist/git-merge.cjs: what git calls to merge a notebook. */
import type { ExitCode, Io } from '../../io.ts';
import { gitMerge } from '../git-merge.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  return gitMerge(argv.slice(1), io);
}
