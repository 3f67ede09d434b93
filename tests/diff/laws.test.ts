import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotebookDiff } from '../../src/diff/changes.ts';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { countLines } from '../../src/diff/line-counts.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { splitLines } from '../../src/text/lines.ts';
import { applyChanges, plainNotebook } from '../support/apply-changes.ts';
import { notebookPair, type RawNotebook } from './generated-notebooks.ts';

const normalizer = createNormalizer();
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

function diff(before: Notebook, after: Notebook): NotebookDiff {
  return diffNotebooks(before, after, { normalizer });
}

function read(notebook: RawNotebook, indent?: number): Notebook {
  return readNotebook(JSON.stringify(notebook, null, indent));
}

function lineCount(notebook: Notebook | undefined): number {
  return (notebook?.cells ?? []).reduce((sum, { source }) => sum + splitLines(source).length, 0);
}

/** What holds of any two notebooks. */
function expectLaws(before: Notebook, after: Notebook): void {
  const found = diff(before, after);
  const [one, other] = [found.before!, found.after!];
  expect(applyChanges(plainNotebook(one, normalizer), found, normalizer)).toEqual(
    plainNotebook(other, normalizer),
  );

  const uses = one.cells.map(() => 0);
  for (const change of found.cells) {
    if (change.kind === 'added') continue;
    for (const cell of change.kind === 'joined' ? change.before : [change.before]) uses[cell.index]! += 1;
  }
  expect(uses).toEqual(one.cells.map(() => 1));

  const { added, removed } = countLines(found);
  expect(added - removed).toBe(lineCount(other) - lineCount(one));
}

function isSilent({ cells, metadata, format, hidden }: NotebookDiff): boolean {
  const counts = Object.values(hidden).every((count) => count === 0);
  return (
    counts && metadata.length === 0 && format === undefined && cells.every(({ kind }) => kind === 'same')
  );
}

describe('generated notebooks', () => {
  it('the changes, applied to the old notebook, give the new one; lines add up', () => {
    fc.assert(
      fc.property(notebookPair, ([before, after]) => expectLaws(read(before), read(after))),
      { numRuns: 400 },
    );
  });

  it('the blank line where an empty cell was joined to another counts as added', () => {
    const empty = { cell_type: 'code', source: '', metadata: {}, outputs: [], execution_count: null };
    const ending = (...cells: readonly object[]): Notebook => {
      const all = [...Array.from({ length: 5 }, () => empty), ...cells];
      return readNotebook(JSON.stringify({ cells: all, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    };
    const text = 'import pandas as pd\nimport numpy as np';
    const raw = { cell_type: 'raw', metadata: {} };
    const before = ending({ ...raw, id: 'a', source: '' }, { ...raw, source: text });
    const after = ending({ ...raw, id: 'a', source: `\n${text}` });
    expect(countLines(diff(before, after))).toEqual({ added: 1, removed: 0 });
    expectLaws(before, after);
    expectLaws(after, before);
  });

  it('a notebook has no changes from itself, in whatever layout', () => {
    fc.assert(
      fc.property(notebookPair, ([notebook]) => {
        expect(isSilent(diff(read(notebook), read(notebook, 1)))).toBe(true);
      }),
    );
  });

  it('with nothing on one side, all cells are added or removed', () => {
    fc.assert(
      fc.property(notebookPair, ([raw]) => {
        const notebook = read(raw);
        const added = diffNotebooks(undefined, notebook, { normalizer });
        expect(countLines(added)).toEqual({ added: lineCount(notebook), removed: 0 });
        const removed = diffNotebooks(notebook, undefined, { normalizer });
        expect(countLines(removed)).toEqual({ added: 0, removed: lineCount(notebook) });
      }),
    );
  });
});

describe.skipIf(!existsSync(CORPUS))('real edits', () => {
  const sides = (kind: string, one: string, other: string): readonly (readonly [string, string, string])[] =>
    readdirSync(`${CORPUS}${kind}`).flatMap((repository) =>
      readdirSync(`${CORPUS}${kind}/${repository}`).map((number) => {
        const folder = `${CORPUS}${kind}/${repository}/${number}`;
        return [
          `${kind}/${repository}/${number}`,
          `${folder}/${one}.ipynb`,
          `${folder}/${other}.ipynb`,
        ] as const;
      }),
    );
  const cases = existsSync(CORPUS)
    ? [...sides('pairs', 'before', 'after'), ...sides('merges', 'base', 'theirs')]
    : [];

  it.each(cases)('%s', (_, before, after) => {
    expectLaws(readNotebook(readFileSync(before)), readNotebook(readFileSync(after)));
    expectLaws(readNotebook(readFileSync(after)), readNotebook(readFileSync(before)));
  });
});
