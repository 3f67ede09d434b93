/** Random histories with the filter on: edits, re-runs, commits, branches, merges, stashes. After each step:
 *
 *  - what git stores holds no output;
 *  - an output in the work tree stands beside the source that made it (it says so itself);
 *  - a cell whose source a step did not change has its output still.
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
  | { readonly kind: 'run' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'branch' | 'switch' | 'merge'; readonly branch: number }
  | { readonly kind: 'stash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), cell: fc.nat(5), word: fc.nat(30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('insert' as const, 'delete' as const), cell: fc.nat(5) }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'run' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'commit' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('branch' as const, 'switch' as const, 'merge' as const),
      branch: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'stash' as const }) },
);

interface Cell {
  readonly id: string;
  readonly source: string;
  /** What the last run of exactly this source printed. */
  readonly output: string | undefined;
}

test('outputs live beside their source, and git never holds any', { timeout: 1_200_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 20 }), (steps) => {
      const world = begin();
      for (const one of steps) {
        const before = readCells(world);
        take(one, world);
        if (OF_GIT.includes(one.kind)) holdStored(world);
        holdShown(world, before);
      }
    }),
    { numRuns: HISTORIES },
  );
});

interface World {
  readonly repository: Story;
  /** Blobs that were looked at. */
  readonly known: Set<string>;
  runs: number;
  cells: number;
}

const beginning = begun((repository) => {
  writeCells(
    repository,
    ['a', 'b', 'c', 'd'].map((name) => ({ id: `cell-${name}`, source: `${name} = 1`, output: undefined })),
  );
  expect(repository.nbdiff('install', '--filter').code).toBe(0);
  repository.commit('begin');
});

function begin(): World {
  return { repository: beginning(), known: new Set(), runs: 0, cells: 5 };
}

/** Steps in which git takes part. */
const OF_GIT: readonly Step['kind'][] = ['commit', 'branch', 'switch', 'merge', 'stash'];

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
      writeCells(
        repository,
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
      writeCells(repository, cells);
      return;
    case 'delete':
      if (cells.length > 1)
        writeCells(
          repository,
          cells.filter((_, index) => index !== one.cell % cells.length),
        );
      return;
    case 'run':
      world.runs += 1;
      writeCells(
        repository,
        cells.map((cell) => ({ ...cell, output: `run ${world.runs} of ${cell.source}` })),
      );
      return;
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

function holdShown(world: World, before: readonly Cell[]): void {
  const now = readCells(world);
  for (const { source, output } of now) if (output !== undefined) expect(output).toContain(` of ${source}`);
  for (const cell of before) {
    const same = now.find(({ id, source }) => id === cell.id && source === cell.source);
    // A later run of the same source may have been given back.
    if (same !== undefined && cell.output !== undefined)
      expect(same.output, `the output of ${cell.id} is lost`).toMatch(/^run \d+ of /);
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
  // Every other time as a person saves: seconds before git looks. git cleans what is newer twice, to be sure.
  if (cells.length % 2 === 0) utimesSync(join(repository.dir, 'work.ipynb'), SAVED, SAVED);
}

function readCells({ repository }: World): readonly Cell[] {
  return readNotebook(repository.read('work.ipynb')).cells.map((cell) => ({
    id: cell.id ?? '',
    source: cell.source,
    output: readOutputs(cell).map(textOfOutput).join('') || undefined,
  }));
}
