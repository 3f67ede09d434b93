/** `nbdiff resolve [path...]`: ends conflicts, one key at a time, or all at once with `--take`. */
import type { ExitCode, Io } from '../io.ts';
import type { MarkdownLimits } from '../markdown/limits.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderConflictList, renderConflictListJson } from '../render/conflict-list.ts';
import { wordForgotten, wordNothingInCell } from '../render/resolve-words.ts';
import {
  assertWritable,
  type ConflictedFile,
  type OpenedFile,
  putAllTogether,
  writeUnchanged,
} from '../session/conflicted-file.ts';
import { openFiles, openForMergetool } from '../session/open-files.ts';
import { conflictsToAsk, decideAll, startSession } from '../session/session.ts';
import { openShared } from '../session/shared.ts';
import { hearWarnings } from '../session/told.ts';
import type { Workplace } from '../session/workplace.ts';
import { decidedBytes } from '../session/write-decisions.ts';
import { loadColors } from '../terminal/color.ts';
import { finishSession, offerTo } from '../terminal/finish.ts';
import { type Person, personAt } from '../terminal/person.ts';
import { resolveTogether } from '../terminal/resolve-together.ts';
import { parseArguments } from './arguments.ts';
import { markdownLimits } from './markdown-arguments.ts';
import { assertWeb, type ResolveOptions, resolveCommand } from './resolve-arguments.ts';

export async function resolve(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<ResolveOptions>(await resolveCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  assertWeb(options);
  const workplace = { ...hearWarnings(io), policy: await openPolicy(io) };
  const open = options.mergetool === true ? openForMergetool : openFiles;
  const { files, failed } = await open(parsed.args, workplace);
  const cell = options.cell === undefined ? undefined : options.cell - 1;
  const markdown = markdownLimits(options);
  if (options.web === true && files.length > 0) {
    const { resolveWeb } = await import('./resolve-web.ts');
    return resolveWeb({ files, failed }, cell, options, workplace, io);
  }
  const isDone =
    options.json === true || options.list === true || markdown !== undefined
      ? await list(files, cell, options.json === true ? 'json' : (markdown ?? 'lines'), io)
      : options.forget === true
        ? await forget(files, cell, workplace)
        : await settle(files, cell, options, workplace);
  const isDocument = options.json === true || options.markdown === true;
  if (files.length === 0 && !failed && !isDocument) io.write('no notebook here holds a conflict\n');
  return failed ? 2 : isDone ? 0 : 1;
}

/** Whether there is none. */
async function list(
  files: readonly ConflictedFile[],
  cell: number | undefined,
  form: 'lines' | 'json' | MarkdownLimits,
  io: Io,
): Promise<boolean> {
  const open = files.flatMap((file) => conflictsToAsk(file, cell));
  if (form === 'lines') io.write(renderConflictList(open));
  else if (form === 'json') io.write(renderConflictListJson(open));
  else io.write((await import('./markdown-pages.ts')).renderConflictsMarkdown(open, form));
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
async function settle(
  files: readonly OpenedFile[],
  cell: number | undefined,
  options: ResolveOptions,
  workplace: Workplace,
): Promise<boolean> {
  const { io } = workplace;
  const person = personAt(io);
  if (person !== undefined && options.take === undefined)
    return byKeys(files, cell, options, person, workplace);
  const session = startSession(await putAllTogether(files, io), cell);
  if (session.asked.length === 0 && cell !== undefined) io.warn(wordNothingInCell(cell + 1));
  if (session.asked.length > 0 && options.take === undefined) {
    io.write(renderConflictList(session.asked));
    io.warn('nbdiff: not a terminal; settle them with --take ours, theirs or both, or by hand');
    return false;
  }
  const decided =
    options.take === undefined
      ? session
      : decideAll(session, { kind: options.take === 'union' ? 'both' : options.take });
  for (const file of decided.files.values()) await writeUnchanged(file.file, decidedBytes(file), io);
  return (await finishSession(decided, offerTo(person, io), io)) === 'done';
}

async function byKeys(
  files: readonly OpenedFile[],
  cell: number | undefined,
  options: ResolveOptions,
  person: Person,
  workplace: Workplace,
): Promise<boolean> {
  const { io, policy } = workplace;
  const asked = files.filter((file) => conflictsToAsk(file, cell).length > 0);
  for (const { path } of asked) assertWritable(path, io);
  const shared = await openShared(files, workplace, cell);
  if (shared.session().asked.length === 0 && cell !== undefined) io.warn(wordNothingInCell(cell + 1));
  const color = await loadColors(options.color === false ? 'never' : undefined, policy.settings, io);
  return resolveTogether({ shared, view: { color, columns: io.columns }, person, io });
}
