/** Which repository one stands in, and where: linked worktrees, submodules, bare ones and
 *  `GIT_DIR` are git's to understand. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Git, runGit } from './run.ts';

export interface Repository {
  /** The work tree's top; undefined in a bare repository or inside `.git`. */
  readonly workTree: string | undefined;
  /** The directory that all worktrees share: config, info/attributes, objects. */
  readonly commonDir: string;
  /** This worktree's own directory: its index, HEAD and merge state. */
  readonly gitDir: string;
}

/** Throws git's own "not a git repository". */
export async function findRepository(git: Git): Promise<Repository> {
  const questions = ['--is-inside-work-tree', '--show-cdup', '--git-common-dir', '--absolute-git-dir'];
  let answers = (await answer(git, questions)).split('\n');
  // A directory with a newline in its name spoils the lines: then one question at a time.
  if (answers.length !== questions.length) {
    answers = await Promise.all(questions.map((question) => answer(git, [question])));
  }
  const [inside, cdup, commonDir, gitDir] = answers as [string, string, string, string];
  const here = realpathSync(git.cwd);
  return {
    workTree: inside === 'true' ? resolve(here, cdup) : undefined,
    commonDir: resolve(here, commonDir),
    gitDir: resolve(here, gitDir),
  };
}

async function answer(git: Git, questions: readonly string[]): Promise<string> {
  const { stdout } = await runGit(git, ['rev-parse', ...questions]);
  return stdout.toString().replace(/\n$/, '');
}
