/** Decisions about conflicts: what a cell becomes, what goes, and what keeps its bytes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeNotebooks } from '../../src/index.ts';
import { splice } from '../../src/json/edit.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import { type Decision, resolveEdits } from '../../src/resolve/decide.ts';
import { originFinder } from '../../src/resolve/origins.ts';
import { type CellSpec, file, type Merged, merge, NO_STAGES, NORMALIZER } from './notebooks.ts';

/** All conflicts decided alike. */
function decided({ notebook, stages }: Merged, decision: Decision, withStages = true): string {
  const decisions = new Map(conflictsIn(notebook).map((conflict) => [conflict, decision]));
  const known = withStages ? stages : NO_STAGES;
  return splice(
    notebook.bytes,
    resolveEdits(notebook, decisions, known, originFinder(notebook, known, NORMALIZER)),
  ).toString();
}

const cellsOf = (text: string): readonly Record<string, unknown>[] => JSON.parse(text).cells;
const sourcesOf = (text: string): readonly string[] =>
  cellsOf(text).map(({ source }) => (source as string[]).join(''));

describe('a source', () => {
  const sides = merge(file(['a', 'x\n\ny = 1']), file(['a', 'x\n\ny = 2']), file(['a', 'x\n\ny = 3']));

  test.each<[Decision, string]>([
    [{ kind: 'ours' }, 'x\n\ny = 2'],
    [{ kind: 'theirs' }, 'x\n\ny = 3'],
    [{ kind: 'base' }, 'x\n\ny = 1'],
    [{ kind: 'both' }, 'x\n\ny = 2\ny = 3'],
    [{ kind: 'both-theirs-first' }, 'x\n\ny = 3\ny = 2'],
    [{ kind: 'text', text: 'z\n' }, 'x\n\nz'],
    [{ kind: 'text', text: '' }, 'x\n'],
  ])('%j', (decision, source) => {
    expect(sourcesOf(decided(sides, decision))).toEqual(['a', source]);
  });

  test('base that is not shown leaves the conflict', () => {
    const merged = merge(file(['y = 1']), file(['y = 2']), file(['y = 3']), 'merge');
    expect(decided(merged, { kind: 'base' })).toBe(merged.notebook.bytes.toString());
  });

  test('outputs come back beside the source that made them, and beside no other', () => {
    const ran = (source: string): CellSpec => ({ source, output: `result of ${source}\n` });
    const merged = merge(file([ran('y = 1')]), file([ran('y = 2')]), file([ran('y = 3')]));
    expect(decided(merged, { kind: 'theirs' })).toContain('result of y = 3');
    for (const kind of ['both', 'base'] as const)
      expect(cellsOf(decided(merged, { kind }))[0]).toMatchObject({ outputs: [], execution_count: null });
    expect(decided(merged, { kind: 'theirs' }, false)).not.toContain('result of');
  });

  test('what a run with the markers printed goes', () => {
    const merged = merge(file(['y = 1']), file(['y = 2']), file(['y = 3']));
    const run = merged.notebook.bytes
      .toString()
      .replace('"outputs": []', '"outputs": [{"output_type": "error"}]');
    const again = { notebook: readNotebook(Buffer.from(run)), stages: NO_STAGES };
    expect(cellsOf(decided(again, { kind: 'ours' }))[0]!.outputs).toEqual([]);
  });
});

describe('a cell that one side deleted', () => {
  const full = file(['a', 'b = 1\n', 'c']);
  const edited = file(['a', 'b = 2\n', 'c']);
  const rest = readNotebook(full);
  const deleted = Buffer.from(
    splice(rest.bytes, [{ start: rest.cells[1]!.node.start, end: rest.cells[2]!.node.start, content: '' }]),
  );

  test('goes, with its commas', () => {
    expect(decided(merge(full, deleted, edited), { kind: 'ours' })).toBe(deleted.toString());
    expect(decided(merge(full, edited, deleted), { kind: 'theirs' })).toBe(deleted.toString());
  });

  test('stays, byte for byte, and no record is left', () => {
    expect(decided(merge(full, edited, deleted), { kind: 'ours' })).toBe(edited.toString());
    expect(decided(merge(full, deleted, edited), { kind: 'theirs' })).toBe(edited.toString());
  });

  test('stays as base, or as it was typed', () => {
    const merged = merge(full, deleted, edited);
    expect(sourcesOf(decided(merged, { kind: 'base' }))[1]).toBe('b = 1\n');
    expect(sourcesOf(decided(merged, { kind: 'text', text: 'b = 5' }))[1]).toBe('b = 5');
    expect(decided(merged, { kind: 'text', text: 'b = 5' })).not.toContain('nbdiff');
  });

  test('base that is not shown leaves it, with its record', () => {
    const merged = merge(full, deleted, edited, 'merge');
    expect(decided(merged, { kind: 'base' })).toBe(merged.notebook.bytes.toString());
  });

  test('the last cell of all', () => {
    const merged = merge(file(['a = 1']), file([]), file(['a = 2']));
    expect(JSON.parse(decided(merged, { kind: 'ours' })).cells).toEqual([]);
  });
});

describe('a value', () => {
  const named = (cell: object, notebook: object = {}, more: object = {}): Buffer =>
    file([{ source: 'a', metadata: cell }], notebook, more);

  test.each<[Decision, unknown]>([
    [{ kind: 'ours' }, { name: 'b', deep: { x: 2 } }],
    [{ kind: 'both' }, { name: 'b', deep: { x: 2 } }],
    [{ kind: 'theirs' }, { name: 'c', deep: { x: 3 } }],
    [{ kind: 'base' }, { name: 'a', deep: { x: 1 } }],
    [
      { kind: 'text', text: '"own"\n' },
      { name: 'own', deep: { x: 'own' } },
    ],
    [{ kind: 'text', text: '' }, { deep: {} }],
  ])('of a cell: %j', (decision, metadata) => {
    const merged = merge(
      named({ name: 'a', deep: { x: 1 } }),
      named({ name: 'b', deep: { x: 2 } }),
      named({ name: 'c', deep: { x: 3 } }),
    );
    expect(cellsOf(decided(merged, decision))[0]!.metadata).toEqual(metadata);
  });

  test('text that is no JSON leaves it', () => {
    const merged = merge(named({ name: 'a' }), named({ name: 'b' }), named({ name: 'c' }));
    expect(decided(merged, { kind: 'text', text: 'own' })).toBe(merged.notebook.bytes.toString());
  });

  test('one after the other: the record goes with the last', () => {
    const merged = merge(
      named({ name: 'a', title: 1 }),
      named({ name: 'b', title: 2 }),
      named({ name: 'c', title: 3 }),
    );
    const [first, second] = conflictsIn(merged.notebook);
    const once = splice(
      merged.notebook.bytes,
      resolveEdits(merged.notebook, new Map([[second!, { kind: 'theirs' }]]), NO_STAGES, () => undefined),
    );
    const left = conflictsIn(readNotebook(once));
    expect(left).toMatchObject([{ kind: 'value', path: (first as { path: unknown }).path }]);
    const notebook = readNotebook(once);
    const twice = splice(
      once,
      resolveEdits(notebook, new Map([[left[0]!, { kind: 'ours' }]]), NO_STAGES, () => undefined),
    );
    expect(cellsOf(twice.toString())[0]!.metadata).toEqual({ name: 'b', title: 3 });
  });

  test('of the notebook: metadata, and keys that come and go', () => {
    const versions = (title: string, extra?: number): Buffer =>
      named({}, { title }, extra === undefined ? {} : { extra: { deep: extra } });
    const merged = merge(versions('a', 1), versions('b', 2), versions('c', 3));
    const root = JSON.parse(decided(merged, { kind: 'theirs' }));
    expect(root).toMatchObject({ metadata: { title: 'c' }, extra: { deep: 3 } });
    expect(root.metadata).toEqual({ title: 'c' });
    const gone = merge(versions('a', 1), versions('b', 2), versions('c'));
    const parsed = JSON.parse(decided(gone, { kind: 'theirs' }));
    expect(parsed.metadata).toEqual({ title: 'c' });
    expect('extra' in parsed).toBe(false);
    const come = merge(versions('a', 1), versions('b'), versions('c', 3));
    expect(JSON.parse(decided(come, { kind: 'theirs' }))).toMatchObject({ extra: { deep: 3 } });
  });

  test('several of one attachment', () => {
    const attached = (one: string, two: string): Buffer =>
      file([
        {
          source: 'a',
          type: 'markdown',
          attachments: { 'one.png': { 'image/png': one }, 'two.png': { 'image/png': two } },
        },
      ]);
    const merged = merge(attached('a', 'a'), attached('b', 'b'), attached('c', 'c'));
    expect(cellsOf(decided(merged, { kind: 'theirs' }))[0]!.attachments).toEqual({
      'one.png': { 'image/png': 'c' },
      'two.png': { 'image/png': 'c' },
    });
  });

  test('a type takes with it what only code has', () => {
    const typed = (type: string): Buffer => file([{ source: 'a', type }]);
    const merged = merge(typed('raw'), typed('code'), typed('markdown'));
    expect(cellsOf(decided(merged, { kind: 'theirs' }))[0]).toEqual({
      cell_type: 'markdown',
      id: 'cell-0',
      metadata: {},
      source: ['a'],
    });
    const other = merge(typed('raw'), typed('markdown'), typed('code'));
    expect(cellsOf(decided(other, { kind: 'theirs' }))[0]).toMatchObject({
      cell_type: 'code',
      execution_count: null,
      outputs: [],
    });
  });
});

describe('as the merge that favors the side', () => {
  const decisions = [
    ['ours', { kind: 'ours' }],
    ['theirs', { kind: 'theirs' }],
    ['union', { kind: 'both' }],
  ] as const;

  function expectAsFavored(base: Buffer, ours: Buffer, theirs: Buffer): void {
    const merged = merge(base, ours, theirs, 'merge');
    expect(conflictsIn(merged.notebook)).not.toEqual([]);
    for (const [favor, decision] of decisions)
      expect(JSON.parse(decided(merged, decision))).toEqual(
        JSON.parse(mergeNotebooks(base, ours, theirs, { favor }).bytes.toString()),
      );
  }

  test.each([
    ['y = 1', 'y = 2', 'y = 3'],
    ['y = 1\n', 'y = 2', 'y = 3\n'],
    ['y = 1', 'y = 2\n', 'y = 3'],
    ['x\n\ny = 1\n', 'x\n\ny = 2\n', 'x\n\ny = 3\n'],
    ['y = 1', '', 'y = 2'],
  ])('a source, its final newline, and what it printed: %j', (...sources) => {
    const [base, ours, theirs] = sources.map((source, index) =>
      file(['a', { source, output: `run ${index}\n` }]),
    );
    expectAsFavored(base!, ours!, theirs!);
  });

  test('cells with the same source, each with what it printed', () => {
    const cell = (source: string, output: string): CellSpec => ({ source, output });
    expectAsFavored(
      file([cell('df.head()', 'first'), cell('y = 1', ''), cell('df.head()', 'third')]),
      file([cell('df.head()', 'first'), cell('df.head()', 'second'), cell('df.head()', 'third')]),
      file([cell('df.head()', 'first'), cell('y = 3', 'of y'), cell('df.head()', 'third')]),
    );
  });

  test('a source that another cell of the other side has too, and ran', () => {
    const [fit, score] = ['import numpy as np', 'model.score(X_test, y_test)'];
    const at = (id: string, source: string, output?: string): CellSpec => ({
      id,
      source,
      ...(output !== undefined && { output }),
    });
    const empty = [at('a', ''), at('b', ''), at('c', '')];
    expectAsFavored(
      file([...empty, at('d', `${fit}\n${score}`)]),
      file([...empty, at('e', fit, 'of ours'), at('f', score)]),
      file([at('a', '\n'), at('c', ''), at('d', fit), at('g', score)]),
    );
  });

  test('a cell that one side made code while the other put a picture into it', () => {
    const picture = (data: string): CellSpec => ({
      source: '# Plot',
      type: 'markdown',
      attachments: { 'a.png': { 'image/png': data } },
    });
    const code: CellSpec = { source: '# Plot', output: 'x' };
    expectAsFavored(file([picture('AAAA')]), file([code]), file([picture('BBBB')]));
    expectAsFavored(file([picture('AAAA')]), file([picture('BBBB')]), file([code]));
  });

  test('the type of a cell in format 3, with the fields that go with it', () => {
    const old = (cell: object): Buffer => {
      const worksheets = [{ cells: [{ metadata: {}, ...cell }], metadata: {} }];
      return Buffer.from(JSON.stringify({ metadata: {}, nbformat: 3, nbformat_minor: 0, worksheets }));
    };
    const raw = old({ cell_type: 'raw', source: 'x' });
    const code = old({
      cell_type: 'code',
      input: 'x',
      language: 'python',
      outputs: [],
      prompt_number: null,
    });
    const heading = old({ cell_type: 'heading', level: 1, source: 'x' });
    expectAsFavored(raw, code, heading);
    expectAsFavored(raw, heading, code);
  });
});

describe('laws', () => {
  const line = fc.constantFrom('a', 'b', 'c', 'd = 1', '=======', '<<<<<<< x', '');
  const source = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
  const versions = fc.tuple(source, source, source);
  const style = fc.constantFrom('merge' as const, 'diff3' as const, 'zdiff3' as const);

  test('a side that is taken throughout is that side, unless the other was merged in without a conflict', () => {
    fc.assert(
      fc.property(versions, style, ([base, ours, theirs], how) => {
        const merged = merge(file([base]), file([ours]), file([theirs]), how);
        const conflicts = conflictsIn(merged.notebook);
        // One conflict that covers the cell: nothing was settled around it.
        const [only] = conflicts;
        if (conflicts.length !== 1 || only?.kind !== 'source') return;
        const { start, end } = only.regions[0]!;
        if (start !== 0 || end !== only.cell.source.replace(/\n$/, '').split('\n').length) return;
        // Whether the last line ends in a newline is merged by itself. An empty last line is a line.
        const either = (side: string) => {
          const lines = side.replace(/\n$/, '');
          return [[lines], [`${lines}\n`]];
        };
        expect(either(ours)).toContainEqual(sourcesOf(decided(merged, { kind: 'ours' })));
        expect(either(theirs)).toContainEqual(sourcesOf(decided(merged, { kind: 'theirs' })));
      }),
    );
  });

  test('after any decision nothing is left, and what no conflict is about keeps its bytes', () => {
    const kinds = fc.constantFrom<Decision>(
      { kind: 'ours' },
      { kind: 'theirs' },
      { kind: 'base' },
      { kind: 'both' },
      { kind: 'both-theirs-first' },
    );
    const plain = fc.constantFrom('a', 'b', 'c').chain((first) => fc.constant(`${first}\nx`));
    fc.assert(
      fc.property(fc.tuple(plain, plain, plain), kinds, ([base, ours, theirs], decision) => {
        const around = (middle: string): Buffer => file(['first', middle, 'last'], { number: 1.5 });
        const merged = merge(around(base), around(ours), around(theirs));
        const after = readNotebook(Buffer.from(decided(merged, decision)));
        expect(conflictsIn(after)).toEqual([]);
        const bytes = ({ notebook }: Pick<Merged, 'notebook'>, index: number): string => {
          const { node } = notebook.cells[index]!;
          return notebook.bytes.toString('utf8', node.start, node.end);
        };
        expect(bytes({ notebook: after }, 0)).toBe(bytes(merged, 0));
        expect(bytes({ notebook: after }, 2)).toBe(bytes(merged, 2));
      }),
    );
  });

  test('files as they are found: CRLF, one line, four spaces, a BOM, escapes', () => {
    const [base, ours, theirs] = [1, 2, 3].map((size) => file([`size = ${size}`, 'über 🎉']).toString());
    const styles: readonly ((text: string) => string)[] = [
      (text) => text.replaceAll('\n', '\r\n'),
      (text) => JSON.stringify(JSON.parse(text)),
      (text) => JSON.stringify(JSON.parse(text), undefined, 4),
      (text) => `\ufeff${text}`,
      (text) => text.replaceAll('ü', '\\u00fc'),
    ];
    for (const as of styles) {
      const written = [base!, ours!, theirs!].map((text) => Buffer.from(as(text)));
      const merged = merge(written[0]!, written[1]!, written[2]!);
      expect(decided(merged, { kind: 'ours' })).toBe(as(ours!));
      expect(decided(merged, { kind: 'theirs' })).toBe(as(theirs!));
    }
  });
});
