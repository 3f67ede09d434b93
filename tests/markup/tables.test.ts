/** Tables are read as a browser would lay them out. */
import { describe, expect, test } from 'vitest';
import { readTable, textOfCell } from '../../src/markup/tables.ts';

/** Rows as `[label] a | b`. */
const shown = (markup: string): unknown => {
  const table = readTable(markup);
  if (table === undefined) return undefined;
  const rows = (list: typeof table.body): readonly string[] =>
    list.map(({ cells, labels }) =>
      cells.map((cell, at) => (at < labels ? `[${textOfCell(cell)}]` : textOfCell(cell))).join(' '),
    );
  return { head: rows(table.head), body: rows(table.body) };
};

describe('reading', () => {
  test('what pandas writes', () => {
    const markup = `<div>
<style scoped> .dataframe tbody tr th { vertical-align: top; } </style>
<table border="1" class="dataframe">
  <thead>
    <tr style="text-align: right;">
      <th></th>
      <th>model</th>
      <th>score</th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <th>0</th>
      <td>a &amp; b</td>
      <td>0.81</td>
    </tr>
  </tbody>
</table>
<p>1 rows × 2 columns</p>
</div>`;
    expect(shown(markup)).toEqual({ head: ['[] [model] [score]'], body: ['[0] a &amp; b 0.81'] });
    expect(textOfCell(readTable(markup)!.around)).toContain('1 rows × 2 columns');
  });

  test.each([
    ['ends left out', '<table><tr><td>a<td>b<tr><td>c<td>d</table>', { head: [], body: ['a b', 'c d'] }],
    [
      'a first row of headings',
      '<table><tr><th>x<th>y<tr><td>1<td>2</table>',
      { head: ['[x] [y]'], body: ['1 2'] },
    ],
    [
      'spans',
      '<table><tr><td colspan=2>a</td><td>b</td></tr><tr><th rowspan="2">c</th><td>d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr></table>',
      { head: [], body: ['a a b', '[c] d e', '[c] f g'] },
    ],
    [
      'comments and scripts',
      '<table><!-- <tr><td>no --><tr><td>a<script>"<td>"</script>b</table>',
      { head: [], body: ['a""b'] },
    ],
    ['tags in cells', '<table><tr><td><b>a</b> <i>b</i></table>', { head: [], body: ['a b'] }],
    ['two tables', '<table><tr><td>a</table><table><tr><td>b</table>', undefined],
    ['a table in a table', '<table><tr><td><table><tr><td>b</table></table>', undefined],
    ['no rows', '<table></table>', undefined],
    ['no table', '<p>x</p>', undefined],
    [
      'more cells than there is room for',
      `<table>${'<tr><td colspan="1000">'.repeat(5000)}</table>`,
      undefined,
    ],
  ])('%s', (_, markup, expected) => {
    expect(shown(markup)).toEqual(expected);
  });
});
