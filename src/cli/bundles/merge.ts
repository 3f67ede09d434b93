/** dist/merge.cjs: what git calls to merge a notebook, and what a person or a script does. */
import type { ExitCode, Io } from '../../io.ts';
import { gitMerge } from '../git-merge.ts';
import { merge } from '../merge.ts';

export { runOnProcess } from '../../terminal/process-io.ts';

export async function main([command, ...args]: readonly string[], io: Io): Promise<ExitCode> {
  return command === 'git-merge' ? gitMerge(args, io) : merge(args, io);
}
