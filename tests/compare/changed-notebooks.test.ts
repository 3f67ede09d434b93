import { expect, test } from 'vitest';
import { changedNotebooks } from '../../src/compare/changed-notebooks.ts';
import type { Blobs } from '../../src/git/blobs.ts';
import type { ChangedFile, Side } from '../../src/git/revisions.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { notebook } from '../e2e/story.ts';

const NO_BLOBS: Blobs = { read: () => Promise.resolve(undefined), close: () => {} };

function modified(name: string): ChangedFile {
  const side = (oid: string): Side => ({
    kind: 'blob',
    oid,
    mode: '100644',
    path: { bytes: Buffer.from(name), text: name },
  });
  return { status: 'modified', before: side('before'), after: side('after') };
}

test('the first is there before the last is read, and few are read ahead', async () => {
  const files = Array.from({ length: 20 }, (_, at) => modified(`${at}.ipynb`));
  const read: string[] = [];
  const readSide = (side: Side): Promise<{ kind: 'file'; bytes: Buffer }> => {
    read.push(side.path.text);
    return Promise.resolve({ kind: 'file', bytes: Buffer.from(notebook(['x'])) });
  };
  const options = () => ({ normalizer: createNormalizer() });
  const seen: string[] = [];
  for await (const { heading } of changedNotebooks(files, NO_BLOBS, readSide, options)) {
    seen.push(heading.after);
    expect(new Set(read).size).toBeLessThanOrEqual(seen.length + 2);
  }
  expect(seen).toEqual(files.map((_, at) => `${at}.ipynb`));
  expect(read).toHaveLength(40);
});
