/** What must hold of changes as data, whatever the notebooks are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import schema from '../../src/apply/changes.schema.json' with { type: 'json' };
import { applyChanges, type ChangesDocument, changesOf, diffNotebooks } from '../../src/index.ts';
import { notebookPair } from '../diff/generated-notebooks.ts';
import { threeFiles } from '../support/quirky-files.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

const isValid = new Ajv({ allErrors: true }).compile(schema);

/** What a reader of a diff would see. */
function shownBetween(one: Uint8Array, other: Uint8Array): unknown {
  const { cells, metadata, format } = diffNotebooks(one, other);
  return { cells: cells.filter(({ kind }) => kind !== 'same'), metadata, format };
}
const NOTHING = { cells: [], metadata: [], format: undefined };

/** As another program would hand it on. */
function documentOf(before: Uint8Array, after: Uint8Array): ChangesDocument {
  const document = JSON.parse(JSON.stringify(changesOf(before, after)));
  isValid(document);
  expect(isValid.errors).toBe(null);
  return document;
}

/** The bytes after; `before` where nothing was to be done. */
function applied(changes: ChangesDocument, before: Uint8Array, reverse = false): Uint8Array {
  const result = applyChanges(changes, before, { reverse });
  if (result.kind === 'already') return before;
  if (result.kind !== 'applied') throw new Error(JSON.stringify(result));
  return result.bytes;
}

/** The changes make one of the other, there and back, and once. */
function expectLaws(before: Uint8Array, after: Uint8Array): void {
  const changes = documentOf(before, after);
  const made = applied(changes, before);
  expect(shownBetween(made, after)).toEqual(NOTHING);
  const back = applied(changes, after, true);
  const downgrades = diffNotebooks(before, after).format?.before.startsWith('3') === true;
  if (!downgrades) expect(shownBetween(back, before)).toEqual(NOTHING);
  expect(applyChanges(changes, made)).toEqual({ kind: 'already' });
  if (!downgrades) expect(shownBetween(applied(changes, made, true), before)).toEqual(NOTHING);
}

const bytesOf = (notebook: unknown): Buffer => Buffer.from(JSON.stringify(notebook, null, 1));

describe('changes, applied to what they were made from', () => {
  test('give generated notebooks that say what the others say', () => {
    fc.assert(
      fc.property(notebookPair, ([before, after]) => expectLaws(bytesOf(before), bytesOf(after))),
      { numRuns: 150 },
    );
  });

  test('… and files as they are found in the wild', () => {
    fc.assert(
      fc.property(threeFiles, ({ base, ours, theirs }) => {
        expectLaws(base, ours);
        expectLaws(ours, theirs);
      }),
      { numRuns: 75 },
    );
  });

  describe.skipIf(!existsSync(CORPUS))('real edits', () => {
    const sides = (
      kind: string,
      one: string,
      other: string,
    ): readonly (readonly [string, string, string])[] =>
      readdirSync(join(CORPUS, kind)).flatMap((repository) =>
        readdirSync(join(CORPUS, kind, repository)).map((number) => {
          const folder = join(CORPUS, kind, repository, number);
          return [
            `${kind}/${repository}/${number}`,
            join(folder, `${one}.ipynb`),
            join(folder, `${other}.ipynb`),
          ] as const;
        }),
      );
    const cases = existsSync(CORPUS)
      ? [...sides('pairs', 'before', 'after'), ...sides('merges', 'base', 'theirs')]
      : [];
    test.each(cases)('%s', (_, before, after) => {
      expectLaws(readFileSync(before), readFileSync(after));
    });
  });
});
