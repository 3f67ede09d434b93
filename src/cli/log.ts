/** `nbdiff log PATH [--cell N|ID|TEXT]`: the commits that changed a notebook, or one cell of it, with the change each
 *  time; renames and moves are followed. */
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { NotebookError } from '../errors.ts';
import { type Blobs, openBlobs } from '../git/blobs.ts';
import { type FileCommit, fileCommits } from '../git/file-history.ts';
import { gitFor } from '../git/run.ts';
import { findCell, sameCell, stepBack } from '../history/follow-cell.ts';
import type { ExitCode, Io } from '../io.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import { visible } from '../render/display.ts';
import { DEFAULT_VIEW, type DiffViewOptions } from '../render/options.ts';
import { createPaint } from '../render/paint.ts';
import { renderCellChange, renderDiff } from '../render/terminal.ts';
import { wantsColor } from '../terminal/color.ts';
import { startPagerFor } from '../terminal/pager.ts';
import { createCommand, parseArguments, positiveNumber } from './arguments.ts';

interface LogOptions {
  readonly cell?: string;
  readonly maxCount?: number;
  readonly color?: boolean;
  readonly pager?: boolean;
}

export async function log(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = (await createCommand('log', 'Show the commits that changed a notebook, or one cell of it.'))
    .argument('<path>', 'a notebook that git tracks')
    .option('--cell <which>', 'one cell, as HEAD has it: its number, its id, or text in it')
    .option('-n, --max-count <n>', 'look at so many commits at most', positiveNumber)
    .option('--no-color', 'no colours')
    .option('--no-pager', 'do not use a pager');
  const parsed = await parseArguments<LogOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const [path] = parsed.args as [string];
  const policy = await openPolicy(io);
  const git = gitFor(io);
  const commits = await fileCommits(path, options.maxCount, git);
  if (commits.length === 0) {
    throw new NotebookError({ kind: 'git', reason: 'no commit changed it' }, { file: path });
  }
  const pager = options.pager === false ? undefined : startPagerFor(io, policy.config);
  const color = options.color !== false && wantsColor(undefined, policy.settings, io, pager !== undefined);
  const view = { ...DEFAULT_VIEW, color, columns: io.columns };
  const blobs = openBlobs(git);
  const entries =
    options.cell === undefined
      ? notebookLog(commits, blobs, policy, view)
      : cellLog(commits, options.cell, path, blobs, policy, view);
  try {
    for await (const entry of entries) if (!(pager?.io ?? io).write(entry)) break;
  } finally {
    blobs.close();
    await pager?.close();
  }
  return 0;
}

async function* notebookLog(
  commits: readonly FileCommit[],
  blobs: Blobs,
  policy: Policy,
  view: DiffViewOptions,
): AsyncGenerator<string> {
  for (const commit of commits) {
    const [before, after] = await versionsOf(commit, blobs);
    const diff = diffNotebooks(before, after, { normalizer: policy.normalizerFor(commit.path) });
    const status =
      before === undefined ? 'added' : commit.parentPath === commit.path ? 'modified' : 'renamed';
    const heading = { status, before: commit.parentPath ?? commit.path, after: commit.path } as const;
    yield `${commitHeading(commit, view)}${renderDiff(diff, heading, view)}\n`;
  }
}

async function* cellLog(
  commits: readonly FileCommit[],
  wanted: string,
  path: string,
  blobs: Blobs,
  policy: Policy,
  view: DiffViewOptions,
): AsyncGenerator<string> {
  let known: { readonly notebook: Notebook; readonly cell: Cell } | undefined;
  for (const commit of commits) {
    const [before, after] = await versionsOf(commit, blobs);
    if (after === undefined) continue;
    const cell = known === undefined ? findCell(after, wanted) : sameCell(known.notebook, known.cell, after);
    if (cell === undefined) {
      // Another line of history may not have the cell yet; the newest version must.
      if (known !== undefined) continue;
      const advice = `see its cells with: nbdiff show ${path}`;
      throw new NotebookError({ kind: 'usage', reason: `no cell "${wanted}" in ${path} at HEAD`, advice });
    }
    const step = stepBack(before, after, cell, { normalizer: policy.normalizerFor(commit.path) });
    if (step.change !== undefined)
      yield `${commitHeading(commit, view)}${renderCellChange(step.change, view)}\n`;
    if (step.before === undefined || before === undefined) return;
    known = { notebook: before, cell: step.before };
  }
}

/** undefined: the file is not there, or no notebook. */
async function versionsOf(
  commit: FileCommit,
  blobs: Blobs,
): Promise<readonly [Notebook | undefined, Notebook | undefined]> {
  const { oid, path, parentPath } = commit;
  const [before, after] = await Promise.all([
    parentPath === undefined ? undefined : blobs.read(`${oid}^:${parentPath}`),
    blobs.read(`${oid}:${path}`),
  ]);
  return [readOrNothing(before), readOrNothing(after)];
}

function readOrNothing(bytes: Buffer | undefined): Notebook | undefined {
  try {
    return bytes === undefined ? undefined : readNotebook(bytes);
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

function commitHeading({ shortOid, author, date, subject }: FileCommit, { color }: DiffViewOptions): string {
  const paint = createPaint(color);
  return `${paint.yellow(`commit ${shortOid}`)} · ${date} · ${visible(author)}\n    ${visible(subject)}\n`;
}
