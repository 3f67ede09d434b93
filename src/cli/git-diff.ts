/** `nbdiff git-diff PATH OLD OLD-HEX OLD-MODE NEW NEW-HEX NEW-MODE [OTHER-PATH MESSAGE]`: what `git diff` calls for a
 *  notebook; with the path alone where a merge has not been finished.
 *
 *  Whatever comes in, git gets a diff and exit 0: anything else kills `git diff`, but for the fallback around it. What
 *  is no notebook is compared by git itself, as text. */
import { compareContents } from '../compare/changed-notebooks.ts';
import { readDriverCall, sideContent } from '../compare/driver-call.ts';
import { NotebookError } from '../errors.ts';
import { isGarbled, readInput } from '../files.ts';
import { takeHandedConfig } from '../git/handed-config.ts';
import { gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordErrorAt } from '../messages.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import type { Settings } from '../policy/settings.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { patchOf } from '../render/diff-page.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import { shownPath } from '../shown.ts';
import { loadColors, wantsColor } from '../terminal/color.ts';

export async function gitDiff(args: readonly string[], io: Io): Promise<ExitCode> {
  const { handed, rest } = takeHandedConfig(args, io);
  const call = readDriverCall(rest, io);
  if (call.kind === 'unmerged') {
    io.write(`* Unmerged path ${shownPath(call.path)}\n`);
    return 0;
  }
  const { heading, before, after, path } = call;
  const opening = openPolicyForGit(io, { handed });
  try {
    const git = gitFor(io);
    const old = await asInWorkTree(await readInput(before.file, io), path, git);
    const now = await asInWorkTree(await readInput(after.file, io), path, git);
    const policy = await opening;
    const options = { normalizer: policy.normalizerFor(path) };
    let notebook = compareContents(heading, sideContent(before, old), sideContent(after, now), options);
    const [problem] = notebook.problems;
    if (problem !== undefined) throw problem.error;
    if (hidesRuns(notebook) || policy.settings.filters.includes('nbdiff')) {
      // The old side stands here with outputs put back, and the new one with what git does not store.
      const { sidesInGit } = await import('../compare/sides-in-git.ts');
      const inGit = await sidesInGit({ path, before, after }, [old, now], policy, git);
      notebook = compareContents(heading, ...inGit, options);
    }
    if (policy.settings.impact) {
      const { impactReader } = await import('../compare/impact.ts');
      notebook = { ...notebook, impact: await impactReader()(notebook.diff) };
    }
    io.write(await page(notebook, policy.settings, io));
  } catch (error) {
    // The shell line that git runs has the names' bytes, for a plain diff.
    if (isGarbled(before.file) || isGarbled(after.file)) throw error;
    const { plainDiff } = await import('../compare/plain-diff.ts');
    io.warn(`nbdiff: ${reasonOf(error, heading.before)}; a plain diff instead`);
    const { settings } = await opening;
    const look = { color: wantsColor(undefined, settings, io), isWide: !settings.quotePath };
    io.write(await plainDiff({ heading, before: before.file, after: after.file }, look, io));
  }
  return 0;
}

function hidesRuns({ diff }: ChangedNotebook): boolean {
  if (diff === undefined) return false;
  const { outputs, executionCounts, noise, notebookNoise } = diff.hidden;
  return outputs + executionCounts + noise + notebookNoise > 0;
}

/** A bug of ours does not kill `git diff` either. */
function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof NotebookError))
    return `${shownPath(path)}: internal error: ${error instanceof Error ? error.message : error}`;
  return wordErrorAt(path, error);
}

async function page(notebook: ChangedNotebook, settings: Settings, io: Io): Promise<string> {
  return patchOf(notebook, {
    ...DEFAULT_VIEW,
    context: settings.context ?? DEFAULT_VIEW.context,
    color: await loadColors(undefined, settings, io),
    columns: io.columns,
  });
}
