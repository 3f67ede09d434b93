/** When each run of a notebook was met first, and which worktrees have it in their file, as one small file a notebook:
 *
 *      nbdiff-runs 1 <hash of all that follows>
 *      {"files": {<worktree>: <its file>}, "runs": [[<cell>, <what its run left>, <when>, [<worktree>, ...]], ...]}
 *
 *  git cleans any file at any moment: one that smudge has just written, one that a prompt looks at, one that lies in
 *  another worktree since last week. What this worktree was given, or had at the last look, is no new run; the same
 *  output after another one is. */
import { hashOf, identityOf, METADATA, type Part } from '../outputs/taken.ts';

export interface KnownRun {
  /** Names the cell, as `identityOf` does. */
  readonly cell: string;
  /** Names what the run left there, as `leftBy` does; '' for a cell without. */
  readonly left: string;
  /** Milliseconds, and at least one more than all that were there before: clocks go back. */
  readonly at: number;
  readonly worktrees: readonly string[];
}

export interface RunLedger {
  /** Names the file that was noted last, by worktree. */
  readonly files: Readonly<Record<string, string>>;
  readonly runs: readonly KnownRun[];
}

/** Runs that are remembered of one notebook: the latest, and all that some worktree has. */
const MOST_RUNS = 2000;

const FIRST_LINE = 'nbdiff-runs 1 ';

/** Names what a run left in its cell: outputs and count. What stands around them, such as a folded output, is no run;
 *  it counts where there is nothing else. */
export function leftBy({ edits }: Part): string {
  const run = edits.filter(({ what }) => what !== 'noise');
  const named = (run.length > 0 ? run : edits).map(({ what, piece }) => {
    // A piece in a file of its own is named for what it holds.
    const content = 'file' in piece ? (piece.file as string) : hashOf(piece.read() ?? '');
    return `${what} ${content}`;
  });
  return named.length === 0 ? '' : hashOf(named.join('\n'));
}

/** When the parts that a work file has now were run. `known` is all that is remembered of the notebook, `now` the time
 *  of what was never met. */
export function agesOf(
  parts: readonly Part[],
  known: readonly KnownRun[],
  worktree: string,
  now: number,
): ReadonlyMap<string, number> {
  const isFirstLook = !known.some(({ worktrees }) => worktrees.includes(worktree));
  const byCell = runsByCell(known);
  return new Map(
    parts.map((part) => {
      const cell = identityOf(part);
      const left = leftBy(part);
      const runs = byCell.get(cell) ?? [];
      const here = runs.find((run) => run.left === left && run.worktrees.includes(worktree));
      if (here !== undefined) return [cell, here.at];
      const latest = runs.reduce((best, { at }) => Math.max(best, at), Number.NEGATIVE_INFINITY);
      if (runs.some((run) => run.left === left && run.at === latest)) return [cell, latest];
      // Nobody has cleared what was never seen: the cell was not run in this worktree.
      return [cell, left === '' && isFirstLook ? 0 : now];
    }),
  );
}

/** When what a blob holds was met first: `now` where it was not. A count, or a folded cell, whose outputs somebody took
 *  out is older than any run. */
export function metAt(parts: readonly Part[], known: readonly KnownRun[], now: number): readonly number[] {
  const byCell = runsByCell(known);
  return parts.map((part) => {
    if (part.key !== METADATA && !part.edits.some(({ what }) => what === 'outputs')) return 0;
    const left = leftBy(part);
    return byCell.get(identityOf(part))?.find((run) => run.left === left)?.at ?? now;
  });
}

/** `known` with `parts` as what `worktree` has: besides what it had before, or instead of it. */
export function noted(
  parts: readonly Part[],
  ages: ReadonlyMap<string, number>,
  known: readonly KnownRun[],
  worktree: string,
  instead: boolean,
): readonly KnownRun[] {
  const rows = new Map<string, KnownRun>();
  const nameOf = ({ cell, left }: Pick<KnownRun, 'cell' | 'left'>): string => `${cell} ${left}`;
  for (const run of known) {
    const worktrees = instead ? run.worktrees.filter((one) => one !== worktree) : run.worktrees;
    rows.set(nameOf(run), { ...run, worktrees });
  }
  for (const part of parts) {
    const [cell, left] = [identityOf(part), leftBy(part)];
    const before = rows.get(nameOf({ cell, left }));
    const at = Math.max(before?.at ?? 0, ages.get(cell) ?? 0);
    const worktrees = [...new Set([...(before?.worktrees ?? []), worktree])].sort();
    rows.set(nameOf({ cell, left }), { cell, left, at, worktrees });
  }
  const all = [...rows.values()].sort(
    (one, other) => other.at - one.at || (nameOf(one) < nameOf(other) ? -1 : 1),
  );
  return all.filter(({ worktrees }, index) => index < MOST_RUNS || worktrees.length > 0);
}

export function writeLedger({ files, runs }: RunLedger): Buffer {
  const rows = runs.map(({ cell, left, at, worktrees }): RunRow => [cell, left, at, worktrees]);
  const body = Buffer.from(`${JSON.stringify({ files, runs: rows })}\n`);
  return Buffer.concat([Buffer.from(`${FIRST_LINE}${hashOf(body)}\n`), body]);
}

/** undefined: the file is damaged, or somebody else's. */
export function readLedger(file: Buffer): RunLedger | undefined {
  const first = file.indexOf(0x0a);
  const body = file.subarray(first + 1);
  if (first < 0 || file.toString('latin1', 0, first) !== `${FIRST_LINE}${hashOf(body)}`) return undefined;
  const { files, runs } = JSON.parse(body.toString()) as {
    readonly files: RunLedger['files'];
    readonly runs: readonly RunRow[];
  };
  return { files, runs: runs.map(([cell, left, at, worktrees]) => ({ cell, left, at, worktrees })) };
}

type RunRow = readonly [cell: string, left: string, at: number, worktrees: readonly string[]];

function runsByCell(known: readonly KnownRun[]): ReadonlyMap<string, readonly KnownRun[]> {
  const byCell = new Map<string, KnownRun[]>();
  for (const run of known) {
    const runs = byCell.get(run.cell);
    if (runs === undefined) byCell.set(run.cell, [run]);
    else runs.push(run);
  }
  return byCell;
}
