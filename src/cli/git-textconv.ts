/** `nbdiff git-textconv FILE`: a notebook as readable text, for `git log -p`, `git show`, `git blame`, `git grep`.
 *  git hands down a temporary file and no path, so what `.nbdiff.json` says for single paths plays no part here.
 *  What is no notebook passes through as it is: a textconv that fails kills `git diff`. */
import { NotebookError } from '../errors.ts';
import { readInput } from '../files.ts';
import type { ExitCode, Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import { showNotebook } from '../render/show.ts';

export async function gitTextconv(args: readonly string[], io: Io): Promise<ExitCode> {
  const [path] = args;
  if (path === undefined) throw new NotebookError({ kind: 'usage', reason: 'git-textconv needs a file' });
  const loading = openPolicyForGit(io);
  const bytes = await readInput(path, io);
  const policy = await loading;
  try {
    io.write(showNotebook(readNotebook(bytes), { normalizer: policy.general }));
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.write(bytes);
  }
  return 0;
}
