/** The commits that changed a notebook, or one cell of it, from the newest back, with the change each time. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import { addedCell } from '../diff/compare-cells.ts';
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { NotebookError } from '../errors.ts';
import { pathFromTop, readFileHistory } from '../git/file-history.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import type { Git } from '../git/run.ts';
import { type CellStep, findCell, originsOf, stepBack } from '../history/follow-cell.ts';
import { isOwnNotebookWork, isOwnWork } from '../history/merge-work.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { Policy } from '../policy/policy.ts';
import type { LogEntry } from '../render/history.ts';
import type { FileHeading } from '../render/options.ts';
import { quoted } from '../shown.ts';
import { type Version, type Walk, walkBack } from './version-walk.ts';

export interface LogRequest {
  /** A notebook, from where git runs. */
  readonly path: string;
  /** The one cell that is followed, as HEAD has it: its number, its id, or text in it. */
  readonly cell: string | undefined;
  /** Commits to look at; undefined is all. */
  readonly limit: number | undefined;
}

/** Throws NotebookError where no commit changed the path; while it is read, where HEAD has no such cell. */
export async function readLog(
  request: LogRequest,
  policy: Policy,
  git: Git,
): Promise<AsyncIterable<LogEntry>> {
  const { path, cell, limit } = request;
  const history = await readFileHistory(await pathFromTop(path, git), 'HEAD', git);
  if (history.commits.every(({ blobs }) => blobs[0] === undefined)) {
    throw new NotebookError({ kind: 'git', reason: 'no commit changed it' }, { file: path });
  }
  const walk: Walk = { history, allSides: true, limit };
  return cell === undefined ? notebookLog(walk, policy, git) : cellLog(walk, { path, cell }, policy, git);
}

async function* notebookLog(walk: Walk, policy: Policy, git: Git): AsyncGenerator<LogEntry> {
  const blobs = openNotebookBlobs(git);
  try {
    yield* walkBack<true, LogEntry>(
      walk,
      true,
      {
        join: () => true,
        step: (version) => ({
          found: notebookEntry(version, policy),
          onward: version.parents.map(() => true),
        }),
      },
      blobs,
    );
  } finally {
    blobs.close();
  }
}

/** undefined: a merge that only put together what its parents say. */
function notebookEntry(version: Version, policy: Policy): LogEntry | undefined {
  const { commit, path, notebook, parents } = version;
  if (parents.some(({ isSame }) => isSame)) return undefined;
  const options = { normalizer: policy.normalizerFor(path) };
  if (parents.length === 0) {
    const diff = diffNotebooks(undefined, notebook, options);
    return { kind: 'notebook', commit, heading: { status: 'added', before: path, after: path }, diff };
  }
  const diffs = parents.map(({ before, after }) => diffNotebooks(before, after, options));
  const isRenamed = parents.every((parent) => parent.path !== path);
  if (notebook !== undefined && commit.parents.length > 1 && !isRenamed) {
    if (!isOwnNotebookWork(diffs, stepsFrom(version, policy))) return undefined;
  }
  const nearest = indexOfLeast(diffs.map(changedCells));
  const heading: FileHeading = {
    status: notebook === undefined ? 'deleted' : parents[nearest]!.path === path ? 'modified' : 'renamed',
    before: parents[nearest]!.path,
    after: path,
  };
  return { kind: 'notebook', commit, ...mergeWith(version, nearest), heading, diff: diffs[nearest]! };
}

function changedCells({ cells }: NotebookDiff): number {
  return cells.filter(({ kind }) => kind !== 'same').length;
}

/** The cells that are followed, by their places; `named`: the one that is looked for in the newest version. */
type Followed = { readonly kind: 'named' } | { readonly kind: 'cells'; readonly places: ReadonlySet<number> };

async function* cellLog(
  walk: Walk,
  wanted: { readonly path: string; readonly cell: string },
  policy: Policy,
  git: Git,
): AsyncGenerator<LogEntry> {
  const blobs = openNotebookBlobs(git);
  try {
    yield* walkBack<Followed, LogEntry>(
      walk,
      { kind: 'named' },
      {
        join: joinFollowed,
        step: (version, followed) => {
          const { notebook } = version;
          // The newest version may be gone, or broken: the cell is then that of the last one that can be read.
          if (notebook === undefined) {
            const isLost = followed.kind === 'cells';
            return { found: undefined, onward: isLost ? [] : version.parents.map(() => followed) };
          }
          return cellStep(version, cellsOf(followed, notebook, wanted), policy);
        },
      },
      blobs,
    );
  } finally {
    blobs.close();
  }
}

function joinFollowed(one: Followed, other: Followed): Followed {
  if (one.kind === 'named' || other.kind === 'named') return one;
  return { kind: 'cells', places: new Set([...one.places, ...other.places]) };
}

function cellsOf(
  followed: Followed,
  notebook: Notebook,
  wanted: { readonly path: string; readonly cell: string },
): readonly Cell[] {
  if (followed.kind === 'cells') return [...followed.places].map((place) => notebook.cells[place]!);
  const cell = findCell(notebook, wanted.cell);
  if (cell !== undefined) return [cell];
  const reason = `no cell "${wanted.cell}" in ${wanted.path} at HEAD`;
  const advice = `see its cells with: nbdiff show ${quoted(wanted.path)}`;
  throw new NotebookError({ kind: 'usage', reason, advice });
}

function cellStep(
  version: Version,
  cells: readonly Cell[],
  policy: Policy,
): { readonly found: LogEntry | undefined; readonly onward: readonly (Followed | undefined)[] } {
  const stepsOf = stepsFrom(version, policy);
  const onward = version.parents.map(() => new Set<number>());
  let found: LogEntry | undefined;
  for (const cell of cells) {
    const steps = stepsOf(cell);
    for (const [index, { before }] of steps.entries()) {
      for (const origin of before) onward[index]!.add(origin.index);
    }
    found ??= cellEntry(version, cell, steps, policy);
  }
  return {
    found,
    onward: onward.map((places) => (places.size === 0 ? undefined : { kind: 'cells', places })),
  };
}

/** undefined: a parent has the cell as it is, or a merge only put together what its parents say. */
function cellEntry(
  version: Version,
  cell: Cell,
  steps: readonly CellStep[],
  policy: Policy,
): LogEntry | undefined {
  const { commit, path } = version;
  if (steps.some(({ change }) => change === undefined)) return undefined;
  if (commit.parents.length > 1 && !isOwnWork(cell, steps)) return undefined;
  const known = steps.flatMap(({ change, before }, index) =>
    change === undefined || before.length === 0 ? [] : [{ change, index }],
  );
  if (known.length > 0) {
    const { change, index } = known[indexOfLeast(known.map((one) => changedLines(one.change)))]!;
    return { kind: 'cell', commit, ...mergeWith(version, index), change };
  }
  const options = { normalizer: policy.normalizerFor(path) };
  return { kind: 'cell', commit, change: addedCell(cell, version.notebook!.format.major, options) };
}

function changedLines(change: CellChange): number {
  const runs = 'details' in change ? change.details.source : 'source' in change ? change.source : [];
  return runs.reduce((sum, run) => sum + run.beforeEnd - run.beforeStart + run.afterEnd - run.afterStart, 0);
}

/** The steps of each cell back to each parent; cells are aligned once. */
function stepsFrom({ path, parents }: Version, policy: Policy): (cell: Cell) => readonly CellStep[] {
  const options = { normalizer: policy.normalizerFor(path) };
  const sides = parents.map(({ before, after }) => ({ after: after!, origins: originsOf(before, after!) }));
  return ({ index }) =>
    // Where formats differ, the cell that is compared is the one that was written anew.
    sides.map(({ after, origins }) =>
      stepBack(origins[index]!, after.cells[index]!, after.format.major, options),
    );
}

function mergeWith({ commit, parents }: Version, index: number): { readonly against?: string } {
  return commit.parents.length > 1 ? { against: parents[index]!.shortOid } : {};
}

function indexOfLeast(counts: readonly number[]): number {
  return counts.indexOf(Math.min(...counts));
}
