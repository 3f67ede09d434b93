/** Notebooks for property tests: out of few words, so that cells repeat, and what a person and a few machines made of
 *  them. The official schema finds nothing in them but keys of cells that it does not know. */
import fc from 'fast-check';

export interface RawCell {
  cell_type: string;
  id?: string;
  source: string | readonly string[];
  metadata: Record<string, unknown>;
  [key: string]: unknown;
}

export interface RawNotebook {
  readonly cells: readonly RawCell[];
  readonly [key: string]: unknown;
}

const line: fc.Arbitrary<string> = fc.constantFrom(
  'import numpy as np',
  'df = load("data.csv")',
  'df.head()',
  'plt.show()',
  'model.fit(X_train, y_train)',
  'model.score(X_test, y_test)',
  '# Changed to train data',
  'for i in range(10):',
  '    print(i)',
  '',
  '日本語 and 🎉',
  'x',
);
const source: fc.Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 9 }), fc.constantFrom('', '', '', '\n'))
  .map(([lines, end]) => lines.join('\n') + end);
const value: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  1,
  2.5,
  'text',
  true,
  null,
  ['a', 'b'],
  {},
  { deep: { er: 1 } },
);
const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'parameters'), { maxLength: 3 });
const metadata: fc.Arbitrary<Record<string, unknown>> = fc
  .record(
    {
      name: fc.constantFrom('fit', 'plot'),
      slideshow: fc.record({ slide_type: fc.constantFrom('slide', 'skip') }),
      collapsed: fc.boolean(),
      tags,
      jupyter: fc.record({ source_hidden: fc.boolean(), outputs_hidden: fc.boolean() }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  .chain((known) =>
    fc
      .dictionary(fc.constantFrom('own.key', '日', ''), value, { maxKeys: 2 })
      .map((own) => ({ ...known, ...own })),
  );
const outputs: fc.Arbitrary<unknown[]> = fc.constantFrom<unknown[]>(
  [],
  [{ output_type: 'stream', name: 'stdout', text: ['1\n', '2'] }],
  [{ output_type: 'execute_result', execution_count: 3, data: { 'text/plain': '0.95' }, metadata: {} }],
);
export const cell: fc.Arbitrary<RawCell> = fc
  .record({
    type: fc.constantFrom('code', 'code', 'markdown', 'raw'),
    id: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { nil: undefined }),
    source,
    metadata,
    outputs,
    count: fc.option(fc.nat(9)),
    more: fc.option(fc.record({ own: value }), { nil: undefined }),
    attachments: fc.option(
      fc.dictionary(fc.constantFrom('a.png', 'b.png'), fc.record({ 'image/png': fc.base64String() })),
      {
        nil: undefined,
      },
    ),
  })
  .map(({ type, id, source: text, metadata: own, outputs: results, count, more, attachments }) => ({
    cell_type: type,
    ...(id !== undefined && { id }),
    source: text,
    metadata: own,
    ...(type === 'code'
      ? { outputs: results, execution_count: count }
      : { ...(attachments && { attachments }) }),
    ...more,
  }));

const KINDS = [
  'insert',
  'remove',
  'move',
  'source',
  'line',
  'whole',
  'split',
  'join',
  'lists',
  'type',
  'metadata',
  'attachments',
  'run',
  'clear',
  'empty',
  'newline',
] as const;

export interface RawEdit {
  readonly kind: (typeof KINDS)[number];
  /** Places, taken modulo the number of cells or lines. */
  readonly at: number;
  readonly to: number;
  readonly cell: RawCell;
  readonly line: string;
}

export const edit: fc.Arbitrary<RawEdit> = fc.record({
  at: fc.nat(30),
  to: fc.nat(30),
  kind: fc.constantFrom(...KINDS),
  cell,
  line,
});

export function applyEdit(cells: RawCell[], { at, to, kind, cell: fresh, line: text }: RawEdit): void {
  const place = cells.length === 0 ? 0 : at % cells.length;
  const here = cells[place];
  if (here === undefined || kind === 'insert') {
    cells.splice(place, 0, fresh);
    return;
  }
  const lines = (typeof here.source === 'string' ? here.source : here.source.join('')).split('\n');
  const next = cells[place + 1];
  switch (kind) {
    case 'remove':
      cells.splice(place, 1);
      return;
    case 'move':
      cells.splice(place, 1);
      cells.splice(to % (cells.length + 1), 0, here);
      return;
    case 'source':
      cells[place] = { ...here, source: fresh.source };
      return;
    case 'line':
      lines.splice(to % (lines.length + 1), to % 2, text);
      cells[place] = { ...here, source: lines.join('\n') };
      return;
    case 'whole':
      cells[place] = { ...fresh, source: here.source };
      return;
    case 'split': {
      const half = lines.length >> 1;
      const [one, other] = [lines.slice(0, half).join('\n'), lines.slice(half).join('\n')];
      cells.splice(place, 1, { ...here, source: one }, ofType({ ...fresh, source: other }, here.cell_type));
      return;
    }
    case 'join':
      if (next === undefined) return;
      cells.splice(place, 2, { ...here, source: [...lines, ...[next.source].flat()].join('\n') });
      return;
    case 'lists':
      cells[place] = { ...here, source: lines.join('\n').split(/(?<=\n)/) };
      return;
    case 'type':
      cells[place] = ofType(here, here.cell_type === 'code' ? 'markdown' : 'code');
      return;
    case 'metadata':
      cells[place] = { ...here, metadata: { ...here.metadata, ...fresh.metadata } };
      return;
    case 'attachments':
      if (here.cell_type !== 'code')
        cells[place] = { ...here, attachments: { [`${text}.png`]: { 'image/png': text } } };
      return;
    case 'run':
      if (here.cell_type === 'code') cells[place] = { ...here, ...ran(fresh) };
      return;
    case 'clear':
      cells.forEach((each, index) => {
        if (each.cell_type === 'code') cells[index] = { ...each, outputs: [], execution_count: null };
      });
      return;
    case 'empty':
      cells[place] = { ...here, source: '' };
      return;
    case 'newline': {
      const joined = lines.join('\n');
      cells[place] = { ...here, source: joined.endsWith('\n') ? joined.slice(0, -1) : `${joined}\n` };
      return;
    }
  }
}

/** What only code has comes and goes, as editors do it. */
function ofType(from: RawCell, type: string): RawCell {
  const { outputs: _, execution_count: __, attachments: ___, ...rest } = from;
  return { ...rest, cell_type: type, ...(type === 'code' && { outputs: [], execution_count: null }) };
}

function ran({ outputs: results = [], execution_count: count = 1 }: RawCell): Partial<RawCell> {
  return { outputs: results, execution_count: count };
}

export const about: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    kernelspec: fc.record({
      name: fc.constantFrom('python3', 'python311'),
      display_name: fc.constantFrom('Python 3', 'Py'),
    }),
    language_info: fc.record({ name: fc.constant('python'), version: fc.constantFrom('3.8', '3.9') }),
    title: fc.constantFrom('Prices', 'Houses'),
  },
  { requiredKeys: [] },
);

/** Two notebooks, the second an edit of the first. */
export const notebookPair: fc.Arbitrary<readonly [RawNotebook, RawNotebook]> = fc
  .tuple(
    fc.array(cell, { maxLength: 12 }),
    fc.array(edit, { maxLength: 8 }),
    about,
    about,
    fc.boolean(),
    value,
  )
  .map(([cells, edits, one, other, sameAbout, own]) => {
    const edited = [...cells];
    for (const each of edits) applyEdit(edited, each);
    const before = { cells, metadata: one, nbformat: 4, nbformat_minor: 5 };
    const after = { cells: edited, metadata: sameAbout ? one : other, nbformat: 4, nbformat_minor: 5 };
    return [before, sameAbout ? after : { ...after, own }] as const;
  });
