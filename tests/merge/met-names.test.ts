/** What is said where changes of both sides meet through a name; and what is not. */
import { describe, expect, test } from 'vitest';
import { createNameReader, makesAnother } from '../../src/code/notebook-names.ts';
import { meetingNames } from '../../src/merge/may-meet.ts';
import { mergeTraced } from '../../src/merge/merge-notebooks.ts';
import { metNames } from '../../src/merge/met-names.ts';
import { wordMerge } from '../../src/messages.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';

/** A source, or what a run left below it: `[source, output]`. Ids are for the reader: `id: source`. */
type Spec = string | readonly [source: string, output: string];

function notebookOf(cells: Readonly<Record<string, Spec>>, language = 'python'): Buffer {
  const written = Object.entries(cells).map(([id, spec]) => {
    const [source, output] = typeof spec === 'string' ? [spec, undefined] : spec;
    return {
      cell_type: 'code',
      execution_count: output === undefined ? null : 1,
      id,
      metadata: {},
      outputs: output === undefined ? [] : [{ name: 'stdout', output_type: 'stream', text: [output] }],
      source: source.split(/(?<=\n)/),
    };
  });
  const metadata = {
    kernelspec: { name: 'x', display_name: 'x', language },
    language_info: { name: language },
  };
  return Buffer.from(JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1));
}

const MARKERS = {
  style: 'merge',
  size: 7,
  labels: { base: 'base', ours: 'ours', theirs: 'theirs' },
} as const;

function said(
  base: Readonly<Record<string, Spec>>,
  ours: Readonly<Record<string, Spec>>,
  theirs: Readonly<Record<string, Spec>>,
  language?: string,
): readonly string[] {
  const files = {
    base: notebookOf(base, language),
    ours: notebookOf(ours, language),
    theirs: notebookOf(theirs, language),
  };
  const settings = { favor: 'none', markers: MARKERS, normalizer: createNormalizer({}) } as const;
  const { result, trace } = mergeTraced(files, settings);
  const notes = metNames(trace!, result, meetingNames(trace!), { namesIn: createNameReader(), makesAnother });
  return wordMerge({ ...result, conflicts: [], notes }, 'a.ipynb').flatMap((line) =>
    line.split('; ').slice(line.startsWith('merged') ? 1 : 0),
  );
}

const LOAD = 'import pandas as pd\ndf = pd.read_csv("a.csv")';
const BASE = { load: LOAD, mean: 'df.mean()', text: 'print("the end of the report")' };
describe.each(['ours', 'theirs'])('what %s changed and the other did not know', (changer) => {
  const merged = (
    base: Readonly<Record<string, Spec>>,
    changed: Readonly<Record<string, Spec>>,
    used: Readonly<Record<string, Spec>>,
    language?: string,
  ): readonly string[] =>
    changer === 'ours' ? said(base, changed, used, language) : said(base, used, changed, language);

  test('a name that is another one now, used in a new cell', () => {
    const renamed = { ...BASE, load: LOAD.replace('df', 'data'), mean: 'data.mean()' };
    const used = { ...BASE, plot: 'df.plot()' };
    expect(merged(BASE, renamed, used)).toEqual([`cell 4 uses df, which ${changer} renamed to data`]);
  });

  test('and in a cell that was edited', () => {
    const renamed = { ...BASE, load: LOAD.replace('df', 'data'), mean: 'data.mean()' };
    const used = { ...BASE, text: 'print("the end of the report")\nprint(len(df))' };
    expect(merged(BASE, renamed, used)).toEqual([`cell 3 uses df, which ${changer} renamed to data`]);
  });

  test('a name that is made no more', () => {
    const unmade = { load: 'import pandas as pd', text: BASE.text };
    const used = { ...BASE, plot: 'df.plot()', more: 'df.describe()' };
    expect(merged(BASE, unmade, used)).toEqual([`cells 3 and 4 use df, which ${changer} made no more`]);
  });

  test('a function that calls what is gone', () => {
    const base = { clean: 'def clean(df):\n    return df.dropna()', text: BASE.text };
    const renamed = { ...base, clean: 'def clean_rows(df):\n    return df.dropna()' };
    const used = { ...base, more: 'def prepare(df):\n    return clean(df)\n\nprepare(1)' };
    expect(merged(base, renamed, used)).toEqual([
      `cell 3 uses clean, which ${changer} renamed to clean_rows`,
    ]);
  });

  test('outputs that were made with what it was before', () => {
    const base = { ...BASE, mean: ['df.mean()', '1.5'] as const };
    const anew = { ...base, load: LOAD.replace('a.csv', 'b.csv') };
    const run = { ...base, shape: ['df.shape', '(3, 4)'] as const };
    expect(merged(base, anew, run)).toEqual([
      `cell 4 ran before ${changer} changed df in cell 1: the output is of the older one`,
    ]);
  });

  test('outputs through another name', () => {
    const base = { ...BASE, model: 'model = fit(df)' };
    const given = { fit: 'def fit(data):\n    return data', ...base };
    const anew = { ...given, load: LOAD.replace('a.csv', 'b.csv') };
    const run = { ...given, score: ['model.score()', '0.9'] as const };
    expect(merged(given, anew, run)).toEqual([
      `cell 6 ran before ${changer} changed df in cell 2: the output is of the older one`,
    ]);
  });

  test('a name that is made anew in between', () => {
    const anew = { load: LOAD, head: 'df = df.head()', mean: 'df.mean()', text: BASE.text };
    const used = { ...BASE, plot: 'df.plot()' };
    expect(merged(BASE, anew, used)).toEqual([`cell 5 uses df, which ${changer} made anew in cell 2`]);
  });

  test.each<[string, Record<string, Spec>, Record<string, Spec>]>([
    [
      'a new cell with names of its own',
      { ...BASE, load: `${LOAD}\nother = 2` },
      { ...BASE, a: 'x = 1\nx + 1' },
    ],
    [
      'another line of the cell that makes it',
      { ...BASE, load: `${LOAD}\nother = 2` },
      { ...BASE, shape: ['df.shape', '(3, 4)'] },
    ],
    [
      'both know the new name',
      { ...BASE, load: LOAD.replace('df', 'data'), mean: 'data.mean()' },
      { ...BASE, load: LOAD.replace('df', 'data'), mean: 'data.mean()', plot: 'data.plot()' },
    ],
    [
      'only a comment above what was run',
      { ...BASE, load: `# by month\n${LOAD}` },
      { ...BASE, shape: ['df.shape', '(3, 4)'] },
    ],
    ['what is imported again', { ...BASE, more: 'import pandas as pd' }, { ...BASE, z: 'pd.__version__' }],
    [
      'names of their own in both new cells',
      { ...BASE, one: 'fig = plot()\nfig.show()' },
      { ...BASE, two: 'fig = draw()\nfig.show()' },
    ],
    [
      'names that nobody can tell',
      { all: 'from names import *', ...BASE, load: 'x = 1' },
      { ...BASE, plot: 'df.plot()' },
    ],
    [
      'the cell that had missed it before',
      { ...BASE, load: LOAD.replace('df', 'data') },
      { ...BASE, text: 'print("the end")' },
    ],
    [
      'an old output that nobody made anew',
      { ...BASE, load: LOAD.replace('a.csv', 'b.csv') },
      { ...BASE, z: 'print(2)' },
    ],
  ])('not %s', (_, changed, used) => {
    expect(merged(BASE, changed, used)).toEqual([]);
  });

  test('nor anything of another language', () => {
    const renamed = { ...BASE, load: LOAD.replace('df', 'data'), mean: 'data.mean()' };
    expect(merged(BASE, renamed, { ...BASE, plot: 'df.plot()' }, 'julia')).toEqual([]);
  });
});
