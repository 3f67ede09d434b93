/** Which files a setup goes into: git's config and an attribute file, of this repository or of the
 *  user, and the folder of hooks. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { askGit } from '../git/ask.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { type Git, gitAt } from '../git/run.ts';
import { HOOK_ADVICE } from '../render/setup.ts';

export interface Scope {
  /** The user's own config and attributes, not this repository's. */
  readonly global: boolean;
  /** The committed .gitattributes at the work tree's top. */
  readonly attributes: boolean;
}

export interface SetupPlaces {
  readonly config: string;
  readonly attributes: string;
  /** undefined outside a repository, which only a global setup can be. */
  readonly repository: Repository | undefined;
}

export async function findPlaces(scope: Scope, git: Git): Promise<SetupPlaces> {
  const repository = await repositoryFor(scope, git);
  const config = scope.global ? globalConfig(git) : join(repository!.commonDir, 'config');
  if (scope.attributes) {
    if (repository?.workTree === undefined) {
      throw new NotebookError({ kind: 'usage', reason: '--attributes needs a work tree to write into' });
    }
    return { config, attributes: join(repository.workTree, '.gitattributes'), repository };
  }
  const attributes = scope.global
    ? ((await globalAttributes(git)) ?? noUser())
    : join(repository!.commonDir, 'info', 'attributes');
  return { config, attributes, repository };
}

async function repositoryFor(scope: Scope, git: Git): Promise<Repository | undefined> {
  try {
    return await findRepository(git);
  } catch (error) {
    const isOutside =
      error instanceof NotebookError &&
      error.problem.kind === 'git' &&
      error.problem.reason.startsWith('not a git repository');
    if (!isOutside) throw error;
    if (scope.global && !scope.attributes) return undefined;
    const advice = 'go into one, or set up all of yours with --global';
    throw new NotebookError({ kind: 'usage', reason: 'not in a git repository', advice });
  }
}

/** As `git config --global` chooses the file it writes. */
function globalConfig(git: Git): string {
  const { GIT_CONFIG_GLOBAL } = git.env;
  if (GIT_CONFIG_GLOBAL !== undefined && GIT_CONFIG_GLOBAL !== '') return resolve(git.cwd, GIT_CONFIG_GLOBAL);
  const own = join(home(git) ?? noUser(), '.gitconfig');
  const xdg = join(userConfigFolder(git) ?? noUser(), 'config');
  return !existsSync(own) && existsSync(xdg) ? xdg : own;
}

/** core.attributesFile, else git's default place; undefined where HOME is not set, as in some CI: git reads none then. */
export async function globalAttributes(git: Git): Promise<string | undefined> {
  for (const level of ['--global', '--system']) {
    const args = ['config', level, '--includes', '--type=path', '-z', '--get', 'core.attributesFile'];
    const answer = await askGit(git, args, { none: [1, 128] }); // 128: there is no such file
    const path = answer.replace(/\0$/, '');
    if (path !== '') return resolve(git.cwd, path);
  }
  const folder = userConfigFolder(git);
  return folder === undefined ? undefined : join(folder, 'attributes');
}

function userConfigFolder(git: Git): string | undefined {
  const { XDG_CONFIG_HOME } = git.env;
  if (XDG_CONFIG_HOME) return join(XDG_CONFIG_HOME, 'git');
  const own = home(git);
  return own === undefined ? undefined : join(own, '.config', 'git');
}

function home(git: Git): string | undefined {
  return git.env.HOME || git.env.USERPROFILE || undefined;
}

function noUser(): never {
  throw new NotebookError({ kind: 'usage', reason: 'HOME is not set, so there is no user to set up' });
}

/** Where git looks for the pre-commit hook, core.hooksPath included. A folder that the user's
 *  config names serves all repositories: no place for a hook of one. */
export async function preCommitPath(repository: Repository, git: Git): Promise<string> {
  const inherited = await askGit(git, ['config', '--show-scope', '--get', 'core.hooksPath'], { none: [1] });
  if (/^(global|system)\t/.test(inherited)) {
    const reason = 'core.hooksPath names hooks that all your repositories share, so nothing was set';
    throw new NotebookError({ kind: 'usage', reason, advice: HOOK_ADVICE });
  }
  // git resolves a relative core.hooksPath where hooks run: at the top.
  const top = repository.workTree ?? repository.gitDir;
  const path = await askGit(gitAt(git, top), ['rev-parse', '--git-path', 'hooks/pre-commit']);
  return resolve(top, path.replace(/\n$/, ''));
}
