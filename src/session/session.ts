/** Conflicted notebooks while a person resolves them, as a value: what is in the files, what was asked and decided, and
 *  where the person is. Each operation gives the next value and touches no file; `write-decisions.ts` brings a file to
 *  what the value says, and whatever shows a session to a person (keys at a terminal) shows this one.
 *
 *      startSession -> decide, decide, undo, decide, readAgain, ... -> at the end of `asked`               */
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { type Suggestion, suggestions } from '../resolve/suggest.ts';
import type { ConflictedFile } from './conflicted-file.ts';

/** A conflict of one of the session's files. */
export interface OpenConflict {
  readonly path: string;
  readonly conflict: NotebookConflict;
}

/** A file with what was decided about it since it was read. */
export interface DecidedFile {
  readonly file: ConflictedFile;
  readonly decisions: ReadonlyMap<NotebookConflict, Decision>;
}

/** One decision taken, changed or taken back; undefined is open. */
export interface Change extends OpenConflict {
  readonly before: Decision | undefined;
  readonly after: Decision | undefined;
}

export interface Session {
  /** By path, in the order in which they are gone through. */
  readonly files: ReadonlyMap<string, DecidedFile>;
  readonly asked: readonly OpenConflict[];
  /** Which of `asked` the person is at; its length: past the last. */
  readonly at: number;
  /** How often the person asked for another suggestion there. */
  readonly suggestion: number;
  /** What can be undone, the latest last, and what was undone since. Files that were read again have neither. */
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
  /** The conflicts of this cell alone are asked about, from 0. */
  readonly cell: number | undefined;
}

/** Nothing decided, at the first conflict. */
export function startSession(files: readonly ConflictedFile[], cell?: number): Session {
  return {
    files: new Map(files.map((file) => [file.path, { file, decisions: new Map() }])),
    asked: files.flatMap((file) => conflictsToAsk(file, cell)),
    at: 0,
    suggestion: 0,
    done: [],
    undone: [],
    cell,
  };
}

/** The file's conflicts, or those of one cell (from 0). */
export function conflictsToAsk(file: ConflictedFile, cell: number | undefined): readonly OpenConflict[] {
  return file.conflicts
    .filter((conflict) => cell === undefined || conflict.cell?.index === cell)
    .map((conflict) => ({ path: file.path, conflict }));
}

/** Where the person is; undefined past the last conflict. */
export interface Here extends OpenConflict {
  readonly file: ConflictedFile;
  readonly suggestions: readonly Suggestion[];
  /** The one that is offered. */
  readonly suggestion: Suggestion | undefined;
}

export function hereIn(session: Session): Here | undefined {
  const open = session.asked[session.at];
  if (open === undefined) return undefined;
  const guesses = suggestions(open.conflict);
  const suggestion = guesses[session.suggestion % Math.max(1, guesses.length)];
  return { ...open, file: session.files.get(open.path)!.file, suggestions: guesses, suggestion };
}

export function goTo(session: Session, at: number): Session {
  return { ...session, at, suggestion: 0 };
}

export function nextSuggestion(session: Session): Session {
  return { ...session, suggestion: session.suggestion + 1 };
}

/** Decides a conflict, or with undefined opens it again. */
export function decide(
  session: Session,
  { path, conflict }: OpenConflict,
  decision: Decision | undefined,
): Session {
  const before = session.files.get(path)?.decisions.get(conflict);
  if (before === decision) return session;
  const change = { path, conflict, before, after: decision };
  return { ...withDecision(session, change, decision), done: [...session.done, change], undone: [] };
}

/** One decision for all that is asked; nothing is left to go through. */
export function decideAll(session: Session, decision: Decision): Session {
  const decided = session.asked.reduce((now, open) => decide(now, open, decision), session);
  return goTo(decided, session.asked.length);
}

/** The last decision taken back, at its conflict; undefined where there is none. */
export function undo(session: Session): Session | undefined {
  const change = session.done.at(-1);
  if (change === undefined) return undefined;
  const { done, undone } = session;
  const back = withDecision(session, change, change.before);
  return goTo({ ...back, done: done.slice(0, -1), undone: [...undone, change] }, placeOf(session, change));
}

/** What was undone last taken once more, at its conflict; undefined where there is nothing. */
export function redo(session: Session): Session | undefined {
  const change = session.undone.at(-1);
  if (change === undefined) return undefined;
  const { done, undone } = session;
  const again = withDecision(session, change, change.after);
  return goTo({ ...again, done: [...done, change], undone: undone.slice(0, -1) }, placeOf(session, change));
}

/** The file's bytes are what its decisions make of it. */
export function written(session: Session, path: string, onDisk: Buffer): Session {
  const { file, decisions } = session.files.get(path)!;
  return withFile(session, { file: { ...file, onDisk }, decisions });
}

/** Somebody else wrote the file, which is now `fresh`: what was decided in it is in it by now or gone, and what is
 *  open in it is asked next. */
export function readAgain(session: Session, fresh: ConflictedFile): Session {
  const isOther = ({ path }: OpenConflict): boolean => path !== fresh.path;
  const before = session.asked.slice(0, session.at).filter(isOther);
  const after = session.asked.slice(session.at).filter(isOther);
  return {
    ...goTo(withFile(session, { file: fresh, decisions: new Map() }), before.length),
    asked: [...before, ...conflictsToAsk(fresh, session.cell), ...after],
    done: session.done.filter(isOther),
    undone: session.undone.filter(isOther),
  };
}

function withDecision(session: Session, open: OpenConflict, decision: Decision | undefined): Session {
  const { file, decisions } = session.files.get(open.path)!;
  const now = new Map(decisions);
  if (decision === undefined) now.delete(open.conflict);
  else now.set(open.conflict, decision);
  // In the file's order: the same decisions give the same bytes, whichever came first.
  const sorted = file.conflicts.flatMap((conflict) => {
    const own = now.get(conflict);
    return own === undefined ? [] : [[conflict, own] as const];
  });
  return withFile(session, { file, decisions: new Map(sorted) });
}

function withFile(session: Session, decided: DecidedFile): Session {
  return { ...session, files: new Map(session.files).set(decided.file.path, decided) };
}

function placeOf(session: Session, { path, conflict }: OpenConflict): number {
  return session.asked.findIndex((open) => open.path === path && open.conflict === conflict);
}
