/** Pairs of notebooks for property tests: one out of few words, so that cells repeat, and what a person and a few
 *  machines made of it. */
import fc from 'fast-check';

interface RawCell {
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
const key: fc.Arbitrary<string> = fc.constantFrom(
  'name',
  'slideshow',
  'collapsed',
  'jupyter',
  'own.key',
  '日',
  '',
);
const metadata: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.dictionary(key, value, { maxKeys: 2 }),
    fc.option(fc.array(fc.constantFrom('a', 'b', 'parameters'), { maxLength: 3 }), { nil: undefined }),
    fc.option(
      fc.record({ source_hidden: fc.boolean(), outputs_hidden: fc.boolean() }, { requiredKeys: [] }),
      {
        nil: undefined,
      },
    ),
  )
  .map(([keys, tags, jupyter]) => ({ ...keys, ...(tags && { tags }), ...(jupyter && { jupyter }) }));
const outputs: fc.Arbitrary<unknown[]> = fc.constantFrom<unknown[]>(
  [],
  [{ output_type: 'stream', name: 'stdout', text: ['1\n', '2'] }],
  [{ output_type: 'execute_result', execution_count: 3, data: { 'text/plain': '0.95' }, metadata: {} }],
);
const cell: fc.Arbitrary<RawCell> = fc
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

const edit = fc.record({
  at: fc.nat(30),
  to: fc.nat(30),
  kind: fc.constantFrom(
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
  ),
  cell,
  line,
});

function applyEdit(
  cells: RawCell[],
  { at, to, kind, cell: fresh, line: text }: typeof edit extends fc.Arbitrary<infer E> ? E : never,
): void {
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
      cells.splice(
        place,
        1,
        { ...here, source: one },
        { ...fresh, cell_type: here.cell_type, source: other },
      );
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
      cells[place] = { ...here, cell_type: here.cell_type === 'code' ? 'markdown' : 'code' };
      return;
  }
}

const about: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    kernelspec: fc.record({
      name: fc.constantFrom('python3', 'ir'),
      display_name: fc.constantFrom('Python 3', 'Py'),
    }),
    language_info: fc.record({ name: fc.constant('python'), version: fc.constantFrom('3.8', '3.9') }),
    title: value,
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
