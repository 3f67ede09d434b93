import { describe, expect, test } from 'vitest';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../../src/notebook/outputs.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { likeliestOrigin, putBackOutputs } from '../../src/outputs/put-back.ts';
import { type Part, takeApart } from '../../src/outputs/taken.ts';

/** `a=1` is a cell with the source a and the output 1; `a` one without outputs; `id/a=1` has an id of its own. */
function cellsOf(text: string): Notebook {
  return notebookOf(text);
}

function notebookOf(text: string, metadata: object = {}): Notebook {
  const cells = text.split(' ').map((word, index) => {
    const [, id = `cell-${index}`, source = '', output] = /^(?:(\w+)\/)?([^=]+)(?:=(.*))?$/.exec(word) ?? [];
    const outputs = output === undefined ? [] : [{ name: 'stdout', output_type: 'stream', text: [output] }];
    const count = output === undefined ? null : index + 1;
    return { cell_type: 'code', execution_count: count, id, metadata, outputs, source: [source] };
  });
  return readNotebook(
    `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`,
  );
}

function partsOf(text: string): readonly Part[] {
  return partsIn(cellsOf(text));
}

function partsIn(notebook: Notebook): readonly Part[] {
  return takeApart(notebook, createNormalizer().cleanEdits(notebook)).parts;
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
  return shown(putBackOutputs(cellsOf(stored), kept.flatMap(partsOf)));
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
    expect(putBackOutputs(stored, partsOf('c=3'))).toBe(stored.bytes);
  });

  test('an earlier run of one cell is not for its new neighbour', () => {
    expect(back('new/f old/f', 'old/f=2', 'old/f=1')).toBe('f f=2');
  });

  test('a cell that stayed the same comes back with its noise, another one with its outputs alone', () => {
    const run = notebookOf('a=1', { scrolled: true });
    expect(putBackOutputs(notebookOf('a'), partsIn(run)).toString()).toBe(run.bytes.toString());
    const tagged = putBackOutputs(notebookOf('a', { tags: ['x'] }), partsIn(run)).toString();
    expect(tagged).toContain('"tags"');
    expect(tagged).toContain('"text"');
    expect(tagged).not.toContain('scrolled');
  });
});

describe('a notebook under another name', () => {
  const origin = (stored: string, ...others: readonly string[]): number | undefined => {
    const all = others.map((text, index) => ({ index, parts: partsOf(text) }));
    return likeliestOrigin(cellsOf(stored), all)?.index;
  };

  test('is the one that shares most cells', () => {
    expect(origin('a b c', 'x=1', 'a=1 b=2 y=3', 'a=1 x=2')).toBe(1);
  });

  test('is none where cells are merely alike in places, as every notebook is', () => {
    expect(origin('load head plot', 'other=1 head=2', 'head=3')).toBeUndefined();
  });
});
