/** `nbdiff git-textconv FILE`: a notebook as readable text, for `git log -p`, `git show`, `git blame`, `git grep`.
 *  git hands down a temporary file and no path: what `.nbdiff.json` says for single paths is then left aside, also
 *  where the file is the work tree's, so that both sides of a diff are shown alike.
 *  What is no notebook passes through as it is: a textconv that fails kills `git diff`. */
import { basename } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput } from '../files.ts';
import { gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { ExitCode, Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import { showNotebook } from '../render/show.ts';

export async function gitTextconv(args: readonly string[], io: Io): Promise<ExitCode> {
  const [file] = args;
  if (file === undefined) throw new NotebookError({ kind: 'usage', reason: 'git-textconv needs a file' });
  // Both at once, and neither fails unheard.
  const [policy, bytes] = await Promise.all([openPolicyForGit(io), readInput(file, io)]);
  try {
    // git names its temporary file as the path ends.
    const notebook = readNotebook(await asInWorkTree(bytes, basename(file), gitFor(io)));
    io.write(showNotebook(notebook, { normalizer: policy.general }));
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.write(bytes);
  }
  return 0;
}
