/** Conflicted notebooks while a person resolves them, as a value: what is in the files, what was asked and decided, and
 *  where the person is. Each operation gives the next value and touches no file; `write-decisions.ts` brings a file to
 *  what the value says, and whatever shows a session to a person (keys at a terminal) shows this one.
 *
 *      startSession -> decide, decide, undo, decide, readAgain, ... -> at the end of `asked`               */
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { type Decision, isSameDecision } from '../resolve/decide.ts';
import { type Suggestion, type SuggestionContext, suggestions } from '../resolve/suggest.ts';
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
  /** Changes of all files have an order: a later one has a higher number. */
  readonly order: number;
  /** The order of the first one that was made at the same stroke: together they are undone. */
  readonly stroke: number;
}

/** What can be undone of one file, the latest last, and what was undone since. */
export type History = Pick<Session, 'done' | 'undone'>;

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
  /** The next change gets a higher number. */
  readonly latest: number;
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
    latest: 0,
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
  readonly suggestion: Suggestion;
}

export function hereIn(session: Session): Here | undefined {
  const open = session.asked[session.at];
  if (open === undefined) return undefined;
  const guesses = suggestions(open.conflict, knownIn(session, open.path));
  const suggestion = guesses[session.suggestion % guesses.length]!;
  return { ...open, file: session.files.get(open.path)!.file, suggestions: guesses, suggestion };
}

/** What suggestions about the conflicts of a file go by. */
export function knownIn(session: Session, path: string): SuggestionContext {
  const { file, decisions } = session.files.get(path)!;
  const others = session.done.filter((change) => change.path !== path);
  const elsewhere = others.flatMap(({ path: other, after }) =>
    after?.kind === 'ours' || after?.kind === 'theirs' ? [{ path: other, side: after.kind }] : [],
  );
  return { conflicts: file.conflicts, decisions, sides: file.sideChanges, elsewhere: elsewhere.at(-1) };
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
  const before = decisionOf(session, { path, conflict });
  if (isSameDecision(before, decision)) return session;
  const order = session.latest + 1;
  const change = { path, conflict, before, after: decision, order, stroke: order };
  const decided = withDecision(session, change, decision);
  return { ...decided, done: [...session.done, change], undone: [], latest: order };
}

/** What was decided on the way from `before` to `now`, as one stroke. */
export function atOneStroke(before: Session, now: Session): Session {
  const { length } = before.done;
  const stroke = now.done[length]?.order;
  if (stroke === undefined) return now;
  const done = now.done.map((change, index) => (index < length ? change : { ...change, stroke }));
  return { ...now, done };
}

/** One decision for all that is asked and open, at one stroke; nothing is left to go through. */
export function decideAll(session: Session, decision: Decision): Session {
  const open = session.asked.filter((one) => decisionOf(session, one) === undefined);
  const decided = open.reduce((now, one) => decide(now, one, decision), session);
  return goTo(atOneStroke(session, decided), session.asked.length);
}

/** What was decided last taken back, at its first conflict; undefined where there is nothing, or nothing of it is asked
 *  about. */
export function undo(session: Session): Session | undefined {
  return atLastStroke(session, 'done', (now, change) => {
    const { done, undone } = now;
    const back = withDecision(now, change, change.before);
    return { ...back, done: done.slice(0, -1), undone: [...undone, change] };
  });
}

/** What was undone last taken once more, at its first conflict; undefined where there is nothing. */
export function redo(session: Session): Session | undefined {
  return atLastStroke(session, 'undone', (now, change) => {
    const { done, undone } = now;
    const again = withDecision(now, change, change.after);
    return { ...again, done: [...done, change], undone: undone.slice(0, -1) };
  });
}

function atLastStroke(
  session: Session,
  list: keyof History,
  step: (session: Session, change: Change) => Session,
): Session | undefined {
  const stroke = session[list].at(-1)?.stroke;
  const places: number[] = [];
  let now = session;
  for (let last = now[list].at(-1); last !== undefined && last.stroke === stroke; last = now[list].at(-1)) {
    now = step(now, last);
    places.push(placeOf(session, last));
  }
  const asked = places.filter((place) => place >= 0);
  return asked.length === 0 ? undefined : goTo(now, Math.min(...asked));
}

/** The file's bytes are what its decisions make of it. */
export function written(session: Session, path: string, onDisk: Buffer): Session {
  const { file, decisions } = session.files.get(path)!;
  return withFile(session, { file: { ...file, onDisk }, decisions });
}

/** git was given the file as it is now, or (with false) calls it unmerged again. */
export function given(session: Session, path: string, isGiven: boolean): Session {
  const { file, decisions } = session.files.get(path)!;
  const now = isGiven ? { added: file.onDisk } : { added: undefined, isUnmerged: true };
  return withFile(session, { file: { ...file, ...now }, decisions });
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

/** What was decided in one file elsewhere: `file` with its history, in which nothing else was decided. Where it is the
 *  session's own file the person stays where they are; of another what is open in it is asked next. */
export function adopt(session: Session, file: ConflictedFile, history: History): Session {
  const known = session.files.get(file.path)?.file;
  const own = known?.conflicts === file.conflicts ? session : readAgain(session, file);
  const isOther = ({ path }: OpenConflict): boolean => path !== file.path;
  const done = [...own.done.filter(isOther), ...history.done].sort((one, two) => one.order - two.order);
  const last = done.at(-1)?.order ?? 0;
  // Whoever decides has nothing to redo any more, in no file.
  const undone = [...own.undone.filter(isOther), ...history.undone]
    .filter(({ order }) => order > last)
    .sort((one, two) => two.order - one.order);
  const started = withFile(own, { file, decisions: new Map() });
  const decided = history.done.reduce((now, change) => withDecision(now, change, change.after), started);
  const latest = Math.max(own.latest, last, undone[0]?.order ?? 0);
  return { ...decided, done, undone, latest };
}

/** The first conflict from `at` on that is not decided; the end where there is none. */
export function nextOpen(session: Session, at: number): number {
  const next = session.asked.findIndex(
    (open, index) => index >= at && decisionOf(session, open) === undefined,
  );
  return next < 0 ? session.asked.length : next;
}

/** undefined is open. */
export function decisionOf({ files }: Session, { path, conflict }: OpenConflict): Decision | undefined {
  return files.get(path)?.decisions.get(conflict);
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

/** In `asked`; -1 where it is not asked about. */
export function placeOf(session: Session, { path, conflict }: OpenConflict): number {
  return session.asked.findIndex((open) => open.path === path && open.conflict === conflict);
}
