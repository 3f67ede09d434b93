/** `nbdiff resolve [path...]`: ends conflicts, one key at a time, or all at once with `--take`. */
import { NotebookError } from '../errors.ts';
import type { Git } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { quoted } from '../messages.ts';
import { wordNotebookConflict } from '../render/conflict.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { choice, createCommand, parseArguments, positiveNumber } from './arguments.ts';
import { wantsColor } from './color.ts';
import { type ConflictedFile, openConflicted, saveDecisions } from './conflicted-file.ts';
import { readInput } from './files.ts';
import { decideByKeys } from './resolve-keys.ts';
import { isInRepository, loadSettings } from './settings.ts';

interface ResolveOptions {
  readonly take?: 'ours' | 'theirs' | 'base' | 'both' | 'union';
  readonly cell?: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly forget?: boolean;
  readonly mergetool?: boolean;
  readonly color?: boolean;
}

export async function resolve(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = (await createCommand('resolve', 'Finish notebooks that hold conflicts.'))
    .argument('[paths...]', 'notebooks; without any, all of the repository that hold conflicts')
    .option(
      '--take <side>',
      'settle all with ours, theirs, base or both',
      choice('ours', 'theirs', 'base', 'both', 'union'),
    )
    .option('--cell <n>', 'only the conflicts of this cell, counted from 1', positiveNumber)
    .option('--list', 'list the conflicts and change nothing')
    .option('--json', 'list them as JSON')
    .option('--forget', 'forget how these conflicts were resolved before')
    .option('--no-color', 'no colours')
    .option('--mergetool', 'for git mergetool: the paths are base, ours, theirs and the merged file');
  const parsed = await parseArguments<ResolveOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const { gitFor } = await import('../git/run.ts');
  const git = gitFor(io);
  const settings = await loadSettings(io);
  const files = await openFiles(parsed.args, options, git, io);
  if (files === undefined) return 2;
  const open = files.flatMap((file) =>
    file.conflicts.filter((conflict) => concerns(conflict, options)).map((conflict) => ({ file, conflict })),
  );

  if (options.json === true) {
    io.write(listAsJson(open));
    return open.length === 0 ? 0 : 1;
  }
  if (options.forget === true) return forget(open, git, io);
  if (open.length === 0) {
    if (parsed.args.length === 0) io.write('no notebook here holds a conflict\n');
    for (const file of files) await finish(file, git, io);
    return 0;
  }
  if (options.take !== undefined) {
    const kind = options.take === 'union' ? 'both' : options.take;
    const decisions = new Map(
      open.map(({ file, conflict }) => [conflict, { file, decision: { kind } as Decision }]),
    );
    return save(files, decisions, git, io);
  }
  if (options.list === true || !io.stdinIsTerminal || !io.stdoutIsTerminal) {
    for (const { file, conflict } of open) io.write(`${file.path}: ${wordNotebookConflict(conflict)}\n`);
    if (options.list !== true)
      io.warn('nbdiff: not a terminal; settle them with --take ours, theirs or both, or by hand');
    return 1;
  }
  const view = { color: options.color !== false && wantsColor(undefined, settings, io), columns: io.columns };
  const decisions = await decideByKeys(open, view, git, io);
  return save(files, decisions, git, io);
}

type Decided = ReadonlyMap<NotebookConflict, { readonly file: ConflictedFile; readonly decision: Decision }>;

/** undefined: something could not be read; it was said. */
async function openFiles(
  args: readonly string[],
  options: ResolveOptions,
  git: Git,
  io: Io,
): Promise<readonly ConflictedFile[] | undefined> {
  if (options.mergetool === true) {
    const [base, ours, theirs, merged] = args;
    if (base === undefined || ours === undefined || theirs === undefined || merged === undefined) {
      throw new NotebookError({
        kind: 'usage',
        reason: '--mergetool needs base, ours, theirs and the merged file',
      });
    }
    const stages = {
      base: await readInput(base, io),
      ours: await readInput(ours, io),
      theirs: await readInput(theirs, io),
    };
    return [await openConflicted(merged, stages, git, io)];
  }
  const paths = args.length > 0 ? args : await suspects(git, io);
  const files: ConflictedFile[] = [];
  let failed = false;
  for (const path of paths) {
    try {
      files.push(await openConflicted(path, undefined, git, io));
    } catch (error) {
      if (!(error instanceof NotebookError) || args.length === 1) throw error;
      const { wordError } = await import('../messages.ts');
      error.file ??= path;
      io.warn(`nbdiff: ${wordError(error)}`);
      failed = true;
    }
  }
  return failed && files.length === 0 ? undefined : files;
}

async function suspects(git: Git, io: Io): Promise<readonly string[]> {
  if (!isInRepository(io)) {
    throw new NotebookError({
      kind: 'usage',
      reason: 'not in a git repository',
      advice: 'name the notebooks',
    });
  }
  return (await import('../git/unmerged.ts')).suspectNotebooks(git);
}

function concerns({ cell }: NotebookConflict, options: ResolveOptions): boolean {
  return options.cell === undefined || cell?.index === options.cell - 1;
}

/** Writes each file's decisions; 0 once no conflict is left in any of them. */
async function save(files: readonly ConflictedFile[], decided: Decided, git: Git, io: Io): Promise<ExitCode> {
  let left = 0;
  for (const file of files) {
    const own = new Map<NotebookConflict, Decision>();
    for (const [conflict, { file: owner, decision }] of decided)
      if (owner === file) own.set(conflict, decision);
    if (own.size === 0) {
      left += file.conflicts.length;
      continue;
    }
    const after = await saveDecisions(file, own, git, io);
    left += after.conflicts.length;
    const settled = file.conflicts.length - after.conflicts.length;
    const rest = after.conflicts.length === 0 ? '' : `, ${after.conflicts.length} left`;
    io.write(`${file.path}: ${settled} settled${rest}\n`);
    if (after.conflicts.length === 0) await finish(after, git, io);
  }
  return left === 0 ? 0 : 1;
}

/** A file without conflicts that git still calls unmerged: `git add` ends it, and a person at a terminal is asked. */
async function finish(file: ConflictedFile, git: Git, io: Io): Promise<void> {
  if (!file.isUnmerged || file.conflicts.length > 0) return;
  if (io.stdinIsTerminal && io.stdoutIsTerminal) {
    const { askKey } = await import('./key-prompt.ts');
    const answer = await askKey(`git add ${quoted(file.path)}? [y,n]`, ['y', 'n']);
    if (answer === 'y') return (await import('../git/unmerged.ts')).stage(file.path, git);
  }
  io.write(`${file.path}: no conflict left; tell git with: git add ${quoted(file.path)}\n`);
}

async function forget(
  open: readonly { readonly file: ConflictedFile; readonly conflict: NotebookConflict }[],
  git: Git,
  io: Io,
): Promise<ExitCode> {
  const { openMemory } = await import('../git/rerere.ts');
  const { textSides } = await import('../resolve/recall.ts');
  const memory = await openMemory(git);
  let forgotten = 0;
  for (const { conflict } of open) {
    const sides = textSides(conflict);
    if (sides !== undefined && memory.forget(sides.ours, sides.theirs)) forgotten += 1;
  }
  io.write(`${forgotten} of ${open.length} forgotten\n`);
  return 0;
}

function listAsJson(
  open: readonly { readonly file: ConflictedFile; readonly conflict: NotebookConflict }[],
): string {
  const rows = open.map(({ file, conflict }) => ({
    path: file.path,
    cell: conflict.cell === undefined ? null : conflict.cell.index + 1,
    kind: conflict.kind,
    ...sidesOf(conflict),
  }));
  return `${JSON.stringify({ version: 1, conflicts: rows }, undefined, 1)}\n`;
}

function sidesOf(conflict: NotebookConflict): object {
  switch (conflict.kind) {
    case 'source': {
      const { ours, base, theirs } = conflict.regions[conflict.region]!;
      return { ours: ours.join(''), base: base?.join('') ?? null, theirs: theirs.join('') };
    }
    case 'delete-edit':
      return { deletedBy: conflict.deletedBy, edited: conflict.edited.join('') };
    case 'value':
      return { key: conflict.path };
  }
}
