/** Documents that were damaged, by accident or by somebody who means harm: each is applied to something that is a
 *  notebook, or refused in words; nothing else happens. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, changesOf, NotebookError, readNotebook, wordError } from '../../src/index.ts';
import { notebookPair } from '../diff/generated-notebooks.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a member is replaced by; undefined takes it away. */
const replacement: fc.Arbitrary<Json | undefined> = fc.constantFrom<Json | undefined>(
  undefined,
  null,
  true,
  0,
  1,
  2,
  -1,
  1e9,
  1.5,
  '',
  'x',
  'same',
  'added',
  'removed',
  'modified',
  'split',
  'code',
  'deleted',
  '9.9',
  [],
  [''],
  ['metadata'],
  ['cells'],
  ['a', 'b', 'c'],
  {},
  { json: '1' },
  { json: '"x"' },
  { json: '{' },
  { json: 'NaN' },
  { json: '{"a":[1]}' },
);

const damage = fc.record({ at: fc.nat(100_000), by: replacement });

/** Every place in the document, as the object or list that holds it and its key. */
function placesIn(value: Json, found: (readonly [owner: Json, key: string | number])[] = []): typeof found {
  if (value === null || typeof value !== 'object') return found;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    found.push([value, key]);
    placesIn((value as Record<string | number, Json>)[key]!, found);
  }
  return found;
}

test('are applied or refused', () => {
  fc.assert(
    fc.property(
      notebookPair,
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      ([before, after], damages, reverse, hasMovedOn) => {
        const [one, other] = [JSON.stringify(before), JSON.stringify(after)];
        const document = JSON.parse(JSON.stringify(changesOf(one, other)));
        for (const { at, by } of damages) {
          const places = placesIn(document);
          const [owner, key] = places[at % places.length]!;
          const held = owner as Record<string | number, Json>;
          if (by !== undefined) held[key] = structuredClone(by);
          else if (Array.isArray(owner)) owner.splice(key as number, 1);
          else delete held[key];
        }
        const notebook = hasMovedOn ? JSON.stringify({ ...before, cells: before.cells.slice(1) }) : one;
        try {
          const result = applyChanges(document, notebook, { reverse });
          if ('bytes' in result) readNotebook(result.bytes);
        } catch (error) {
          if (!(error instanceof NotebookError)) throw error;
          expect(wordError(error)).toMatch(/^[^\n]+$/);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

const RUNS = 300;
