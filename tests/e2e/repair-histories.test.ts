/** Real merges that git's text merge broke, mended with the index at hand: what the merge of the originals gives. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { story } from './story.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/merges', import.meta.url));
/** Each process takes its time: every so manieth case. */
const SAMPLE = 5;
const SIDES = ['ours', 'base', 'theirs'] as const;

describe.skipIf(!existsSync(CORPUS))('real histories (needs ../shared/corpus)', () => {
  const cases = existsSync(CORPUS)
    ? readdirSync(CORPUS).flatMap((name) =>
        readdirSync(join(CORPUS, name)).map((number) => join(CORPUS, name, number)),
      )
    : [];

  test.each(['merge', 'diff3', 'zdiff3'])('style %s', (style) => {
    const repository = story();
    const labels = SIDES.flatMap((side) => ['-L', side]);
    const how = style === 'merge' ? [] : [`--${style}`];
    let [found, mended] = [0, 0];
    for (const folder of cases) {
      const paths = SIDES.map((side) => join(folder, `${side}.ipynb`));
      const raw = spawnSync('git', ['merge-file', '-p', ...how, ...labels, ...paths], { maxBuffer: 1 << 28 });
      if (raw.status === 0 || isJson(raw.stdout)) continue;
      found += 1;
      if (found % SAMPLE !== 0) continue;
      const [ours, base, theirs] = paths as [string, string, string];
      const wanted = repository.nbdiff('merge', ...how, ...labels, base, ours, theirs);
      if (wanted.code === 2) continue;
      const stages = [base, ours, theirs].map((path, at) => {
        const oid = repository.git('hash-object', '-w', '--no-filters', path).trim();
        return `100644 ${oid} ${at + 1}\tcase.ipynb\n`;
      });
      execFileSync('git', ['update-index', '--index-info'], {
        cwd: repository.dir,
        env: repository.env,
        input: stages.join(''),
      });
      repository.write('case.ipynb', raw.stdout);
      if (style !== 'merge') repository.git('config', 'merge.conflictStyle', style);
      const got = repository.nbdiff('merge', '--repair', 'case.ipynb');
      expect([folder, got.code]).toEqual([folder, wanted.code]);
      expect([folder, repository.read('case.ipynb')]).toEqual([folder, wanted.stdout]);
      mended += 1;
    }
    expect(mended).toBeGreaterThan(0);
  });
});

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
