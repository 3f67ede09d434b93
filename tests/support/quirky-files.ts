/** Notebook files as they are found in the wild, for property tests: three at a time, a base and what two people
 *  made of it, all with the layout of one editor.
 *
 *  Quirks: no ids, ids that cells share, numbers as Python writes them (`1.0`, `1e-07`, `NaN`, beyond 2^53), CRLF,
 *  BOM, tabs, one-line files, escapes for all that is not ASCII, lone surrogates, control characters, unknown keys,
 *  sources as text or as lists, format 3. */
import fc from 'fast-check';

/** JSON text put into the file as it stands. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Json = Raw | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface WrittenCell {
  readonly type: 'code' | 'markdown' | 'raw';
  readonly id: string | undefined;
  readonly source: string;
  readonly metadata: { readonly [key: string]: Json };
  readonly outputs: readonly Json[];
  readonly more: { readonly [key: string]: Json };
}

interface Layout {
  readonly major: 3 | 4;
  /** '' is a file of one line. */
  readonly indent: string;
  readonly crlf: boolean;
  readonly bom: boolean;
  readonly ascii: boolean;
  readonly sourceAsList: boolean;
  readonly finalNewline: boolean;
}

export interface ThreeFiles {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
}

const raw: fc.Arbitrary<Json> = fc
  .constantFrom('1', '1.0', '1e-07', '-0.0', '12345678901234567890', 'NaN', '-Infinity')
  .map((text) => new Raw(text));
const line: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('df.head()', 'import numpy as np', 'plt.show()', '', '    return x'),
  },
  { weight: 3, arbitrary: fc.nat(99).map((number) => `x_${number} = f(${number})`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('日本語 🎉', '\ud83d', '\u001b[31mred', 'a\tb', 'a\rb', '"\\n"', '\u2028'),
  },
);
const source: fc.Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('', '', '\n'))
  .map(([lines, end]) => lines.join('\n') + end);
const value: fc.Arbitrary<Json> = fc.oneof(
  raw,
  fc.constantFrom<Json>('text', true, null, [], {}, ['a', { b: 'c' }]),
);
const metadata = fc.dictionary(fc.constantFrom('collapsed', 'name', 'own.key', 'tags', 'é', ''), value, {
  maxKeys: 3,
});
const outputs: fc.Arbitrary<readonly Json[]> = fc.constantFrom<readonly Json[]>(
  [],
  [{ name: 'stdout', output_type: 'stream', text: ['1\n', '}]"\\\n'] }],
  [{ data: { 'image/png': 'iVBORw0KGgo=\n' }, metadata: {}, output_type: 'display_data' }],
);
const cell: fc.Arbitrary<WrittenCell> = fc.record({
  type: fc.constantFrom('code', 'code', 'markdown', 'raw'),
  id: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { nil: undefined }),
  source,
  metadata,
  outputs,
  more: fc.dictionary(fc.constantFrom('own', 'x y'), value, { maxKeys: 1 }),
});
const layout: fc.Arbitrary<Layout> = fc.record({
  major: fc.constantFrom(4, 4, 4, 3),
  indent: fc.constantFrom(' ', ' ', '  ', '\t', ''),
  crlf: fc.boolean(),
  bom: fc.boolean(),
  ascii: fc.boolean(),
  sourceAsList: fc.boolean(),
  finalNewline: fc.boolean(),
});
const edit = fc.record({
  kind: fc.constantFrom('line', 'append', 'add', 'remove', 'move', 'metadata', 'outputs', 'type'),
  at: fc.nat(20),
  to: fc.nat(20),
  cell,
});
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

function apply(cells: readonly WrittenCell[], { kind, at, to, cell: fresh }: Edit): readonly WrittenCell[] {
  const place = cells.length === 0 ? 0 : at % cells.length;
  const here = cells[place];
  if (here === undefined || kind === 'add') return cells.toSpliced(place, 0, fresh);
  const lines = here.source.split('\n');
  switch (kind) {
    case 'line':
      return cells.with(place, { ...here, source: lines.with(to % lines.length, `edited_${to}`).join('\n') });
    case 'append':
      return cells.with(place, { ...here, source: `${here.source}\nmore_${to}` });
    case 'remove':
      return cells.toSpliced(place, 1);
    case 'move':
      return cells.toSpliced(place, 1).toSpliced(to % cells.length, 0, here);
    case 'metadata':
      return cells.with(place, { ...here, metadata: fresh.metadata });
    case 'outputs':
      return cells.with(place, { ...here, outputs: fresh.outputs });
    case 'type':
      return cells.with(place, { ...here, type: fresh.type });
  }
}

function fileOf(cells: readonly WrittenCell[], style: Layout): Buffer {
  const written = cells.map((each) => cellJson(each, style));
  const about = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  const root: Json =
    style.major === 3
      ? {
          metadata: { name: '' },
          nbformat: new Raw('3'),
          nbformat_minor: new Raw('0'),
          worksheets: [{ cells: written }],
        }
      : { cells: written, metadata: about, nbformat: new Raw('4'), nbformat_minor: new Raw('5') };
  const text = jsonText(root, style, '\n') + (style.finalNewline ? '\n' : '');
  return Buffer.from(
    (style.bom ? '\ufeff' : '') + (style.crlf ? text.replaceAll('\n', '\r\n') : text),
    'utf8',
  );
}

function cellJson(
  { type, id, source: text, metadata: own, outputs: results, more }: WrittenCell,
  style: Layout,
): Json {
  const is3 = style.major === 3;
  const isCode = type === 'code';
  return {
    cell_type: type,
    ...(isCode && { [is3 ? 'prompt_number' : 'execution_count']: null }),
    ...(isCode && is3 && { language: 'python' }),
    ...(id !== undefined && !is3 && { id }),
    metadata: own,
    ...(isCode && { outputs: is3 ? [] : results }),
    ...more,
    [is3 && isCode ? 'input' : 'source']: style.sourceAsList
      ? text.split(/(?<=\n)/).filter((each) => each !== '')
      : text,
  };
}

/** `start` is the newline and indent before the value's closing bracket. */
function jsonText(json: Json, style: Layout, start: string): string {
  if (json instanceof Raw) return json.text;
  if (json === null || typeof json === 'boolean') return String(json);
  if (typeof json === 'string') return stringText(json, style.ascii);
  const items = Array.isArray(json)
    ? json.map((item: Json) => jsonText(item, style, start + style.indent))
    : Object.entries(json).map(
        ([key, item]) => `${stringText(key, style.ascii)}: ${jsonText(item, style, start + style.indent)}`,
      );
  const [open, close] = Array.isArray(json) ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  if (style.indent === '') return `${open}${items.join(', ')}${close}`;
  return `${open}${start}${style.indent}${items.join(`,${start}${style.indent}`)}${start}${close}`;
}

/** Lone surrogates are escaped, as JSON.stringify does it; with `ascii` all that is not ASCII, as Python does it. */
function stringText(text: string, ascii: boolean): string {
  const json = JSON.stringify(text);
  if (!ascii) return json;
  return json.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A base and two people's edits of it. */
export const threeFiles: fc.Arbitrary<ThreeFiles> = fc
  .tuple(
    fc.array(cell, { maxLength: 7 }),
    fc.array(edit, { maxLength: 4 }),
    fc.array(edit, { maxLength: 4 }),
    layout,
  )
  .map(([cells, mine, yours, style]) => {
    const files = {
      base: fileOf(cells, style),
      ours: fileOf(mine.reduce(apply, cells), style),
      theirs: fileOf(yours.reduce(apply, cells), style),
    };
    // A counterexample is read as text, not as bytes.
    const text = (): string =>
      Object.entries(files)
        .map(([side, file]) => `${side}: ${file}`)
        .join('\n');
    return { ...files, [fc.toStringMethod]: text };
  });

/** One such file. */
export const quirkyFile: fc.Arbitrary<Buffer> = threeFiles.map(({ ours }) => ours);
