import { describe, expect, test } from 'vitest';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../../src/notebook/outputs.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { putBackOutputs } from '../../src/outputs/put-back.ts';

/** `a=1` is a cell with the source a and the output 1; `a` one without outputs; `id/a=1` has an id of its own. */
function cellsOf(text: string): Notebook {
  const cells = text.split(' ').map((word, index) => {
    const [, id = `cell-${index}`, source = '', output] = /^(?:(\w+)\/)?([^=]+)(?:=(.*))?$/.exec(word) ?? [];
    const outputs = output === undefined ? [] : [{ name: 'stdout', output_type: 'stream', text: [output] }];
    const count = output === undefined ? null : index + 1;
    return { cell_type: 'code', execution_count: count, id, metadata: {}, outputs, source: [source] };
  });
  return readNotebook(
    `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`,
  );
}

function shown(bytes: Buffer): string {
  return readNotebook(bytes)
    .cells.map((cell) => {
      const output = readOutputs(cell).map(textOfOutput).join('');
      return output === '' ? cell.source : `${cell.source}=${output}`;
    })
    .join(' ');
}

function back(stored: string, ...kept: readonly string[]): string {
  return shown(putBackOutputs(cellsOf(stored), kept.map(cellsOf)));
}

describe('outputs put back', () => {
  test('beside the same source, wherever it stands', () => {
    expect(back('a b c', 'c=3 a=1')).toBe('a=1 b c=3');
  });

  test('never beside another source', () => {
    expect(back('a b2', 'a=1 b=2')).toBe('a=1 b2');
  });

  test('from the likeliest version first, from the next what that one lacks', () => {
    expect(back('a b', 'a=new', 'a=old b=old')).toBe('a=new b=old');
  });

  test('a cell that was last without outputs stays without them', () => {
    expect(back('a', 'a', 'a=old')).toBe('a');
  });

  test('cells that share a source are told apart by id, else by order', () => {
    expect(back('x/f y/f', 'y/f=2 x/f=1')).toBe('f=1 f=2');
    expect(back('p/f q/f', 'f=1 f=2')).toBe('f=1 f=2');
  });

  test('what has outputs keeps them, and nothing to put back gives the very same bytes', () => {
    expect(back('a=mine b', 'a=other b=2')).toBe('a=mine b=2');
    const stored = cellsOf('a b');
    expect(putBackOutputs(stored, [cellsOf('c=3')])).toBe(stored.bytes);
  });
});
