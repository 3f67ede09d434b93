/** `nbdiff resolve [path...]`: ends conflicts, one key at a time, or all at once with `--take`. */
import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderConflictList, renderConflictListJson } from '../render/conflict-list.ts';
import { wordForgotten, wordNothingInCell } from '../render/resolve-words.ts';
import {
  assertWritable,
  type ConflictedFile,
  putAllTogether,
  writeUnchanged,
} from '../session/conflicted-file.ts';
import { openFiles, openForMergetool } from '../session/open-files.ts';
import { conflictsToAsk, decideAll, type Session, startSession } from '../session/session.ts';
import type { Workplace } from '../session/workplace.ts';
import { decidedBytes } from '../session/write-decisions.ts';
import { loadColors } from '../terminal/color.ts';
import { finishSession } from '../terminal/finish.ts';
import { type Person, personAt } from '../terminal/person.ts';
import { resolveByKeys } from '../terminal/resolve-keys.ts';
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

export async function resolveCommand(): Promise<Command> {
  return (await createCommand('resolve'))
    .argument('[paths...]', 'notebooks or folders; without any, all of the repository that hold conflicts')
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
}

export async function resolve(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<ResolveOptions>(await resolveCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const workplace = { io, policy: await openPolicy(io) };
  const open = options.mergetool === true ? openForMergetool : openFiles;
  const { files, failed } = await open(parsed.args, workplace);
  const cell = options.cell === undefined ? undefined : options.cell - 1;
  const isDone =
    options.json === true || options.list === true
      ? list(files, cell, options.json === true, io)
      : options.forget === true
        ? await forget(files, cell, workplace)
        : await settle(startSession(await putAllTogether(files, io), cell), options, workplace);
  if (files.length === 0 && !failed && options.json !== true) io.write('no notebook here holds a conflict\n');
  return failed ? 2 : isDone ? 0 : 1;
}

/** Whether there is none. */
function list(files: readonly ConflictedFile[], cell: number | undefined, json: boolean, io: Io): boolean {
  const open = files.flatMap((file) => conflictsToAsk(file, cell));
  io.write(json ? renderConflictListJson(open) : renderConflictList(open));
  return open.length === 0;
}

async function forget(
  files: readonly ConflictedFile[],
  cell: number | undefined,
  workplace: Workplace,
): Promise<boolean> {
  const { forgetFile } = await import('../session/forget.ts');
  for (const file of files) {
    const { forgotten, copy } = await forgetFile(file, cell, workplace);
    workplace.io.write(wordForgotten(file.path, forgotten, copy));
  }
  return true;
}

/** Whether nothing is left to do. */
async function settle(session: Session, options: ResolveOptions, workplace: Workplace): Promise<boolean> {
  const { io } = workplace;
  const person = personAt(io);
  if (session.asked.length === 0) {
    if (session.cell !== undefined) io.warn(wordNothingInCell(session.cell + 1));
    return finishSession(session, person, io);
  }
  if (options.take !== undefined) {
    const decided = decideAll(session, { kind: options.take === 'union' ? 'both' : options.take });
    for (const file of decided.files.values()) await writeUnchanged(file.file, decidedBytes(file), io);
    return finishSession(decided, person, io);
  }
  if (person === undefined) {
    io.write(renderConflictList(session.asked));
    io.warn('nbdiff: not a terminal; settle them with --take ours, theirs or both, or by hand');
    return false;
  }
  return finishSession(await byKeys(session, options, person, workplace), person, io);
}

async function byKeys(
  session: Session,
  options: ResolveOptions,
  person: Person,
  workplace: Workplace,
): Promise<Session> {
  const { io, policy } = workplace;
  for (const path of new Set(session.asked.map((open) => open.path))) assertWritable(path, io);
  const color = await loadColors(options.color === false ? 'never' : undefined, policy.settings, io);
  return resolveByKeys(session, { color, columns: io.columns }, person, workplace);
}
