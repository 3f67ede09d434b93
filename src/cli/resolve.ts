/** `nbdiff resolve [path...]`: ends conflicts, one key at a time, or all at once with `--take`. */
import { existsSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { isInRepository } from '../git/place.ts';
import type { Git } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import type { JsonValue } from '../json/value.ts';
import { quoted, wordErrorAt } from '../messages.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import { wordNotebookConflict } from '../render/conflict.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import {
  assertWritable,
  type ConflictedFile,
  conflictsAfter,
  decidedBytes,
  openConflicted,
  writeUnchanged,
} from '../session/conflicted-file.ts';
import { conflictsOfMerge } from '../session/repair.ts';
import { wantsColor } from '../terminal/color.ts';
import { type DecidedFile, decideByKeys } from '../terminal/resolve-keys.ts';
import { choice, createCommand, parseArguments, positiveNumber } from './arguments.ts';

interface ResolveOptions {
  readonly take?: 'ours' | 'theirs' | 'base' | 'both' | 'union';
  readonly cell?: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly forget?: boolean;
  readonly mergetool?: boolean;
  readonly color?: boolean;
}

interface OpenConflict {
  readonly file: ConflictedFile;
  readonly conflict: NotebookConflict;
}

export async function resolve(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = (await createCommand('resolve', 'Finish notebooks that hold conflicts.'))
    .argument('[paths...]', 'notebooks; without any, all of the repository that hold conflicts')
    .option(
      '--take <side>',
      'settle all with ours, theirs, base or both (union is both)',
      choice('ours', 'theirs', 'base', 'both', 'union'),
    )
    .option('--cell <n>', 'only the conflicts of this cell, counted from 1', positiveNumber)
    .option('--list', 'list the conflicts and change nothing')
    .option('--json', 'list them as JSON')
    .option('--forget', 'forget how these conflicts were resolved before (rerere)')
    .option('--no-color', 'no colours')
    .option('--mergetool', 'for git mergetool: the paths are base, ours, theirs and the merged file');
  const parsed = await parseArguments<ResolveOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const { gitFor } = await import('../git/run.ts');
  const git = gitFor(io);
  const policy = await openPolicy(io);
  const found = await openFiles(parsed.args, options, policy, git, io);
  const code = await resolveFiles(found.files, options, policy, git, io);
  if (found.files.length === 0 && !found.failed) io.write('no notebook here holds a conflict\n');
  return found.failed ? 2 : code;
}

async function resolveFiles(
  found: readonly OpenedFile[],
  options: ResolveOptions,
  policy: Policy,
  git: Git,
  io: Io,
): Promise<ExitCode> {
  const isOnlyLooking = options.json === true || options.list === true;
  const files = isOnlyLooking || options.forget === true ? found : await mapInOrder(found, putTogether(io));
  const open = files.flatMap((file) =>
    file.conflicts.filter((conflict) => concerns(conflict, options)).map((conflict) => ({ file, conflict })),
  );
  if (options.json === true) {
    io.write(listAsJson(open));
    return open.length === 0 ? 0 : 1;
  }
  if (options.forget === true) return forgetAll(files, options, policy, git, io);
  if (options.list === true) {
    listAsText(open, io);
    return open.length === 0 ? 0 : 1;
  }
  if (open.length === 0) {
    for (const file of files) await finish(file, git, io);
    return files.some(({ deletedBy, conflicts }) => deletedBy !== undefined || conflicts.length > 0) ? 1 : 0;
  }
  if (options.take !== undefined) {
    const decision: Decision = { kind: options.take === 'union' ? 'both' : options.take };
    const taken = await mapInOrder(files, async (file): Promise<DecidedFile> => {
      const own = open.filter((one) => one.file === file);
      const decisions = new Map(own.map(({ conflict }) => [conflict, decision]));
      const bytes = decidedBytes(file, decisions);
      return { file, decisions, onDisk: await writeUnchanged(file, file.onDisk, bytes, io) };
    });
    return report(taken, git, io);
  }
  if (!io.stdinIsTerminal || !io.stdoutIsTerminal) {
    listAsText(open, io);
    io.warn('nbdiff: not a terminal; settle them with --take ours, theirs or both, or by hand');
    return 1;
  }
  for (const file of new Set(open.map((one) => one.file))) assertWritable(file.path, io);
  const view = {
    color: options.color !== false && wantsColor(undefined, policy.settings, io),
    columns: io.columns,
  };
  return report(await decideByKeys(files, open, view, policy, git, io), git, io);
}

type OpenedFile = Awaited<ReturnType<typeof openConflicted>>;

async function mapInOrder<From, To>(
  items: readonly From[],
  map: (item: From) => Promise<To>,
): Promise<readonly To[]> {
  const results: To[] = [];
  for (const item of items) results.push(await map(item));
  return results;
}

/** Writes what was merged anew, so that the file is a notebook again whatever is decided. */
function putTogether(io: Io): (file: OpenedFile) => Promise<ConflictedFile> {
  return async (file) => {
    if (file.backup !== undefined) writeWhole(file.backup, file.onDisk, io);
    const onDisk = await writeUnchanged(file, file.onDisk, file.notebook.bytes, io);
    return { ...file, onDisk };
  };
}

/** `failed`: something could not be read; it was said. */
async function openFiles(
  args: readonly string[],
  options: ResolveOptions,
  policy: Policy,
  git: Git,
  io: Io,
): Promise<{ readonly files: readonly OpenedFile[]; readonly failed: boolean }> {
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
    return { files: [await openConflicted(merged, stages, policy, git, io)], failed: false };
  }
  const files: OpenedFile[] = [];
  let failed = false;
  for (const path of args.length > 0 ? args : await suspects(git, io)) {
    try {
      const file = await openConflicted(path, undefined, policy, git, io);
      if (args.length > 0 || file.isUnmerged || file.conflicts.length > 0) files.push(file);
    } catch (error) {
      if (!(error instanceof NotebookError) || args.length === 1) throw error;
      io.warn(`nbdiff: ${wordErrorAt(path, error)}`);
      failed = true;
    }
  }
  return { files, failed };
}

/** Files that are in the work tree; where a side deleted one there may be none, and nothing to look into. */
async function suspects(git: Git, io: Io): Promise<readonly string[]> {
  if (!isInRepository(io)) {
    throw new NotebookError({
      kind: 'usage',
      reason: 'not in a git repository',
      advice: 'name the notebooks',
    });
  }
  const paths = await (await import('../git/unmerged.ts')).suspectNotebooks(git);
  return paths.filter((path) => existsSync(resolvePath(io.cwd, path)));
}

function concerns({ cell }: NotebookConflict, options: ResolveOptions): boolean {
  return options.cell === undefined || cell?.index === options.cell - 1;
}

/** Says what was settled, notes it for rerere; 0 once no conflict is left in any of the files. */
async function report(decided: readonly DecidedFile[], git: Git, io: Io): Promise<ExitCode> {
  let left = 0;
  for (const { file, decisions } of decided) {
    const conflicts = conflictsAfter(file, decisions);
    left += conflicts.length;
    if (decisions.size === 0) continue;
    const { remember } = await import('../session/remembered.ts');
    await remember(decisions, git);
    const settled = file.conflicts.length - conflicts.length;
    const rest = conflicts.length === 0 ? '' : `, ${conflicts.length} left`;
    io.write(`${file.path}: ${settled} settled${rest}\n`);
    await finish({ ...file, conflicts, isOursAlone: false }, git, io);
  }
  return left === 0 ? 0 : 1;
}

/** A file without conflicts that git still calls unmerged: `git add` ends it, and a person at a terminal is asked. */
async function finish(file: ConflictedFile, git: Git, io: Io): Promise<void> {
  if (!file.isUnmerged || file.conflicts.length > 0) return;
  const { path, deletedBy } = file;
  const name = quoted(path);
  if (deletedBy !== undefined) {
    io.write(
      `${path}: deleted by ${deletedBy}; keep it with: git add ${name}, or delete it with: git rm ${name}\n`,
    );
    return;
  }
  if (file.isOursAlone) {
    io.write(`${path}: it is ours as it was; if theirs was never merged: nbdiff merge --repair ${name}\n`);
  }
  if (io.stdinIsTerminal && io.stdoutIsTerminal) {
    const { askKey } = await import('../terminal/key-prompt.ts');
    const answer = await askKey(`git add ${name}? [y,n]`, ['y', 'n']);
    if (answer === 'y') return (await import('../git/unmerged.ts')).stage(path, git);
  }
  io.write(`${path}: no conflict left; tell git with: git add ${name}\n`);
}

/** Of what stands in the files, and of what rerere settled in them: the merge of the versions tells that. */
async function forgetAll(
  files: readonly ConflictedFile[],
  options: ResolveOptions,
  policy: Policy,
  git: Git,
  io: Io,
): Promise<ExitCode> {
  const { forget } = await import('../session/remembered.ts');
  for (const file of files) {
    const merged = conflictsOfMerge(file.path, file.stages, policy);
    const forgotten = await forget(
      [...file.conflicts, ...merged].filter((conflict) => concerns(conflict, options)),
      git,
    );
    const again =
      forgotten > 0 && merged.length > 0
        ? `; merge it anew with: git checkout -m -- ${quoted(file.path)}`
        : '';
    io.write(`${file.path}: ${forgotten} forgotten${again}\n`);
  }
  return 0;
}

function listAsText(open: readonly OpenConflict[], io: Io): void {
  for (const { file, conflict } of open) io.write(`${file.path}: ${wordNotebookConflict(conflict)}\n`);
}

function listAsJson(open: readonly OpenConflict[]): string {
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
      return {
        key: conflict.path,
        ours: jsonText(conflict.ours),
        base: jsonText(conflict.base),
        theirs: jsonText(conflict.theirs),
      };
  }
}

/** A value as JSON text, which keeps what JavaScript's numbers would not; null where a side has none. */
function jsonText(value: JsonValue | undefined): string | null {
  return value === undefined ? null : value.bytes.toString('utf8', value.start, value.end);
}
