/** A session that several faces have at once: windows of a terminal, pages of a browser, and processes one after the
 *  other. What each of them decides is in the notebooks; what can be undone is in journals beside them
 *  (store/journals.ts); and each looks at both for what the others did:
 *
 *      one      S ── change ── S1 ─────────────── watch ── S2
 *      disk           └ journal, notebook     ┌────┘
 *      other    S ─────────── watch ── S1 ── change ── S2
 *
 *  Whoever changes something looks first, under a lock. What others did since, and the person has not seen, is never
 *  overwritten: what they decided about the same conflict, or what another program saved, stands. */
import { resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput, type StagedFile, stageWhole } from '../files.ts';
import { gitFor } from '../git/run.ts';
import { stage } from '../git/unmerged.ts';
import { hashOf } from '../outputs/taken.ts';
import { isSameDecision } from '../resolve/decide.ts';
import { isNotebook } from '../resolve/repair.ts';
import { lookAt, type StagedJournal } from '../store/journals.ts';
import {
  type ConflictedFile,
  isStored,
  type OpenedFile,
  openConflicted,
  putTogether,
} from './conflicted-file.ts';
import { findJournals, type HeldJournals } from './journals-here.ts';
import { historyOf, journalOf, resume } from './kept-history.ts';
import {
  adopt,
  atOneStroke,
  type Change,
  decide,
  decisionOf,
  given,
  goTo,
  type History,
  nextOpen,
  placeOf,
  readAgain,
  type Session,
  startSession,
  written,
} from './session.ts';
import type { Workplace } from './workplace.ts';
import { decidedBytes } from './write-decisions.ts';

/** What somebody else did to a file: decided or undid something in another face; saved it with another program, after
 *  which it was read again; or gave it to git, to which it was unmerged, or made it unmerged again. */
export interface News {
  readonly path: string;
  readonly by: 'face' | 'program' | 'git';
}

export interface Outcome {
  /** `changed`: others did something meanwhile that the person has not seen, and the change was not made. */
  readonly kind: 'made' | 'changed';
  /** As it is now. */
  readonly session: Session;
  /** What others did since one looked last. */
  readonly news: readonly News[];
}

/** The session of several conflicted files that terminals and pages share. */
export interface SharedSession {
  /** As it is now. */
  readonly session: () => Session;
  /** Makes the change, in the journals and in the notebooks. What others decided about other conflicts meanwhile is no
   *  hindrance, nor is another file that cannot be read. `seen`: as the person saw it, where that may be longer ago. Throws
   *  NotebookError where a file that is changed cannot be read or written; nothing was changed then. */
  readonly change: (next: (session: Session) => Session, seen?: Session) => Promise<Outcome>;
  /** Gives git the file as it is in `seen`, after which nothing is kept of its session. `changed`: it is another by
   *  now. */
  readonly add: (path: string, seen: Session) => Promise<Outcome>;
  /** Calls back within a second when somebody else changed something. Gives what ends it. */
  readonly watch: (changed: (session: Session, news: readonly News[]) => void) => () => void;
  /** What is kept of the file's session goes: the next one that is opened has nothing to undo. */
  readonly drop: (path: string) => Promise<void>;
}

/** What this face knows of a file besides its place in the session. */
interface Known {
  /** From the top of the work tree; undefined where nothing is kept of it. */
  readonly key: string | undefined;
  /** Its merge, as git names it. */
  readonly merge: string;
  /** Of the journal; undefined where there is none. */
  readonly revision: string | undefined;
  /** Names the file's bytes. */
  readonly makes: string;
  readonly look: Look;
}

/** What changes whenever the file, or its journal, is written. */
interface Look {
  readonly file: string;
  readonly journal: string;
}

/** Milliseconds. What another program saves is read once it was left alone for as long; all within a second. */
const BETWEEN_LOOKS = 300;

/** The files with what was decided about them in sessions before, or in those that others have now; put together where
 *  they have to be. At the first conflict that is open; `cell`: of one cell alone, from 0. Throws NotebookError. */
export async function openShared(
  files: readonly OpenedFile[],
  workplace: Workplace,
  cell?: number,
): Promise<SharedSession> {
  const { io } = workplace;
  const here = await findJournals(io);
  const known = new Map<string, Known>();
  let index = here.lookAtIndex();
  let session = await here.underLock('read', open);
  let queue: Promise<unknown> = Promise.resolve();

  return {
    session: () => session,
    change: (next, seen) => inTurn(() => here.underLock('write', (journals) => make(next, seen, journals))),
    add: (path, seen) => inTurn(() => here.underLock('read', (journals) => give(path, seen, journals))),
    watch,
    drop: (path) => inTurn(() => here.underLock('read', (journals) => forget(path, journals))),
  };

  async function open(journals: HeldJournals | undefined): Promise<Session> {
    const keys = new Map(files.map(({ path }) => [path, here.keyOf(path)]));
    const all = [...keys.values(), ...(journals?.paths() ?? [])].filter((key) => key !== undefined);
    const merges = await here.mergesOf(all);
    // Those of other merges, which are over or were given up.
    journals?.sweep((journal) => here.isCurrent(journal, merges));
    const opened: ConflictedFile[] = [];
    const resumed: Resumed[] = [];
    for (const found of files) {
      const { path } = found;
      const key = keys.get(path);
      const look = lookAtBoth(path, key);
      const onDisk = await readInput(path, io);
      const own = { key, merge: mergeOf(merges, key), makes: hashOf(onDisk), look };
      const kept = keptOf({ ...found, onDisk }, own, journals);
      if (kept !== undefined) resumed.push(kept);
      const isAsFound = onDisk.equals(found.onDisk);
      const file =
        kept?.file ??
        (await together(isAsFound ? found : await openConflicted(path, workplace), found, workplace));
      opened.push(file);
      known.set(path, { ...own, makes: hashOf(file.onDisk), revision: kept?.revision });
    }
    const started = startSession(opened, cell);
    const now = resumed.reduce((all, { file, history }) => adopt(all, file, history), started);
    return timed(goTo(now, nextOpen(now, 0)));
  }

  async function make(
    next: (session: Session) => Session,
    seen: Session = session,
    journals: HeldJournals | undefined,
  ): Promise<Outcome> {
    const { news, unread } = await catchUp(journals, 'all');
    const wanted = isMovedOn(seen, session) ? rebased(seen, next(seen), session) : next(session);
    if (wanted === undefined) return { kind: 'changed', session, news };
    for (const [path, error] of unread) {
      if (isChanged(session, wanted, path)) throw error;
    }
    await write(wanted, journals);
    return { kind: 'made', session, news };
  }

  async function give(path: string, seen: Session, journals: HeldJournals | undefined): Promise<Outcome> {
    const { news, unread } = await catchUp(journals, 'all');
    if (unread.has(path)) throw unread.get(path);
    const { file } = session.files.get(path)!;
    if (!file.onDisk.equals(seen.files.get(path)!.file.onDisk)) return { kind: 'changed', session, news };
    await stage(path, gitFor(io));
    await forget(path, journals);
    return { kind: 'made', session, news };
  }

  async function forget(path: string, journals: HeldJournals | undefined): Promise<void> {
    const own = known.get(path)!;
    if (own.key !== undefined) journals?.drop(own.key);
    const merges = await here.mergesOf(own.key === undefined ? [] : [own.key]);
    const merge = mergeOf(merges, own.key);
    known.set(path, { ...own, merge, revision: undefined, look: lookAtBoth(path, own.key) });
    if (merge === '' && session.files.get(path)!.file.isUnmerged) session = given(session, path, true);
  }

  /** Brings the session to what is on the disk, as far as that can be read. `whole`: what is no notebook at the moment is
   *  passed over. */
  async function catchUp(journals: HeldJournals | undefined, wanted: 'all' | 'whole'): Promise<CaughtUp> {
    const news: News[] = [];
    const unread = new Map<string, unknown>();
    const merges = await mergesIfOther();
    for (const path of known.keys()) {
      try {
        news.push(...(await catchUpWith(path, merges, journals, wanted)));
      } catch (error) {
        if (!isOfFiles(error)) throw error;
        unread.set(path, error);
      }
    }
    return { news, unread };
  }

  async function catchUpWith(
    path: string,
    merges: ReadonlyMap<string, string> | undefined,
    journals: HeldJournals | undefined,
    wanted: 'all' | 'whole',
  ): Promise<readonly News[]> {
    const news: News[] = [];
    const before = known.get(path)!;
    const { file } = session.files.get(path)!;
    const look = lookAtBoth(path, before.key);
    const onDisk = await readInput(path, io);
    const isAsKnown = onDisk.equals(file.onDisk);
    const makes = isAsKnown ? before.makes : hashOf(onDisk);
    const own = {
      ...before,
      look,
      merge: merges === undefined ? before.merge : mergeOf(merges, before.key),
    };
    const revision = own.key === undefined ? undefined : journals?.read(own.key, makes)?.revision;
    if (isAsKnown && revision === own.revision) {
      known.set(path, own);
    } else {
      // What was decided just before git was given it is of the merge that was.
      const kept = keptOf({ ...file, onDisk }, { ...own, makes }, journals, before.merge);
      if (kept !== undefined) {
        session = timed(adopt(session, kept.file, kept.history));
        known.set(path, { ...own, makes, revision: kept.revision });
        news.push({ path, by: 'face' });
      } else if (isAsKnown) {
        known.set(path, { ...own, revision: undefined });
      } else if (wanted === 'all' || isWhole(onDisk)) {
        const fresh = await together(await openConflicted(path, workplace), file, workplace);
        session = readAgain(session, asItWasGiven(fresh, file));
        known.set(path, { ...own, makes: hashOf(fresh.onDisk), revision: undefined });
        news.push({ path, by: 'program' });
      } else {
        known.set(path, { ...own, look: before.look });
        return news;
      }
    }
    if (heedGit(path)) news.push({ path, by: 'git' });
    return news;
  }

  /** Where git's index is another than when one looked last. */
  async function mergesIfOther(): Promise<ReadonlyMap<string, string> | undefined> {
    const now = here.lookAtIndex();
    if (now === index) return undefined;
    index = now;
    return here.mergesOf([...known.values()].flatMap(({ key }) => key ?? []));
  }

  /** Whether git was given the file meanwhile, or calls it unmerged again. */
  function heedGit(path: string): boolean {
    const { key, merge } = known.get(path)!;
    const { isUnmerged, isForMergetool, added } = session.files.get(path)!.file;
    const isGiven = added !== undefined || !isUnmerged;
    if (key === undefined || isForMergetool || isGiven === (merge === '')) return false;
    session = given(session, path, !isGiven);
    return true;
  }

  /** All that can be refused is done before the first file is replaced. */
  async function write(wanted: Session, journals: HeldJournals | undefined): Promise<void> {
    const staged: Staged[] = [];
    const discards: (() => void)[] = [];
    try {
      for (const [path, { key, merge }] of known) {
        if (!isChanged(session, wanted, path)) continue;
        const { file, decisions } = wanted.files.get(path)!;
        const content = decidedBytes({ file, decisions });
        const notebook = content.equals(file.onDisk) ? undefined : stageWhole(path, content, io);
        if (notebook !== undefined) discards.push(notebook.discard);
        const journal =
          key === undefined
            ? undefined
            : journals?.stage(journalOf(wanted, path, { key, merge, makes: content }), file.notebook.bytes);
        if (journal !== undefined) discards.push(journal.discard);
        staged.push({ path, content, notebook, journal });
      }
      if (journals?.isHeld() === false) throw new NotebookError({ kind: 'file', reason: OVERTAKEN });
    } catch (error) {
      for (const discard of discards) discard();
      throw error;
    }
    let now = wanted;
    for (const { path, content, notebook, journal } of staged) {
      notebook?.commit();
      const revision = journal?.commit();
      now = written(now, path, content);
      const own = known.get(path)!;
      known.set(path, { ...own, makes: hashOf(content), look: lookAtBoth(path, own.key), revision });
    }
    session = timed(now);
  }

  function watch(changed: (session: Session, news: readonly News[]) => void): () => void {
    let before = new Map<string, Look>();
    let isLooking = false;
    let isOver = false;
    const look = async (): Promise<void> => {
      const looks = new Map([...known].map(([path, { key }]) => [path, lookAtBoth(path, key)]));
      const isReady = [...looks].some(([path, now]) => {
        const own = known.get(path)!.look;
        // A program that is still writing is let write.
        return now.journal !== own.journal || (now.file !== own.file && now.file === before.get(path)?.file);
      });
      before = looks;
      if (!isReady && here.lookAtIndex() === index) return;
      const { news } = await inTurn(() => here.underLock('read', (journals) => catchUp(journals, 'whole')));
      if (news.length > 0 && !isOver) changed(session, news);
    };
    const timer = setInterval(async () => {
      if (isLooking) return;
      isLooking = true;
      try {
        await look();
      } catch (error) {
        // What cannot be read is said once a person wants to change it.
        if (!isOfFiles(error)) throw error;
      } finally {
        isLooking = false;
      }
    }, BETWEEN_LOOKS).unref();
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }

  /** What a journal tells of the file, which is read already; undefined where there is none, or none that fits, and it
   *  goes. */
  function keptOf(
    file: ConflictedFile,
    { key, merge, makes }: Pick<Known, 'key' | 'merge' | 'makes'>,
    journals: HeldJournals | undefined,
    mergeBefore: string = merge,
  ): Resumed | undefined {
    if (key === undefined || journals === undefined) return undefined;
    const kept = journals.read(key, makes);
    const isOfMerge = kept?.journal.merge === merge || kept?.journal.merge === mergeBefore;
    const start = kept && isOfMerge ? journals.readStart(key, kept.journal.start) : undefined;
    const resumed = kept && start && resume(file, kept.journal, start);
    if (resumed !== undefined) return { ...resumed, revision: kept!.revision };
    journals.drop(key);
    return undefined;
  }

  function lookAtBoth(path: string, key: string | undefined): Look {
    return {
      file: lookAt(resolve(io.cwd, path)),
      journal: key === undefined ? '' : here.look(key),
    };
  }

  /** One after the other, whatever becomes of it. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = queue.then(work, work);
    queue = turn.catch(() => {});
    return turn;
  }
}

interface CaughtUp {
  readonly news: readonly News[];
  /** Files that could not be read, and why. */
  readonly unread: ReadonlyMap<string, unknown>;
}

/** What is kept goes where a session is at its end: `git mergetool` adds the file or puts it back, and of what git never
 *  asked about nothing is left to do. */
export async function dropEnded(shared: SharedSession): Promise<void> {
  for (const [path, { file, decisions }] of shared.session().files) {
    const isWhole = file.conflicts.every((conflict) => decisions.has(conflict));
    if (file.isForMergetool || (isWhole && !file.isUnmerged)) await shared.drop(path);
  }
}

interface Resumed {
  readonly file: ConflictedFile;
  readonly history: History;
  readonly revision: string;
}

interface Staged {
  readonly path: string;
  readonly content: Buffer;
  /** undefined: it is what it is to be. */
  readonly notebook: StagedFile | undefined;
  readonly journal: StagedJournal | undefined;
}

const OVERTAKEN = 'another nbdiff took over meanwhile, and nothing was written; try again';

function mergeOf(merges: ReadonlyMap<string, string>, key: string | undefined): string {
  return merges.get(key ?? '') ?? '';
}

/** What is merged anew, or ended by hand, is written. A merge tool's file stays one, whatever git calls it. */
async function together(
  opened: OpenedFile,
  known: ConflictedFile,
  { io }: Workplace,
): Promise<ConflictedFile> {
  const file = await putTogether(opened, io);
  const { isForMergetool, isUnmerged, deletedBy } = known;
  return isForMergetool ? { ...file, isForMergetool, isUnmerged, deletedBy } : file;
}

/** What another window decided and gave to git before one looked is known to have been given. After a merge that was given
 *  up there is one of its sides. */
function asItWasGiven(fresh: ConflictedFile, known: ConflictedFile): ConflictedFile {
  const isGiven = known.isUnmerged && !fresh.isUnmerged && !isStored({ ...known, onDisk: fresh.onDisk });
  return isGiven ? { ...fresh, isUnmerged: true } : fresh;
}

/** What is done next is later than all that was done so far, by any face. */
function timed(session: Session): Session {
  return { ...session, latest: Math.max(session.latest, Date.now()) };
}

/** Whether others decided, undid or saved something between the two. */
function isMovedOn(seen: Session, now: Session): boolean {
  return [...now.files].some(([path, { file }]) => {
    return file.conflicts !== seen.files.get(path)!.file.conflicts || isChanged(seen, now, path);
  });
}

function isChanged(before: Session, now: Session, path: string): boolean {
  const [one, other] = [historyOf(before, path), historyOf(now, path)];
  const isSame = (some: readonly Change[], others: readonly Change[]): boolean =>
    some.length === others.length && some.every((change, index) => change === others[index]);
  return !isSame(one.done, other.done) || !isSame(one.undone, other.undone);
}

/** What was decided on the way from `before` to `wanted`, or that the person went on, done in `now`, to which others have
 *  brought `before`. undefined where they decided about the same conflicts, or it was no decision: what is to be undone is another now. */
function rebased(before: Session, wanted: Session, now: Session): Session | undefined {
  const own = wanted.done.slice(before.done.length);
  const isMove = wanted !== before && wanted.done === before.done && wanted.undone === before.undone;
  const isDecided = own.length > 0 && before.done.every((change, index) => wanted.done[index] === change);
  const isFree = own.every(
    (open) =>
      now.files.get(open.path)!.file.conflicts.includes(open.conflict) &&
      isSameDecision(decisionOf(before, open), decisionOf(now, open)),
  );
  if (!(isMove || isDecided) || !isFree) return undefined;
  const made = atOneStroke(
    now,
    own.reduce((session, change) => decide(session, change, change.after), now),
  );
  const next = wanted.asked[wanted.at];
  const place = next === undefined ? made.asked.length : placeOf(made, next);
  return goTo(made, place < 0 ? made.at : place);
}

/** One that is there as a whole: other programs empty a file before they write it. */
function isWhole(bytes: Buffer): boolean {
  return bytes.length > 0 && isNotebook(bytes);
}

function isOfFiles(error: unknown): boolean {
  return error instanceof NotebookError || (error as NodeJS.ErrnoException).code !== undefined;
}
