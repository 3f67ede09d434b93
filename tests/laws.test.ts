/** What must always hold, whatever the file looks like: untouched bytes stay, and nothing that people wrote is lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanNotebook, diffNotebooks, mergeNotebooks } from '../src/index.ts';
import { splice } from '../src/json/edit.ts';
import { styleOf } from '../src/json/style.ts';
import { CellDraft } from '../src/notebook/cell-draft.ts';
import { readNotebook } from '../src/notebook/read.ts';
import { quirkyFile, type ThreeFiles, threeFiles } from './support/quirky-files.ts';

const sources = (file: Buffer): readonly string[] => readNotebook(file).cells.map(({ source }) => source);
/** Lines without the white space around them: a side's change in white space alone gives way to words. */
const words = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());
/** How often each line that is not empty stands in the sources. */
function countsOf(file: Buffer): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of sources(file).flatMap(words))
    if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

describe('a file that is read', () => {
  test('says where each source stands', () => {
    fc.assert(
      fc.property(quirkyFile, (file) => {
        for (const { source, sourceNode } of readNotebook(file).cells) {
          const text = file.toString('utf8', sourceNode!.start, sourceNode!.end);
          expect([JSON.parse(text)].flat().join('')).toBe(source);
        }
      }),
    );
  });

  test('changes in the bytes of one source alone when that source is replaced', () => {
    fc.assert(
      fc.property(
        quirkyFile,
        fc.nat(),
        fc.constantFrom('', 'x = 1', 'a\nb\n', '"é🎉\\\u0007'),
        (file, at, text) => {
          const notebook = readNotebook(file);
          const cell = notebook.cells[at % Math.max(notebook.cells.length, 1)];
          fc.pre(cell !== undefined);
          const { start, end } = cell!.sourceNode!;
          const { major } = notebook.format;
          const draft = new CellDraft(cell!, { style: styleOf(notebook.root), major }, false);
          draft.source(text);
          const { node } = cell!;
          const written = splice(file, [{ start: node.start, end: node.end, content: draft.write() }]);
          expect(written.subarray(0, start)).toEqual(file.subarray(0, start));
          expect(written.subarray(written.length - (file.length - end))).toEqual(file.subarray(end));
          expect(sources(written)).toEqual(
            notebook.cells.map(({ source }, index) => (index === cell!.index ? text : source)),
          );
        },
      ),
    );
  });

  test('is cleaned once and for all, and keeps its sources', () => {
    fc.assert(
      fc.property(quirkyFile, (file) => {
        const clean = cleanNotebook(file);
        expect(cleanNotebook(clean).equals(clean)).toBe(true);
        expect(sources(clean)).toEqual(sources(file));
      }),
    );
  });

  test('does not differ from itself', () => {
    fc.assert(
      fc.property(quirkyFile, (file) => {
        const diff = diffNotebooks(file, Buffer.from(file));
        expect(diff.cells.filter(({ kind }) => kind !== 'same')).toEqual([]);
        expect(diff.metadata).toEqual([]);
      }),
    );
  });
});

describe('a merge', () => {
  test('with a side that did nothing is the other side, byte for byte', () => {
    fc.assert(
      fc.property(threeFiles, ({ base, ours, theirs }) => {
        expect(mergeNotebooks(base, ours, base).bytes.equals(ours)).toBe(true);
        expect(mergeNotebooks(base, base, theirs).bytes.equals(theirs)).toBe(true);
        expect(mergeNotebooks(base, ours, Buffer.from(ours)).bytes.equals(ours)).toBe(true);
      }),
    );
  });

  test('is a notebook, and the same one each time', () => {
    fc.assert(
      fc.property(threeFiles, ({ base, ours, theirs }) => {
        const { bytes } = mergeNotebooks(base, ours, theirs);
        expect(() => readNotebook(bytes)).not.toThrow();
        expect(mergeNotebooks(base, ours, theirs).bytes.equals(bytes)).toBe(true);
      }),
    );
  });

  test('loses no line that a side wrote, unless the other took it away', () => {
    fc.assert(
      fc.property(threeFiles, (files) => {
        expect(lostIn(mergeNotebooks(files.base, files.ours, files.theirs).bytes, files)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** A line has to be there when a side added it, or when fewer were taken away by the two sides than the base had:
 *  of twin cells each side may have rewritten one. */
function lostIn(merged: Buffer, files: ThreeFiles): readonly string[] {
  const [base, ours, theirs] = [countsOf(files.base), countsOf(files.ours), countsOf(files.theirs)];
  const now = countsOf(merged);
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((line) => {
    const was = base.get(line) ?? 0;
    const [mine, yours] = [(ours.get(line) ?? 0) - was, (theirs.get(line) ?? 0) - was];
    const left = was + Math.min(mine, 0) + Math.min(yours, 0);
    return !now.has(line) && (mine > 0 || yours > 0 || left > 0);
  });
}
