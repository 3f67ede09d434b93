/** What is said of a file that is no notebook: its name, its side, its place. */
import { expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { wordError } from '../../src/messages.ts';
import type { Cell } from '../../src/notebook/notebook.ts';
import { readOutputs } from '../../src/notebook/outputs.ts';
import { readNotebook } from '../../src/notebook/read.ts';

function refusal(text: string): string {
  try {
    readNotebook(text, { file: 'a.ipynb', side: 'ours' });
  } catch (error) {
    if (error instanceof NotebookError) return wordError(error).split(';')[0]!;
  }
  return 'read';
}

const code = (fields: string): string =>
  `{"cells": [{"cell_type": "code", ${fields}}], "nbformat": 4, "nbformat_minor": 5}`;

test.each([
  [' ', '1:2: not valid JSON: expected a value, found the end of the file'],
  ['{"cells": [', '1:12: not valid JSON: expected a value, found the end of the file'],
  ['[]', '1:1: not a notebook: it is a list, not an object with "cells"'],
  ['{}', '1:1: not a notebook: it has neither "cells" nor "nbformat"'],
  ['{"nbformat": 4}', '1:1: not a notebook: it has no "cells"'],
  ['{"nbformat": 7}', '1:14: notebook format 7 is not known (3 and 4 are)'],
  ['{"cells": {}}', '1:11: not a notebook: "cells" is an object, not a list'],
  ['{"cells": [1]}', '1:12: not a notebook: cell 1 is a number, not an object'],
  ['{"cells": [{}]}', '1:12: not a notebook: cell 1 has no "cell_type"'],
  [
    '{"cells": [], "metadata": []}',
    '1:27: not a notebook: the "metadata" of the notebook is a list, not an object',
  ],
  ['{"nbformat": 3}', '1:1: not a notebook: it is of format 3 and has no "worksheets"'],
  ['{"nbformat": 3, "worksheets": 1}', '1:31: not a notebook: "worksheets" is a number, not a list'],
  ['{"nbformat": 3, "worksheets": [1]}', '1:32: not a notebook: a worksheet is a number, not an object'],
  ['{"nbformat": 3, "worksheets": [{}]}', '1:32: not a notebook: it has no "cells"'],
  [
    code('"source": 1'),
    '1:44: not a notebook: the "source" of cell 1 is a number, not text or a list of lines',
  ],
  [code('"source": [1]'), '1:45: not a notebook: a line of the "source" of cell 1 is a number, not text'],
  [code('"metadata": 1'), '1:46: not a notebook: the "metadata" of cell 1 is a number, not an object'],
  [code('"source": ["\\d"]'), '1:46: not valid JSON: expected an escape such as \\n, found "\\d"'],
])('%s', (text, words) => {
  expect(refusal(text)).toBe(`a.ipynb (ours):${words}`);
});

test('an output that nobody looked into names the file when somebody does', () => {
  const text = code('"source": [], "outputs": [{"output_type": "stream", "text": "\\d"}]');
  const [cell] = readNotebook(text, { file: 'a.ipynb' }).cells;
  expect(() => readOutputs(cell as Cell)).toThrow(expect.objectContaining({ file: 'a.ipynb' }));
});

test('the side after a change has the plain name', () => {
  const problem = { kind: 'nul-byte' } as const;
  expect(wordError(new NotebookError(problem, { file: 'a.ipynb', side: 'before' }))).toMatch(
    /^a\.ipynb \(before\): /,
  );
  expect(wordError(new NotebookError(problem, { file: 'a.ipynb', side: 'after' }))).toMatch(/^a\.ipynb: /);
  expect(wordError(new NotebookError(problem, { side: 'theirs' }))).toMatch(/^theirs: a NUL byte/);
});
