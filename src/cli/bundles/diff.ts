/** dist/diff.cjs: two notebooks by name. */
import type { Installation } from '../../install/driver-commands.ts';
import type { ExitCode, Io } from '../../io.ts';
import { diff } from '../diff.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main(argv: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  return diff(argv, io, installation);
}
