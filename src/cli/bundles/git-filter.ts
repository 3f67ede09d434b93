/** dist/git-filter.cjs: the filter, which git starts once a command. */
import type { ExitCode, Io } from '../../io.ts';
import { gitFilter } from '../git-filter.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  return gitFilter(argv.slice(1), io);
}
