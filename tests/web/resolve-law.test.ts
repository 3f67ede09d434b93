/** The law of the page on generated merges; `npm run corpus` holds it of real ones. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { triple } from '../laws/generated-merges.ts';
import { brokenInPage } from './resolve-law.ts';

test('what is decided in the page gives the bytes of --take, and nothing once it is undone', async () => {
  await fc.assert(
    fc.asyncProperty(triple, async (files) => {
      expect(await brokenInPage(files, mkdtempSync(join(inject('scratch'), 'page-')))).toEqual([]);
    }),
    { numRuns: 15 },
  );
});
