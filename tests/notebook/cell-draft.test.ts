/** What a run left in a cell, and cells written with other fields. */
import { describe, expect, test } from 'vitest';
import { styleOf } from '../../src/json/style.ts';
import { CellDraft } from '../../src/notebook/cell-draft.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { countOf, hasOutputs, hasRun } from '../../src/notebook/run.ts';

const file = (cell: string): string =>
  `{\n "cells": [\n  ${cell}\n ],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 4\n}`;

const code = (outputs: string, count: string): string =>
  `{"cell_type": "code", "source": ["fit()"],\n    "metadata": { }, "outputs": ${outputs}, "execution_count": ${count}}`;

test.each([
  ['[]', 'null', false, false],
  ['[ \n\t ]', 'null', false, false],
  ['[]', '3', false, true],
  ['[ {"output_type": "stream", "text": []}]', 'null', true, true],
  ['[{"output_type": "stream", "text": []}]', '0', true, true],
])('outputs %j and count %s', (outputs, count, withOutputs, ran) => {
  const [cell] = readNotebook(file(code(outputs, count))).cells;
  expect([hasOutputs(cell!), hasRun(cell!)]).toEqual([withOutputs, ran]);
  expect(countOf(cell!) !== undefined).toBe(/\d/.test(count));
});

test('a cell without the keys of a run did not run', () => {
  const [cell] = readNotebook(file('{"cell_type": "code", "source": "fit()"}')).cells;
  expect([hasOutputs(cell!), hasRun(cell!), countOf(cell!)]).toEqual([false, false, undefined]);
});

describe('a draft', () => {
  function draftOf(text: string, foreign = false): CellDraft {
    const { cells, root, format } = readNotebook(file(text));
    return new CellDraft(cells[0]!, { style: styleOf(root), major: format.major }, foreign);
  }
  const run = code('[{"output_type": "stream"}]', '3');

  test('that changes nothing is the cell itself', () => {
    const draft = draftOf(run);
    draft.source('fit()');
    expect(draft.isChanged).toBe(false);
    expect(draft.write().toString()).toBe(run);
  });

  test('changes values alone, and the source in its own form', () => {
    const draft = draftOf(run);
    draft.source('a\nb');
    expect(draft.clearRun()).toBe(true);
    expect(draft.write().toString()).toBe(
      code('[]', 'null').replace('["fit()"]', '[\n    "a\\n",\n    "b"\n   ]'),
    );
    const text = draftOf('{"cell_type": "markdown", "source": "fit()"}');
    text.source('a\nb');
    expect(text.clearRun()).toBe(false);
    expect(text.write().toString()).toBe('{"cell_type": "markdown", "source": "a\\nb"}');
  });

  test('has no run to clear where there was none', () => {
    const draft = draftOf(code('[ ]', 'null'));
    expect(draft.clearRun()).toBe(false);
    expect(draft.isChanged).toBe(false);
  });

  test('of another layout is laid out anew', () => {
    expect(draftOf('{"cell_type":"raw","source":"x"}', true).write().toString()).toBe(
      '{\n   "cell_type": "raw",\n   "source": "x"\n  }',
    );
  });
});
