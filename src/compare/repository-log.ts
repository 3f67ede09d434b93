/** The commits that git names and what they changed in notebooks: one `git log` and one `git cat-file`, read as they come.
 *  While a notebook is compared and shown, the next are under way; git waits where nobody looks further. */
import type { CompareOptions } from '../diff/compare-cells.ts';
import { isFound, type SourceSearch } from '../diff/source-search.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { LOG_FORM, type LogRecord, readLogRecords } from '../git/log-records.ts';
import { changedBlobs, isNotebookChange, readSide, type Side } from '../git/revisions.ts';
import type { Git } from '../git/run.ts';
import { streamGit } from '../git/stream.ts';
import type { Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import type { LogStep } from '../render/log-page.ts';
import { compareLoaded, type Loaded, loadSide, type ReadNotebook, sidesOf } from './changed-notebooks.ts';
import { keepVersions } from './kept-versions.ts';
import { compareMerge, mergedFile } from './merged-notebook.ts';
import { normalizerOf } from './range-notebooks.ts';
import { readAhead } from './read-ahead.ts';

export interface RepositoryLogRequest {
  /** What `git log` is told: options, commits, `--`, pathspecs. */
  readonly words: readonly string[];
  /** Paths that are notebooks whatever their names, as Latin-1. */
  readonly marked: ReadonlySet<string>;
  readonly relative: boolean | string;
  readonly ways: Omit<CompareOptions, 'normalizer'>;
  /** Only notebooks in which this is found, and of their commits as many, behind those that are skipped. */
  readonly search: LogSearch | undefined;
}

export interface LogSearch {
  readonly what: SourceSearch;
  /** All notebooks of a commit in one of which it is found. */
  readonly wholeCommits: boolean;
  readonly skip: number;
  readonly limit: number;
}

/** Changes that are read ahead of the one that is shown. */
const AHEAD = 2;

/** In git's order; the end is the last, unless nobody wants more (`left`). Throws git's own errors about what it is told. */
export async function* repositoryLog(
  request: RepositoryLogRequest,
  policy: Policy,
  git: Git,
  left: AbortSignal | undefined,
): AsyncGenerator<LogStep> {
  // Where paths start from is said in the words alone.
  const stream = streamGit(git, ['-c', 'diff.relative=false', 'log', ...LOG_FORM, ...request.words]);
  left?.addEventListener('abort', stream.stop, { once: true });
  const { blobs, readNotebook } = keepVersions(openNotebookBlobs(git));
  async function* loading(): AsyncGenerator<Loading> {
    for await (const record of readLogRecords(stream.chunks)) {
      const change = notebookIn(record, request.marked);
      const sides = (change?.sides ?? []).map((side) => loadSide(side, blobs, readSide));
      for (const side of sides) side.catch(() => {}); // told when it is its turn
      yield { record, change, sides };
    }
  }
  const optionsFor = (file: PathOfChange): CompareOptions => ({
    ...request.ways,
    normalizer: normalizerOf(file, request.relative, policy),
  });
  async function* steps(): AsyncGenerator<LogStep> {
    for await (const { record, change, sides } of readAhead(loading(), AHEAD)) {
      const { before } = record;
      if (record.kind === 'commit' || record.kind === 'end') yield record;
      else if (change === undefined) yield { kind: 'other', before };
      else {
        const notebook = change.compare(await Promise.all(sides), optionsFor, readNotebook);
        yield notebook === undefined ? { kind: 'nothing', before } : { kind: 'notebook', before, notebook };
      }
    }
  }
  try {
    yield* request.search === undefined ? steps() : onlyFound(steps(), request.search);
  } finally {
    left?.removeEventListener('abort', stream.stop);
    stream.stop();
    blobs.close();
  }
}

interface Loading {
  readonly record: LogRecord;
  /** undefined: it is none of a notebook. */
  readonly change: NotebookChange | undefined;
  readonly sides: readonly Promise<Loaded>[];
}

type PathOfChange = Parameters<typeof normalizerOf>[0];

interface NotebookChange {
  readonly sides: readonly (Side | undefined)[];
  /** `loaded` are the sides; undefined: a merge that only put together what its parents say. */
  readonly compare: (
    loaded: readonly Loaded[],
    optionsFor: (file: PathOfChange) => CompareOptions,
    read: ReadNotebook,
  ) => ChangedNotebook | undefined;
}

/** What git records of a notebook; undefined for anything else. */
export function notebookIn(record: LogRecord, marked: ReadonlySet<string>): NotebookChange | undefined {
  switch (record.kind) {
    case 'commit':
    case 'end':
      return undefined;
    case 'change': {
      if (!isNotebookChange(record.change, marked)) return undefined;
      const file = changedBlobs(record.change);
      return {
        sides: sidesOf(file),
        compare: (loaded, optionsFor, read) => compareLoaded(file, loaded, optionsFor(file), read),
      };
    }
    case 'merge': {
      const merged = mergedFile(record.change);
      if (!isNotebookChange(merged, marked)) return undefined;
      return {
        sides: merged.sides,
        compare: (loaded, optionsFor, read) => compareMerge(merged, loaded, optionsFor(merged), read),
      };
    }
  }
}

const NOTHING = Buffer.alloc(0);

/** Without the notebooks in which it is not found, and the commits that have no other. */
async function* onlyFound(steps: AsyncIterable<LogStep>, search: LogSearch): AsyncGenerator<LogStep> {
  const last = search.skip + search.limit;
  let found = 0;
  let isFoundHere = false;
  /** Notebooks of the commit that come with one in which it is found. */
  let others: LogStep[] = [];
  for await (const step of steps) {
    switch (step.kind) {
      case 'commit':
        if (found >= last) {
          yield { kind: 'end', before: NOTHING };
          return;
        }
        isFoundHere = false;
        others = [];
        yield step;
        yield { kind: 'other', before: NOTHING };
        break;
      case 'notebook': {
        const isMatch = isFound(search.what, step.notebook.diff);
        if (isMatch && !isFoundHere) {
          isFoundHere = true;
          found += 1;
        }
        if (found > search.skip && isFoundHere && (isMatch || search.wholeCommits)) {
          yield* others.splice(0);
          yield step;
        } else {
          if (search.wholeCommits) others.push(step);
          yield { kind: 'other', before: step.before };
        }
        break;
      }
      case 'other':
      case 'nothing':
      case 'end':
        yield step;
    }
  }
}
