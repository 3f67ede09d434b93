/** What a person's command asks git in words, by simple-git: commits, authors, settings, the places of files that are
 *  text to us. What git calls for every file, and what comes in bytes, asks through run.ts, which loads at once. */
import type { SimpleGitOptions } from 'simple-git';
import { type Git, gitFailed, gitMissing } from './run.ts';

/** simple-git keeps strangers from naming programs in arguments and variables. Here both are ours or the user's own, and
 *  git shall see what it would see without us. */
const AS_THE_USER_HAS_IT = {
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
} satisfies NonNullable<SimpleGitOptions['unsafe']>;

/** git's answer, '' where an exit code in `none` says that there is none. Any other that is not 0 throws a NotebookError
 *  with git's first line on stderr. */
export async function askGit(
  git: Git,
  args: readonly string[],
  options: { readonly none?: readonly number[] } = {},
): Promise<string> {
  const { simpleGit } = await import('simple-git');
  let isNone = false;
  let failure: { readonly stderr: string; readonly code: number } | undefined;
  const asked = simpleGit({
    baseDir: git.cwd,
    unsafe: AS_THE_USER_HAS_IT,
    allowEnvironment: Object.keys(git.env),
    errors: (error, { exitCode, stdErr }) => {
      if (exitCode === 0) return undefined;
      isNone = options.none?.includes(exitCode) === true;
      if (isNone) return undefined;
      failure = { stderr: Buffer.concat(stdErr).toString(), code: exitCode };
      return error ?? new Error(failure.stderr);
    },
  }).env({ ...git.env });
  try {
    const answer = await asked.raw([...args]);
    return isNone ? '' : answer;
  } catch (error) {
    if (failure === undefined) throw error;
    const [, code] = /^Error: spawn git ([A-Z]+)/m.exec(failure.stderr) ?? [];
    throw code === undefined ? gitFailed(failure.stderr, args[0] ?? '', failure.code) : gitMissing(code);
  }
}
