/** dist/merge.cjs: three notebooks by name, as a person or a tool merges them. */
import type { ExitCode, Io } from '../../io.ts';
import { merge } from '../merge.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  return merge(argv.slice(1), io);
}
