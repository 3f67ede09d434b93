import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNormalizer, type NormalizerOptions } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { putBack, putBackOutputs } from '../../src/outputs/put-back.ts';
import { putTogether, type Taken, takeApart } from '../../src/outputs/taken.ts';
import { quirkyFile, threeFiles } from '../support/quirky-files.ts';

const policies: fc.Arbitrary<NormalizerOptions> = fc.constantFrom(
  {},
  { keep: ['cell.outputs', 'cell.execution_count'] },
  { keepOutputs: { maxSize: 60 } },
  { keepOutputs: { textOnly: true } },
  { dropCells: { empty: true } },
  { dropCells: { empty: true, tags: ['scratch'] }, strip: ['cell.metadata.name', 'metadata.kernelspec'] },
);

function takenFrom(file: Buffer, options: NormalizerOptions): Taken {
  const notebook = readNotebook(file);
  return takeApart(notebook, createNormalizer(options).cleanEdits(notebook));
}

function cleaned(file: Buffer, options: NormalizerOptions): Buffer {
  return takenFrom(file, options).cleaned;
}

describe('what clean takes', () => {
  test('gives the very same file back', () => {
    fc.assert(
      fc.property(quirkyFile, policies, (file, options) => {
        const taken = takenFrom(file, options);
        expect(putTogether(taken)?.equals(file)).toBe(true);
        const back = putBack(readNotebook(taken.cleaned), taken.parts, taken.rest);
        expect(back.bytes.equals(file)).toBe(true);
        // Cell by cell it is the same, where nothing was taken elsewhere.
        if (taken.rest.length > 0) return;
        expect(putBackOutputs(readNotebook(taken.cleaned), taken.parts).equals(file)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('put back into any version, is taken again: git sees no change', () => {
    fc.assert(
      fc.property(threeFiles, policies, ({ base, ours }, options) => {
        const stored = cleaned(ours, options);
        const filled = putBackOutputs(readNotebook(stored), takenFrom(base, options).parts);
        expect(cleaned(filled, options).equals(stored)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('a piece that is gone gives nothing back, not a part of it', () => {
    fc.assert(
      fc.property(quirkyFile, (file) => {
        const taken = takenFrom(file, {});
        const parts = taken.parts.map((part) => ({
          ...part,
          edits: part.edits.map((edit) => ({ ...edit, piece: { size: 1, read: () => undefined } })),
        }));
        const stored = readNotebook(taken.cleaned);
        expect(putBackOutputs(stored, parts)).toBe(stored.bytes);
        if (parts.some(({ edits }) => edits.length > 0)) {
          expect(putTogether({ ...taken, parts })).toBeUndefined();
        }
      }),
      { numRuns: 100 },
    );
  });

  test('cells that were dropped come back too, wherever they stood', () => {
    const cellOf = (source: string): object => ({
      cell_type: 'code',
      execution_count: source === '.' ? null : 1,
      metadata: source === '.' ? { tags: ['scratch'] } : {},
      outputs: source === '.' ? [] : [{ name: 'stdout', output_type: 'stream', text: ['out'] }],
      source,
    });
    for (const sources of ['..a..b..', 'a..', '..a', '...', 'a.b']) {
      const cells = [...sources].map(cellOf);
      const file = Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
      const taken = takenFrom(file, { dropCells: { tags: ['scratch'] } });
      expect(readNotebook(taken.cleaned).cells.map(({ source }) => source)).toEqual([
        ...sources.replaceAll('.', ''),
      ]);
      expect(taken.parts).toHaveLength(readNotebook(taken.cleaned).cells.length);
      expect(putTogether(taken)?.equals(file)).toBe(true);
    }
  });
});
