/** Each folder of fixtures/ is a scenario: two notebooks and the screen a reader gets, or three and the merge. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../src/diff/diff-notebooks.ts';
import { mergeNotebooks } from '../src/index.ts';
import { createNormalizer } from '../src/notebook/normalizer.ts';
import { readNotebook } from '../src/notebook/read.ts';
import { DEFAULT_VIEW } from '../src/render/options.ts';
import { renderDiff } from '../src/render/terminal.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

function folders(parent: string): readonly string[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'known-gaps')
    .map((entry) => join(parent, entry.name));
}

/** What nbdiff makes of a scenario: the screen of a diff, or the merged file. */
function resultOf(folder: string): string {
  const read = (name: string): Buffer => readFileSync(join(folder, `${name}.ipynb`));
  if (existsSync(join(folder, 'base.ipynb'))) {
    return mergeNotebooks(read('base'), read('ours'), read('theirs')).bytes.toString('utf8');
  }
  const diff = diffNotebooks(readNotebook(read('before')), readNotebook(read('after')), {
    normalizer: createNormalizer(),
  });
  const heading = { status: 'modified', before: 'before.ipynb', after: 'after.ipynb' } as const;
  return renderDiff(diff, heading, DEFAULT_VIEW);
}

function written(folder: string, name: string): string {
  const isMerge = existsSync(join(folder, 'base.ipynb'));
  return readFileSync(join(folder, `${name}.${isMerge ? 'ipynb' : 'txt'}`), 'utf8');
}

describe('scenarios', () => {
  test.each(folders(fixtures).map((folder) => [folder.slice(fixtures.length + 1), folder]))(
    '%s',
    (_, folder) => {
      expect(resultOf(folder)).toBe(written(folder, 'expected'));
    },
  );
});

test('known gaps are still gaps', () => {
  for (const folder of folders(join(fixtures, 'known-gaps'))) {
    const result = resultOf(folder);
    const right = `${folder} is right now: move it to fixtures/ and rename "wanted" to "expected"`;
    expect(result, right).not.toBe(written(folder, 'wanted'));
    expect(result, `${folder} is wrong in another way: read it, and renew "now"`).toBe(
      written(folder, 'now'),
    );
  }
});
