/** Which output became which:  "out:a err:b" -> "out:c err:b"  is one change, of stdout. */
import { expect, test } from 'vitest';
import { diffOutputs } from '../../src/diff/output-changes.ts';
import type { Cell } from '../../src/notebook/notebook.ts';
import { textOfOutput } from '../../src/notebook/outputs.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { code, notebookOf } from '../render/notebooks.ts';

/** `out:text err:text pic:data res:text fail:text`, parted by spaces. */
function cellOf(written: string): Cell {
  const outputs = written
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [kind, text] = word.split(':') as [string, string];
      switch (kind) {
        case 'out':
        case 'err':
          return { output_type: 'stream', name: `std${kind}`, text };
        case 'pic':
          return { output_type: 'display_data', metadata: {}, data: { 'image/png': text } };
        case 'res':
          return { output_type: 'execute_result', metadata: {}, data: { 'text/plain': text } };
        default:
          return { output_type: 'error', ename: 'E', evalue: text, traceback: [text] };
      }
    });
  return readNotebook(notebookOf([code('x', { outputs })])).cells[0]!;
}

function changes(before: string, after: string): readonly string[] {
  const word = (side: { readonly place: number; readonly output: Parameters<typeof textOfOutput>[0] }) =>
    `${side.place + 1} ${textOfOutput(side.output).replace(/, \d+ B.*/, '')}`;
  return [...diffOutputs([cellOf(before)], [cellOf(after)]).changes].map(
    (change) =>
      `${change.before === undefined ? '-' : word(change.before)} -> ${change.after === undefined ? '-' : word(change.after)}`,
  );
}

test.each([
  ['the same', 'out:a err:b', 'out:a err:b', []],
  ['one of several', 'out:a err:b res:c', 'out:a err:x res:c', ['2 b -> 2 x']],
  ['one came before the others', 'out:a res:b', 'err:w out:a res:b', ['- -> 1 w']],
  ['one went', 'err:w out:a res:b', 'out:a res:b', ['1 w -> -']],
  [
    'each with its own kind',
    'out:a pic:AAAA',
    'err:w out:b pic:BBBB',
    ['- -> 1 w', '1 a -> 2 b', '2 <image/png -> 3 <image/png'],
  ],
  ['it failed', 'out:a res:b', 'out:a fail:NameError', ['2 b -> 2 NameError']],
  ['all went', 'out:a res:b', '', ['1 a -> -', '2 b -> -']],
  ['a stream written piece by piece is one output', 'out:a out:b', 'out:ab', []],
  ['so it is where another stream stands behind', 'out:a out:b err:c', 'out:ab err:d', ['2 c -> 2 d']],
])('%s', (_, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
});

test('what changed in the lines of one', () => {
  const stream = (text: string): Cell =>
    readNotebook(notebookOf([code('x', { outputs: [{ output_type: 'stream', name: 'stdout', text }] })]))
      .cells[0]!;
  const [change] = [...diffOutputs([stream('a\nb\nc\n')], [stream('a\nx\nc')]).changes];
  expect(change).toMatchObject({
    lines: [
      ['a\n', 'b\n', 'c\n'],
      ['a\n', 'x\n', 'c\n'],
    ],
    changes: [{ beforeStart: 1, beforeEnd: 2, afterStart: 1, afterEnd: 2 }],
  });
});
