/** dist/git-textconv.cjs: what git calls twice for each notebook of a log. */
import type { ExitCode, Io } from '../../io.ts';
import { gitTextconv } from '../git-textconv.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(
  argv: readonly string[],
  io: Io,
  { build }: { readonly build?: string },
): Promise<ExitCode> {
  return gitTextconv(argv.slice(1), io, build);
}
