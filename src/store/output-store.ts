/** What the filter took away, kept under the repository's common directory and never in a commit:
 *
 *      nbdiff/outputs/notebooks/<path>/<cleaned>    what was taken out of a version (names are hashes)
 *      nbdiff/outputs/pieces/<content>              a large piece of it, such as a picture, which versions share
 *      nbdiff/outputs/runs/<path>                   when each run was met first, and where (run-ledger.ts)
 *
 *  The same cleaned content gives the very same file back, and another version of the notebook finds its cells. A file
 *  is written whole (a temporary one, then a rename) and no file is ever changed, so several processes need no lock.
 *  Whatever goes wrong here costs outputs at most, never a git command. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { replaceFile } from '../files.ts';
import type { Repository } from '../git/repository.ts';
import { hashOf, identityOf, METADATA, type Part, type Piece, type Taken } from '../outputs/taken.ts';
import {
  BESIDE,
  codeOf,
  entries,
  type KeptFile,
  leftBehind,
  list,
  readOrNothing,
  removeFolder,
  sorted,
  trimOldest,
} from './kept-files.ts';
import {
  type KeptPart,
  type KeptVersion,
  readVersion,
  type SharedPiece,
  writeVersion,
} from './kept-version.ts';
import {
  agesOf,
  type KnownRun,
  leftBy,
  metAt,
  noted,
  type RunLedger,
  readLedger,
  writeLedger,
} from './run-ledger.ts';

export interface OutputStore {
  /** Keeps what was taken out of the work file `original`; the last one for a cleaned content wins. What this worktree
   *  had already keeps its age. */
  readonly keep: (path: Buffer, taken: Taken, original: Buffer) => void;
  /** Notes what smudge puts into the work file, `ages` of its parts by `identityOf`: that is no new run. Keeps it as
   *  well, for a blob may bring outputs of its own. */
  readonly give: (path: Buffer, taken: Taken, original: Buffer, ages: ReadonlyMap<string, number>) => void;
  /** Whether exactly this file was the last that this worktree had: then there is nothing to keep. */
  readonly isKnown: (path: Buffer, original: Buffer) => boolean;
  /** Parts of a blob, dated by when their outputs were met first: now, where they come from a colleague. */
  readonly dated: (path: Buffer, parts: readonly Part[]) => readonly KeptPart[];
  /** What was taken from exactly `cleaned`: at this path, else at any other. */
  readonly exact: (path: Buffer, cleaned: Buffer) => ExactVersion | undefined;
  /** Parts kept for the path, the latest run first. */
  readonly parts: (path: Buffer) => readonly KeptPart[];
  /** The same for each other path, the latest version alone. */
  readonly others: () => Iterable<{ readonly parts: readonly KeptPart[] }>;
  /** Where something was written: deletes what was used longest ago until all together take at most `limit` bytes. */
  readonly trim: (limit: number) => void;
  readonly size: () => { readonly notebooks: number; readonly bytes: number };
  /** Throws NotebookError where something cannot be deleted. */
  readonly clear: () => void;
  /** Takes away what is only needed while writing. */
  readonly close: () => void;
}

export interface ExactVersion extends Taken {
  readonly parts: readonly KeptPart[];
}

/** Bytes from which a piece becomes a file of its own: less is not worth one, on a disk with blocks of 4 kB. */
const LARGE_PIECE = 8192;
/** Earlier parts that a version carries along, and bytes of small pieces in them. A notebook has some dozens of cells;
 *  this is several rewritings of all of them. */
const MOST_CARRIED = 500;
const MOST_CARRIED_BYTES = 1 << 20;
/** Other notebooks that are looked into for one that was renamed. */
const MOST_OTHERS = 1000;

/** All worktrees of a repository share one. `complain` gets one line of each kind. */
export function openOutputStore(
  { commonDir, gitDir }: Pick<Repository, 'commonDir' | 'gitDir'>,
  complain: (line: string) => void,
): OutputStore {
  const root = join(commonDir, 'nbdiff', 'outputs');
  const notebooks = join(root, 'notebooks');
  const pieces = join(root, 'pieces');
  const runs = join(root, 'runs');
  // git keeps a linked worktree in a directory of its name. Paths would change with the repository's place.
  const [, worktree = ''] = /[\\/]worktrees[\\/]([^\\/]+)$/.exec(gitDir) ?? [];
  const said = new Set<string>();
  const foreign = `${join('nbdiff', 'outputs')} holds files that nbdiff did not write; they are ignored`;
  const say = (line: string): void => {
    if (!said.has(line)) complain(line);
    said.add(line);
  };
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      say(`outputs are not kept: ${join('nbdiff', 'outputs')} cannot be written (${codeOf(error)})`);
    }
  };

  let beside: string | undefined;
  let hasWritten = false;
  const writeWhole = (file: string, content: Buffer): void => {
    // A directory of its own: another process may write the same file at this very moment.
    beside ??= fs.mkdtempSync(join(root, BESIDE));
    // Not flushed: what a crash cuts off is found out by its hash, and is no version then.
    replaceFile(file, content, join(beside, 'file'), { mode: undefined, flush: false });
    hasWritten = true;
  };

  const openPiece = (name: string): Buffer | undefined => {
    const bytes = /^[\w-]+$/.test(name) ? readOrNothing(join(pieces, name)) : undefined;
    return bytes !== undefined && hashOf(bytes) === name ? bytes : undefined;
  };
  const sharePiece = (piece: Piece | SharedPiece): string | undefined => {
    if (piece.size < LARGE_PIECE) return undefined;
    const carried = 'file' in piece ? piece.file : undefined;
    const content = carried === undefined ? piece.read() : undefined;
    const name = carried ?? (content === undefined ? undefined : hashOf(content));
    if (name === undefined) return undefined;
    const file = join(pieces, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.size === piece.size) touch(file, stat);
    else if (content !== undefined) {
      fs.mkdirSync(pieces, { recursive: true });
      writeWhole(file, content);
    }
    return name;
  };
  const readKept = (file: string): KeptVersion | undefined => {
    const bytes = readOrNothing(file);
    if (bytes === undefined) return undefined;
    let version: KeptVersion | undefined;
    try {
      version = readVersion(bytes, openPiece);
    } catch {
      version = undefined;
    }
    if (version === undefined) say(foreign);
    return version;
  };

  /** The latest version, and those that it does not carry on since another process wrote them meanwhile. */
  const latestVersions = (
    directory: string,
  ): readonly { readonly modified: number; readonly version: KeptVersion }[] => {
    const found: { modified: number; version: KeptVersion }[] = [];
    let since = Number.NEGATIVE_INFINITY;
    for (const { file, modified } of sorted(entries(directory), 'modified')) {
      if (modified <= since) break;
      const version = readKept(file);
      if (version === undefined) continue;
      found.push({ modified, version });
      if (found.length === 1) since = version.since;
    }
    return found;
  };
  const partsIn = (directory: string): readonly KeptPart[] => {
    const found = latestVersions(directory);
    return found
      .flatMap(({ version }) => [...version.parts, ...version.carried])
      .sort((one, other) => other.at - one.at);
  };

  const ledgerOf = (path: Buffer): string => join(runs, hashOf(path));
  const readLedgerOf = (path: Buffer): RunLedger | undefined => {
    const file = readOrNothing(ledgerOf(path));
    const ledger = file === undefined ? undefined : readLedger(file);
    if (file !== undefined && ledger === undefined) say(foreign);
    return ledger;
  };
  /** Where nothing is noted, as an earlier nbdiff left it or when space was short, what is kept tells. */
  const knownRuns = (ledger: RunLedger | undefined, kept: () => readonly KeptPart[]): readonly KnownRun[] => {
    const fromPart = (part: KeptPart): KnownRun => {
      return { cell: identityOf(part), left: leftBy(part), at: part.at, worktrees: [] };
    };
    return ledger?.runs ?? kept().map(fromPart);
  };
  const writeLedgerOf = (path: Buffer, ledger: RunLedger, before: RunLedger | undefined): void => {
    if (isDeepStrictEqual(ledger, before)) return;
    fs.mkdirSync(runs, { recursive: true });
    // A file system may wait for the disk where a rename replaces a file; who finds none meanwhile asks what is kept.
    if (before !== undefined) fs.rmSync(ledgerOf(path), { force: true });
    writeWhole(ledgerOf(path), writeLedger(ledger));
  };
  /** Whether the version is there as it is; then it counts as used. */
  const isKept = (file: string, original: string, own: readonly KeptPart[], taken: Taken): boolean => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    const version = stat === undefined ? undefined : readKept(file);
    if (stat === undefined || version?.original !== original) return false;
    if (version.parts.some(({ at }, index) => at !== own[index]?.at)) return false;
    touch(file, stat);
    for (const { edits } of [...taken.parts, { edits: taken.rest }])
      for (const { piece } of edits) sharePiece(piece);
    return true;
  };
  const keepVersion = (
    path: Buffer,
    taken: Taken,
    original: Buffer,
    ages?: ReadonlyMap<string, number>,
  ): void => {
    const directory = directoryOf(path);
    const isUntouched = taken.rest.length === 0 && taken.parts.every(({ edits }) => edits.length === 0);
    if (isUntouched && !fs.existsSync(directory)) return;
    let found: readonly KeptPart[] | undefined;
    const kept = (): readonly KeptPart[] => (found ??= partsIn(directory));
    const name = hashOf(original);
    const ledger = readLedgerOf(path);
    const known = knownRuns(ledger, kept);
    const then = ages ?? agesOf(taken.parts, known, worktree, timeAfter(known));
    const now = noted(taken.parts, then, known, worktree, ages === undefined);
    writeLedgerOf(path, { files: { ...ledger?.files, [worktree]: name }, runs: now }, ledger);
    const own = taken.parts.map((part) => ({ ...part, at: then.get(identityOf(part)) ?? 0 }));
    const file = join(directory, hashOf(taken.cleaned));
    if (isKept(file, name, own, taken)) return;
    fs.mkdirSync(directory, { recursive: true });
    const since = sorted(entries(directory), 'modified')[0]?.modified ?? 0;
    const carried = carriedOn(own, kept());
    writeWhole(
      file,
      writeVersion({ original: name, since, parts: own, rest: taken.rest, carried }, sharePiece),
    );
    makeLatest(file, since);
  };

  const directoryOf = (path: Buffer): string => join(notebooks, hashOf(path));
  let everywhere: ReadonlyMap<string, string> | undefined;
  const exactElsewhere = (name: string): string | undefined => {
    everywhere ??= new Map(
      list(notebooks).flatMap((directory) =>
        list(join(notebooks, directory)).map((file) => [file, join(notebooks, directory, file)] as const),
      ),
    );
    return everywhere.get(name);
  };
  let latestElsewhere: readonly { readonly parts: readonly KeptPart[] }[] | undefined;

  return {
    keep: (path, taken, original) => attempt(() => keepVersion(path, taken, original)),
    give: (path, taken, original, ages) => attempt(() => keepVersion(path, taken, original, ages)),
    isKnown: (path, original) => readLedgerOf(path)?.files[worktree] === hashOf(original),
    dated: (path, parts) => {
      const known = knownRuns(readLedgerOf(path), () => partsIn(directoryOf(path)));
      const ages = metAt(parts, known, timeAfter(known));
      return parts.map((part, index) => ({ ...part, at: ages[index]! }));
    },
    exact: (path, cleaned) => {
      const name = hashOf(cleaned);
      const here = join(directoryOf(path), name);
      const file = fs.existsSync(here) ? here : exactElsewhere(name);
      const version = file === undefined ? undefined : readKept(file);
      return version === undefined ? undefined : { cleaned, parts: version.parts, rest: version.rest };
    },
    parts: (path) => partsIn(directoryOf(path)),
    others: () => {
      latestElsewhere ??= sorted(
        list(notebooks).flatMap((directory) =>
          sorted(entries(join(notebooks, directory)), 'modified').slice(0, 1),
        ),
        'modified',
      )
        .slice(0, MOST_OTHERS)
        .flatMap(({ file }) => readKept(file) ?? []);
      return latestElsewhere;
    },
    trim: (limit) =>
      attempt(() => {
        if (hasWritten) trimOldest(allEntries(), limit);
      }),
    size: () => ({
      notebooks: list(notebooks).filter((directory) => list(join(notebooks, directory)).length > 0).length,
      bytes: allEntries().reduce((sum, { size }) => sum + size, 0),
    }),
    clear: () => removeFolder(root),
    close: () => {
      if (beside !== undefined) attempt(() => fs.rmSync(beside!, { recursive: true, force: true }));
      beside = undefined;
    },
  };

  function allEntries(): readonly KeptFile[] {
    return [
      ...list(notebooks).flatMap((directory) => entries(join(notebooks, directory))),
      ...entries(pieces),
      ...entries(runs),
      ...leftBehind(root),
    ];
  }
}

/** Of `earlier` parts, the latest first, those that are the last of their cell, or its last run: a cleared cell keeps
 *  that for who wants it back. */
function carriedOn(own: readonly KeptPart[], earlier: readonly KeptPart[]): readonly KeptPart[] {
  const mine = new Set(own);
  const met = new Set<string>();
  const run = new Set<string>();
  const carried: KeptPart[] = [];
  let bytes = 0;
  for (const part of [...own, ...earlier].sort((one, other) => other.at - one.at)) {
    const same = identityOf(part);
    const isLast = !met.has(same);
    const isLastRun = part.edits.length > 0 && part.key !== METADATA && !run.has(same);
    if (!isLast && !isLastRun) continue;
    met.add(same);
    if (part.edits.length > 0) run.add(same);
    if (mine.has(part)) continue;
    for (const { piece } of part.edits) if (piece.size < LARGE_PIECE) bytes += piece.size;
    if (carried.length === MOST_CARRIED || bytes > MOST_CARRIED_BYTES) break;
    carried.push(part);
  }
  return carried;
}

/** Later than all that is known, whatever the clock says. */
function timeAfter(known: readonly KnownRun[]): number {
  return known.reduce((now, { at }) => Math.max(now, at + 1), Date.now());
}

/** Steps, in milliseconds, by which file systems tell times apart. */
const TIME_STEPS: readonly number[] = [1, 10, 1000, 2000];

/** The order of versions is that of their files, also where the clock went back since. */
function makeLatest(file: string, since: number): void {
  for (const step of TIME_STEPS) {
    if (fs.statSync(file).mtimeMs > since) return;
    const later = new Date(Math.ceil(since) + step);
    fs.utimesSync(file, later, later);
  }
}

/** In use, so that it goes late when space is short; when it was made says which version is newer. */
function touch(file: string, { mtime }: fs.Stats): void {
  fs.utimesSync(file, new Date(), mtime);
}
