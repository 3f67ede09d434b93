/** The commits that changed one cell of a notebook, from the newest back, with the change each time. */
import { type CellChange, cellsOf } from '../diff/changes.ts';
import { addedCell } from '../diff/compare-cells.ts';
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { NotebookError } from '../errors.ts';
import { pathFromTop, readFileHistory } from '../git/file-history.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import type { Git } from '../git/run.ts';
import { type CellStep, findCell, stepsBetween } from '../history/follow-cell.ts';
import { isOwnWork } from '../history/merge-work.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { Policy } from '../policy/policy.ts';
import type { CellEntry } from '../render/history.ts';
import { quoted } from '../shown.ts';
import { impactReader } from './impact.ts';
import { type ParentVersion, type Version, type Walk, walkBack } from './version-walk.ts';

export interface CellLogRequest {
  /** A notebook, from where git runs. */
  readonly path: string;
  /** The cell, as HEAD has it: its number, its id, or text in it. */
  readonly cell: string;
  /** Commits to look at; undefined is all. */
  readonly limit: number | undefined;
  /** Also what each change does to other cells. */
  readonly impact: boolean;
}

/** Throws NotebookError where no commit changed the path, and where HEAD has no such cell. */
export async function* readCellLog(
  request: CellLogRequest,
  policy: Policy,
  git: Git,
): AsyncGenerator<CellEntry> {
  const readImpact = request.impact ? impactReader() : undefined;
  for await (const { entry, cell, step } of foundEntries(request, policy, git)) {
    const options = { normalizer: policy.general };
    const diff = readImpact && diffNotebooks(step?.before, step?.after, options);
    const impact = await readImpact?.(diff);
    const change = diff?.cells.find((one) => cellsOf(one)[1].some(({ index }) => index === cell.index));
    yield { ...entry, impacts: change && impact?.ofCells.get(change) };
  }
}

interface FoundEntry {
  readonly entry: CellEntry;
  readonly cell: Cell;
  /** Between which versions; undefined: there is none before. */
  readonly step: ParentVersion | undefined;
}

async function* foundEntries(request: CellLogRequest, policy: Policy, git: Git): AsyncGenerator<FoundEntry> {
  const { path, limit } = request;
  const history = await readFileHistory(await pathFromTop(path, git), 'HEAD', git);
  if (history.commits.every(({ blobs }) => blobs[0] === undefined)) throw unchanged(path);
  const walk: Walk = { history, allSides: true, limit };
  const blobs = openNotebookBlobs(git);
  try {
    yield* walkBack<Followed, FoundEntry>(
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
          return cellStep(version, followedCells(followed, notebook, request), policy);
        },
      },
      blobs,
    );
  } finally {
    blobs.close();
  }
}

/** The cells that are followed, by their places; `named`: the one that is looked for in the newest version. */
type Followed = { readonly kind: 'named' } | { readonly kind: 'cells'; readonly places: ReadonlySet<number> };

/** No commit changed the path that a person named. */
export function unchanged(path: string): NotebookError {
  return new NotebookError({ kind: 'git', reason: 'no commit changed it' }, { file: path });
}

function joinFollowed(one: Followed, other: Followed): Followed {
  if (one.kind === 'named' || other.kind === 'named') return one;
  return { kind: 'cells', places: new Set([...one.places, ...other.places]) };
}

function followedCells(
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
): { readonly found: FoundEntry | undefined; readonly onward: readonly (Followed | undefined)[] } {
  const sides = version.parents.map(({ before, after }) => ({ before, after: after! }));
  const stepsOf = stepsBetween(sides, { normalizer: policy.normalizerFor(version.path) });
  const onward = version.parents.map(() => new Set<number>());
  let found: FoundEntry | undefined;
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
): FoundEntry | undefined {
  const { commit, path } = version;
  if (steps.some(({ change }) => change === undefined)) return undefined;
  if (commit.parents.length > 1 && !isOwnWork(cell, steps)) return undefined;
  const { language } = version.notebook!;
  const known = steps.flatMap(({ change, before }, index) =>
    change === undefined || before.length === 0 ? [] : [{ change, index }],
  );
  if (known.length > 0) {
    const { change, index } = known[indexOfLeast(known.map((one) => changedLines(one.change)))]!;
    const entry = { kind: 'cell', commit, ...mergeWith(version, index), change, language } as const;
    return { entry, cell, step: version.parents[index] };
  }
  const options = { normalizer: policy.normalizerFor(path) };
  const change = addedCell(cell, version.notebook!.format.major, options);
  return { entry: { kind: 'cell', commit, change, language }, cell, step: version.parents[0] };
}

function changedLines(change: CellChange): number {
  const runs = 'details' in change ? change.details.source : 'source' in change ? change.source : [];
  return runs.reduce((sum, run) => sum + run.beforeEnd - run.beforeStart + run.afterEnd - run.afterStart, 0);
}

function mergeWith({ commit, parents }: Version, index: number): { readonly against?: string } {
  return commit.parents.length > 1 ? { against: parents[index]!.shortOid } : {};
}

function indexOfLeast(counts: readonly number[]): number {
  return counts.indexOf(Math.min(...counts));
}
