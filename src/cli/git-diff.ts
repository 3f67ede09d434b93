/** `nbdiff git-diff PATH OLD OLD-HEX OLD-MODE NEW NEW-HEX NEW-MODE [OTHER-PATH MESSAGE]`: what `git diff` calls for a
 *  notebook; with the path alone where a merge has not been finished.
 *
 *  Whatever comes in, git gets a diff and exit 0: anything else kills `git diff`. What is no notebook is compared
 *  by git itself, as text. */
import { isAbsolute } from 'node:path';
import { compareContents } from '../compare/changed-notebooks.ts';
import { NotebookError } from '../errors.ts';
import { isFile, readInput } from '../files.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordErrorAt } from '../messages.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import type { Settings } from '../policy/settings.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { patchOf } from '../render/diff-page.ts';
import { DEFAULT_VIEW, type FileHeading } from '../render/options.ts';
import { wantsColor } from '../terminal/color.ts';

export async function gitDiff(args: readonly string[], io: Io): Promise<ExitCode> {
  const [path, oldFile, , oldMode, newFile, , newMode, otherPath, message] = args;
  if (path === undefined) throw usage();
  if (args.length === 1) {
    io.write(`* Unmerged path ${path}\n`);
    return 0;
  }
  if (oldFile === undefined || oldMode === undefined || newFile === undefined || newMode === undefined) {
    throw usage();
  }
  const heading = headingOf({ path, oldFile, oldMode, newFile, newMode, otherPath, message });
  const opening = openPolicyForGit(io);
  try {
    const before = await readInput(oldFile, io);
    const after = await readInput(newFile, io);
    const policy = await opening;
    const name = nameFromTop(otherPath ?? path, newFile, io);
    const options = { normalizer: policy.normalizerFor(name) };
    const compare = (old: Buffer, now: Buffer): ChangedNotebook =>
      compareContents(
        heading,
        oldFile === '/dev/null' ? undefined : contentOf(old, oldMode),
        newFile === '/dev/null' ? undefined : contentOf(now, newMode),
        options,
      );
    let notebook = compare(before, after);
    const [problem] = notebook.problems;
    if (problem !== undefined) throw problem.error;
    if (hidesRuns(notebook)) {
      // With the filter git shows the old side with its outputs put back, and stores those of neither.
      const { storedForms } = await import('../filter/stored-form.ts');
      const storedForm = await storedForms([name], policy, gitFor(io));
      notebook = compare(storedForm(name, before), storedForm(name, after));
    }
    io.write(page(notebook, policy.settings, io));
  } catch (error) {
    const { plainDiff } = await import('../compare/plain-diff.ts');
    io.warn(`nbdiff: ${reasonOf(error, path)}; a plain diff instead`);
    const color = wantsColor(undefined, (await opening).settings, io);
    io.write(await plainDiff({ heading, before: oldFile, after: newFile }, color, io));
  }
  return 0;
}

function hidesRuns({ diff }: ChangedNotebook): boolean {
  if (diff === undefined) return false;
  const { outputs, executionCounts, noise, notebookNoise } = diff.hidden;
  return outputs + executionCounts + noise + notebookNoise > 0;
}

/** git calls drivers at the top, but with `--relative` it names the path from where the person stands. A file of the
 *  work tree stands there under its true name. */
function nameFromTop(path: string, newFile: string, io: Io): string {
  if (!isAbsolute(newFile)) return newFile;
  const fromPrefix = `${io.env.GIT_PREFIX ?? ''}${path}`;
  return !isFile(path, io) && isFile(fromPrefix, io) ? fromPrefix : path;
}

function usage(): NotebookError {
  const advice = 'git calls it as: nbdiff git-diff PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE';
  return new NotebookError({
    kind: 'usage',
    reason: 'git-diff needs 7 arguments, or 1 for an unmerged path',
    advice,
  });
}

/** A bug of ours does not kill `git diff` either. */
function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof NotebookError))
    return `${path}: internal error: ${error instanceof Error ? error.message : error}`;
  return wordErrorAt(path, error);
}

function page(notebook: ChangedNotebook, settings: Settings, io: Io): string {
  return patchOf(notebook, {
    ...DEFAULT_VIEW,
    context: settings.context ?? DEFAULT_VIEW.context,
    color: wantsColor(undefined, settings, io),
    columns: io.columns,
  });
}

interface GitArguments {
  readonly path: string;
  readonly oldFile: string;
  readonly oldMode: string;
  readonly newFile: string;
  readonly newMode: string;
  readonly otherPath: string | undefined;
  readonly message: string | undefined;
}

const LINK_MODE = '120000';

/** git marks the mode of a side that is not there with a dot. */
function contentOf(
  bytes: Buffer,
  mode: string,
): { kind: 'file'; bytes: Buffer } | { kind: 'link'; target: Buffer } {
  return mode === LINK_MODE ? { kind: 'link', target: bytes } : { kind: 'file', bytes };
}

function headingOf(given: GitArguments): FileHeading {
  const { path, oldFile, oldMode, newFile, newMode, otherPath, message } = given;
  const names = { before: path, after: otherPath ?? path };
  // `git diff --no-index` names both files whether or not both are there.
  if (oldFile === '/dev/null') return { status: 'added', before: names.after, after: names.after };
  if (newFile === '/dev/null') return { status: 'deleted', before: names.before, after: names.before };
  const modes = oldMode === newMode ? {} : { modes: { before: oldMode, after: newMode } };
  if (isLink(oldMode) !== isLink(newMode)) return { status: 'type-changed', ...names, ...modes };
  const [, similarity] = /^similarity index ([0-9]+)%/m.exec(message ?? '') ?? [];
  if (similarity === undefined) return { status: 'modified', ...names, ...modes };
  const status = /^copy from /m.test(message ?? '') ? 'copied' : 'renamed';
  return { status, similarity: Number(similarity), ...names, ...modes };
}

function isLink(mode: string): boolean {
  return mode === LINK_MODE;
}
