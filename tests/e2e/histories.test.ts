/** Random histories with the filter on: edits, re-runs, commits, branches, merges, rebases, stashes, and between them
 *  git looks at the file, cleans it once more, and time passes. After each step:
 *
 *  - what git stores holds no output, or is the blob that was there before the filter was;
 *  - an output in the work tree stands beside the source that made it (it says so itself);
 *  - each cell shows what the latest run of its source left, wherever and whenever that was. (What a person ran and
 *    rewrote before git took the file nobody can know: then the last run that git saw may come back too.)
 *
 *  NBDIFF_HISTORIES says how many (1,000 take a while); the seed of a failure is printed. */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOutputs, textOfOutput } from '../../src/notebook/outputs.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { begun, type Story } from './story.ts';

const HISTORIES = Number(process.env.NBDIFF_HISTORIES ?? 24);

type Step =
  | { readonly kind: 'edit'; readonly cell: number; readonly word: number }
  | { readonly kind: 'insert' | 'delete'; readonly cell: number }
  /** `again`: the same results as two runs ago. */
  | { readonly kind: 'run'; readonly again: boolean }
  | { readonly kind: 'run one'; readonly cell: number }
  | { readonly kind: 'commit' | 'stash' | 'look' | 'clean once more' | 'time passes' }
  | { readonly kind: 'branch' | 'switch' | 'merge' | 'rebase'; readonly branch: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), cell: fc.nat(5), word: fc.nat(30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('insert' as const, 'delete' as const), cell: fc.nat(5) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const), again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('run one' as const), cell: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'commit' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('look' as const, 'clean once more' as const, 'time passes' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('branch' as const, 'switch' as const, 'merge' as const, 'rebase' as const),
      branch: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'stash' as const }) },
);

interface Cell {
  readonly id: string;
  readonly source: string;
  /** What the last run of exactly this source printed. */
  readonly output: string | undefined;
}

test.each([
  ['whose commits never held outputs', false, HISTORIES],
  ['that committed outputs before', true, Math.ceil(HISTORIES / 3)],
])('in a repository %s', { timeout: 7_200_000 }, (_, commitsOutputs, numRuns) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 20 }), (steps) => {
      const world = begin(commitsOutputs);
      for (const one of steps) {
        if (TAKES_THE_FILE.includes(one.kind)) takeNote(world);
        take(one, world);
        if (OF_GIT.includes(one.kind)) holdStored(world);
        holdShown(world, OF_GIT.includes(one.kind));
      }
    }),
    { numRuns },
  );
});

interface World {
  readonly repository: Story;
  /** Blobs that were looked at. */
  readonly known: Set<string>;
  /** What the latest run of each cell with its source left; behind it what runs before it left, as long as git has
   *  not taken the file since. */
  readonly latest: Map<string, readonly (string | undefined)[]>;
  runs: number;
  cells: number;
  saves: number;
  /** Seconds by which the history is ahead of the clock. */
  ahead: number;
}

const beginning = begun((repository, commitsOutputs: boolean) => {
  writeCells(
    repository,
    ['a', 'b', 'c', 'd'].map((name) => {
      const source = `${name} = 1`;
      return { id: `cell-${name}`, source, output: commitsOutputs ? resultOf(0, source) : undefined };
    }),
  );
  if (commitsOutputs) repository.commit('begin');
  expect(repository.nbdiff('install', '--filter').code).toBe(0);
  if (!commitsOutputs) repository.commit('begin');
});

function begin(commitsOutputs: boolean): World {
  const world = {
    repository: beginning(commitsOutputs),
    known: new Set<string>(),
    latest: new Map<string, readonly (string | undefined)[]>(),
    runs: 0,
    cells: 5,
    saves: 0,
    ahead: 0,
  };
  if (commitsOutputs) world.known.add(world.repository.git('rev-parse', ':work.ipynb').trim());
  for (const cell of readCells(world)) world.latest.set(nameOf(cell), [cell.output]);
  return world;
}

function nameOf({ id, source }: Cell): string {
  return `${id} ${source}`;
}

function resultOf(run: number, source: string): string {
  return `run ${run} of ${source}`;
}

/** Steps in which git takes part. */
const OF_GIT: readonly Step['kind'][] = ['commit', 'branch', 'switch', 'merge', 'rebase', 'stash'];

/** Steps in which the filter cleans the file, if it has changed. A look need not: another size is enough for git. */
const TAKES_THE_FILE: readonly Step['kind'][] = [...OF_GIT, 'clean once more'];

function take(one: Step, world: World): void {
  const { repository } = world;
  const cells = [...readCells(world)];
  switch (one.kind) {
    case 'edit': {
      const cell = cells[one.cell % Math.max(cells.length, 1)];
      if (cell === undefined) return;
      const source = `${cell.source.split('\n')[0]}\nword_${one.word}()`;
      if (source === cell.source) return;
      // As in Jupyter, the old output stays on the screen until the next run; saving it would break the law by the
      // editor's doing, so this one clears it.
      save(
        world,
        cells.map((other) => (other === cell ? { ...cell, source, output: undefined } : other)),
      );
      return;
    }
    case 'insert':
      world.cells += 1;
      cells.splice(one.cell % (cells.length + 1), 0, {
        id: `cell-${world.cells}`,
        source: `new_${world.cells} = 1`,
        output: undefined,
      });
      save(world, cells);
      return;
    case 'delete':
      if (cells.length > 1)
        save(
          world,
          cells.filter((_, index) => index !== one.cell % cells.length),
        );
      return;
    case 'run':
      world.runs += 1;
      save(
        world,
        cells.map((cell) => ({
          ...cell,
          output: resultOf(one.again ? world.runs - 2 : world.runs, cell.source),
        })),
      );
      return;
    case 'run one':
      world.runs += 1;
      save(
        world,
        cells.map((cell, index) =>
          index === one.cell % cells.length ? { ...cell, output: resultOf(world.runs, cell.source) } : cell,
        ),
      );
      return;
    case 'look':
      repository.tryGit(['status', '--short']);
      return;
    case 'clean once more':
      repository.tryGit(['hash-object', 'work.ipynb']);
      return;
    case 'time passes': {
      // What is older than the index by its time is not looked at again.
      world.ahead += 10;
      const now = Date.now() / 1000 + world.ahead;
      utimesSync(join(repository.dir, '.git/index'), now, now);
      return;
    }
    case 'commit':
      repository.tryGit(['add', '-A']);
      repository.tryGit(['commit', '-q', '-m', 'step']);
      return;
    case 'branch':
      repository.tryGit(['commit', '-q', '-a', '-m', 'before a branch']);
      repository.tryGit(['checkout', '-q', '-b', `branch-${one.branch}`]);
      return;
    case 'switch':
      refresh(world);
      repository.tryGit(['checkout', '-q', one.branch === 0 ? 'main' : `branch-${one.branch}`]);
      return;
    case 'merge': {
      refresh(world);
      const merged = repository.tryGit(['merge', '-q', '-m', 'merge', `branch-${one.branch}`]);
      if (merged.code !== 0) repository.tryGit(['merge', '--abort']);
      return;
    }
    case 'rebase': {
      if (repository.tryGit(['rebase', '-q', '--autostash', `branch-${one.branch}`]).code === 0) return;
      repository.tryGit(['rebase', '--abort']);
      return;
    }
    case 'stash':
      refresh(world);
      repository.tryGit(['stash', '-q']);
      repository.tryGit(['stash', 'pop', '-q']);
      return;
  }
}

function refresh({ repository }: World): void {
  repository.nbdiff('refresh', '-q');
}

function holdStored({ repository, known }: World): void {
  for (const line of repository.git('ls-files', '-s').split('\n')) {
    const oid = line.split(/\s/)[1];
    if (oid === undefined || known.has(oid) || !line.endsWith('.ipynb')) continue;
    known.add(oid);
    const stored = readNotebook(repository.git('cat-file', 'blob', oid));
    expect(stored.cells.flatMap((cell) => readOutputs(cell))).toEqual([]);
  }
}

function holdShown(world: World, isOfGit: boolean): void {
  for (const cell of readCells(world)) {
    const { id, source, output } = cell;
    if (output !== undefined) expect(output).toContain(` of ${source}`);
    expect(world.latest.get(nameOf(cell)) ?? [undefined], `of ${id}, ${source}`).toContain(output);
    if (isOfGit) world.latest.set(nameOf(cell), [output]);
  }
}

/** Of each cell in the file git knows the latest run from now on. */
function takeNote(world: World): void {
  for (const cell of readCells(world)) world.latest.set(nameOf(cell), [cell.output]);
}

/** What a person does in Jupyter, and is the latest that they know. */
function save(world: World, cells: readonly Cell[]): void {
  writeCells(world.repository, cells);
  // Every other time as a person saves: seconds before git looks. git cleans what is newer twice, to be sure. Of two
  // saves in one second git sees the second only if it is newer than the index, so no two are of the same time.
  world.saves += 1;
  const saved = cells.length % 2 === 0 ? SAVED + world.saves : Date.now() / 1000 + world.ahead;
  utimesSync(join(world.repository.dir, 'work.ipynb'), saved, saved);
  for (const cell of cells) {
    const before = world.latest.get(nameOf(cell)) ?? [undefined];
    if (before[0] !== cell.output) world.latest.set(nameOf(cell), [cell.output, ...before]);
  }
}

const SAVED = 1_700_000_000;

function writeCells(repository: Story, cells: readonly Cell[]): void {
  const json = cells.map(({ id, source, output }, index) => ({
    cell_type: 'code',
    execution_count: output === undefined ? null : index + 1,
    id,
    metadata: {},
    outputs:
      output === undefined ? [] : [{ name: 'stdout', output_type: 'stream', text: output.split(/(?<=\n)/) }],
    source: source.split(/(?<=\n)/),
  }));
  const notebook = { cells: json, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  repository.write('work.ipynb', `${JSON.stringify(notebook, null, 1)}\n`);
}

function readCells({ repository }: World): readonly Cell[] {
  return readNotebook(repository.read('work.ipynb')).cells.map((cell) => ({
    id: cell.id ?? '',
    source: cell.source,
    output: readOutputs(cell).map(textOfOutput).join('') || undefined,
  }));
}
