/** `nbdiff [options] [<commit> [<commit>]] [--] [<path>...]`: what changed in notebooks, as `git diff` takes it. */
import { join } from 'node:path';
import { changedNotebooks, compareFiles } from '../compare/changed-notebooks.ts';
import type { CompareOptions } from '../diff/compare-cells.ts';
import { NotebookError } from '../errors.ts';
import { isFile, readInput } from '../files.ts';
import { isInRepository } from '../git/place.ts';
import type { ChangedFile, readSide } from '../git/revisions.ts';
import type { Git } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordErrorAt } from '../messages.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { createDiffPage, isVisible } from '../render/diff-page.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import { wantsColor } from '../terminal/color.ts';
import { type DiffArguments, parseDiffArguments } from './diff-arguments.ts';

export async function diff(given: readonly string[], io: Io): Promise<ExitCode> {
  const request = await parseDiffArguments(given, io);
  if (request === undefined) return 0;
  const opening = openPolicy(io, request.metadata ? { keep: ['metadata', 'cell.metadata'] } : {});
  opening.catch(() => {}); // awaited below, after what can be done meanwhile
  const files = await namedFiles(request, io);
  const policy = await opening;
  const notebooks =
    files === undefined ? rangeNotebooks(request, policy, io) : fileNotebooks(files, request, policy, io);
  return showAll(notebooks, request, policy, io);
}

function compareOptions(request: DiffArguments, normalizer: Normalizer): CompareOptions {
  return {
    normalizer,
    ...(request.ignoreSpace === 'none' ? {} : { ignoreSpace: request.ignoreSpace }),
    ...(request.ignoreBlankLines ? { ignoreBlankLines: true } : {}),
  };
}

/** Shows one after the other, so that the first is on the screen before the last is read. */
async function showAll(
  notebooks: AsyncIterable<ChangedNotebook>,
  request: DiffArguments,
  { settings, config }: Policy,
  io: Io,
): Promise<ExitCode> {
  const pager =
    io.stdoutIsTerminal && request.pager
      ? (await import('../terminal/pager.ts')).startPagerFor(io, config)
      : undefined;
  const out = pager?.io ?? io;
  const page = createDiffPage(request, {
    context: request.context ?? settings.context ?? DEFAULT_VIEW.context,
    wordDiff: request.wordDiff ?? 'none',
    outputs: request.outputs,
    color: wantsColor(request.color, settings, io, pager !== undefined),
    columns: io.columns,
  });
  let hasProblem = false;
  let hasChange = false;
  const problems: string[] = [];
  try {
    for await (const notebook of notebooks) {
      for (const { error, side } of notebook.problems) {
        hasProblem = true;
        const line = `nbdiff: ${wordErrorAt(notebook.heading[side], error)}`;
        // A line on the terminal would be lost under a pager: it comes when the reader has left.
        if (pager === undefined) out.warn(line);
        else problems.push(line);
      }
      hasChange ||= isVisible(notebook, request.outputs);
      if (!out.write(page.add(notebook))) break;
      if (request.formats.length === 0 && hasChange) break;
    }
    out.write(page.end());
  } finally {
    await pager?.close();
    for (const line of problems) io.warn(line);
  }
  if (hasProblem) return 2;
  return hasChange && request.exitCode ? 1 : 0;
}

async function* rangeNotebooks(
  request: DiffArguments,
  policy: Policy,
  io: Io,
): AsyncGenerator<ChangedNotebook> {
  const { gitFor } = await import('../git/run.ts');
  const { listChangedNotebooks, readSide } = await import('../git/revisions.ts');
  const { openBlobs } = await import('../git/blobs.ts');
  const git = gitFor(io);
  const { args, paths, cached, renames } = request;
  const blobs = openBlobs(git);
  try {
    const relative = request.relative ?? policy.settings.relative;
    const files = await listChangedNotebooks(
      {
        args,
        cached,
        relative,
        ...(paths === undefined ? {} : { paths }),
        ...(renames === undefined ? {} : { renames }),
      },
      git,
    );
    const asItIs = request.outputs || request.metadata;
    const read = asItIs ? readSide : await readerOfStored(files, policy, git);
    const optionsFor = (file: ChangedFile): CompareOptions =>
      compareOptions(request, normalizerOf(file, relative, policy));
    yield* changedNotebooks(files, blobs, read, optionsFor);
  } catch (error) {
    throw await explained(error, request);
  } finally {
    blobs.close();
  }
}

/** By the path after the change, where there is one. */
function normalizerOf(file: ChangedFile, relative: boolean | string, policy: Policy): Normalizer {
  const named = file.status === 'deleted' ? file.before : file.status === 'unmerged' ? file : file.after;
  if ('file' in named) return policy.normalizerForFile(named.file.toString());
  const path = named.path.text;
  // Of two blobs that were named, the path can be one from here.
  if (relative === true || /^\.\.?\//.test(path)) return policy.normalizerForFile(path);
  return policy.normalizerFor(relative === false ? path : join(relative, path));
}

/** Reads work-tree files as git would store them: where the filter is set, a run is no change. */
async function readerOfStored(
  files: readonly ChangedFile[],
  policy: Policy,
  git: Git,
): Promise<typeof readSide> {
  const revisions = await import('../git/revisions.ts');
  const paths = files.flatMap((file) => {
    if (file.status === 'deleted' || file.status === 'unmerged' || file.after.kind === 'blob') return [];
    return [file.after.file.toString()];
  });
  if (paths.length === 0) return revisions.readSide;
  const { storedForms } = await import('../filter/stored-form.ts');
  const storedForm = await storedForms(paths, policy, git);
  return async (side, blobs) => {
    const content = await revisions.readSide(side, blobs);
    if (side.kind === 'blob' || content.kind === 'link') return content;
    return { kind: 'file', bytes: storedForm(side.file.toString(), content.bytes) };
  };
}

/** What git said, for somebody who may have meant a file or a command. */
async function explained(error: unknown, { args, paths }: DiffArguments): Promise<unknown> {
  if (!(error instanceof NotebookError) || error.problem.kind !== 'git') return error;
  const { reason } = error.problem;
  if (reason.startsWith('not a git repository')) {
    const [first] = [...args, ...(paths ?? [])];
    const place = first === undefined ? 'here' : `here, so "${first}" cannot be looked up`;
    const advice = 'outside of one, name two notebooks: nbdiff before.ipynb after.ipynb';
    return new NotebookError({ kind: 'usage', reason: `no git repository ${place}`, advice });
  }
  const unknown = /^ambiguous argument '(.*)': unknown revision or path/.exec(reason)?.[1];
  if (unknown === undefined) return error;
  const { nearestCommand } = await import('./commands.ts');
  const command = unknown === args[0] ? await nearestCommand(unknown) : undefined;
  const advice =
    command === undefined ? 'put the path of a deleted file behind --' : `did you mean: nbdiff ${command}`;
  return new NotebookError({ kind: 'usage', reason: `${unknown}: no such file, and no such commit`, advice });
}

async function* fileNotebooks(
  [before, after]: readonly [NamedFile, NamedFile],
  request: DiffArguments,
  policy: Policy,
  io: Io,
): AsyncGenerator<ChangedNotebook> {
  const read = async (file: NamedFile): Promise<Buffer | NotebookError | undefined> => {
    if (file.name === '/dev/null') return undefined;
    try {
      return file.kind === 'blob' ? await readBlob(file.name, io) : await readInput(file.name, io);
    } catch (error) {
      if (error instanceof NotebookError) return error;
      throw error;
    }
  };
  const [one, other] = [await read(before), await read(after)];
  if (one instanceof Buffer && other instanceof Buffer && one.equals(other)) return;
  const named = isUnknownToGit(after.name) ? before : after;
  const options = compareOptions(request, policy.normalizerForNamed(named.name));
  yield compareFiles({ before: before.name, after: after.name }, one, other, options);
}

async function readBlob(name: string, io: Io): Promise<Buffer> {
  const { gitFor } = await import('../git/run.ts');
  return (await import('../git/revisions.ts')).readNamedBlob(name, gitFor(io));
}

interface NamedFile {
  readonly kind: 'file' | 'blob';
  readonly name: string;
}

/** The two files that are meant, if two files are: both exist and neither is a commit as well; or one of them is
 *  something that git does not know (standard input, /dev/null); or there is no repository to ask. */
async function namedFiles(
  { args, paths, cached }: DiffArguments,
  io: Io,
): Promise<readonly [NamedFile, NamedFile] | undefined> {
  const [before, after, ...others] =
    paths === undefined || args.length === 0 ? [...args, ...(paths ?? [])] : [];
  if (before === undefined || after === undefined || others.length > 0 || cached) return undefined;
  const names = [before, after] as const;
  const areFiles = names.map((name) => isUnknownToGit(name) || isFile(name, io));
  const asFile = (name: string): NamedFile => ({ kind: 'file', name });
  if (!isInRepository(io)) {
    return areFiles.includes(true) ? [asFile(before), asFile(after)] : undefined;
  }
  if (paths !== undefined) return undefined;
  if (names.some(isUnknownToGit)) {
    const [one, other] = names.map(
      (name, index): NamedFile => ({ kind: areFiles[index] ? 'file' : 'blob', name }),
    );
    return [one!, other!];
  }
  if (areFiles.includes(false)) return undefined;
  const couldBeCommits = names.filter((name) => !isPathAlone(name));
  for (const name of couldBeCommits) if (await isRevision(name, io)) return undefined;
  return [asFile(before), asFile(after)];
}

function isUnknownToGit(name: string): boolean {
  return name === '-' || name === '/dev/null';
}

/** A name that nobody gives to a branch; git is not asked whether somebody did. */
function isPathAlone(name: string): boolean {
  return /^(\/|\.\.?\/)|\.ipynb$/i.test(name);
}

async function isRevision(name: string, io: Io): Promise<boolean> {
  const { gitFor, runGit } = await import('../git/run.ts');
  const { code } = await runGit(gitFor(io), ['rev-parse', '--verify', '--quiet', '--end-of-options', name], {
    accept: [0, 1, 128],
  });
  return code === 0;
}
