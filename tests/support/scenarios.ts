/** Scenarios: folders with two notebooks and the screen a reader gets, or with three and the merge. A known gap holds
 *  the result of `now` and the one `wanted` instead of what is expected. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { mergeNotebooks } from '../../src/index.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { DEFAULT_VIEW } from '../../src/render/options.ts';
import { renderDiff } from '../../src/render/terminal.ts';

/** What nbdiff makes of a scenario: the screen of a diff, or the merged file. */
export function resultOf(folder: string): string {
  const read = (name: string): Buffer => readFileSync(join(folder, `${name}.ipynb`));
  if (isMerge(folder)) {
    return mergeNotebooks(read('base'), read('ours'), read('theirs')).bytes.toString('utf8');
  }
  const diff = diffNotebooks(readNotebook(read('before')), readNotebook(read('after')), {
    normalizer: createNormalizer(),
  });
  const heading = { status: 'modified', before: 'before.ipynb', after: 'after.ipynb' } as const;
  return renderDiff(diff, heading, DEFAULT_VIEW);
}

/** The name of the file in which a scenario holds such a result. */
export function resultFile(folder: string, name: 'expected' | 'now' | 'wanted'): string {
  return `${name}.${isMerge(folder) ? 'ipynb' : 'txt'}`;
}

function isMerge(folder: string): boolean {
  return existsSync(join(folder, 'base.ipynb'));
}

/** What has to be done about a known gap; 'still a gap' where its result is the one of now. */
export function judgeGap(folder: string): string {
  const gap = basename(folder);
  const [now, wanted] = [resultFile(folder, 'now'), resultFile(folder, 'wanted')];
  for (const file of [now, wanted]) {
    if (!existsSync(join(folder, file))) return `${gap}: ${file} is missing`;
  }
  const result = resultOf(folder);
  const before = readFileSync(join(folder, now), 'utf8');
  const goal = readFileSync(join(folder, wanted), 'utf8');
  if (before === goal) return `${gap}: ${now} and ${wanted} are the same, so it is no gap`;
  if (result === goal) {
    const expected = resultFile(folder, 'expected');
    return `${gap} turned right: move it to fixtures/, with ${wanted} as ${expected} and without ${now}`;
  }
  if (result !== before)
    return `${gap} changed, at ${firstChange(before, result)}; read it, and renew ${now}`;
  return 'still a gap';
}

function firstChange(before: string, after: string): string {
  const [olds, news] = [before.split('\n'), after.split('\n')];
  const at = news.findIndex((line, index) => line !== olds[index]);
  const line = at < 0 ? news.length : at;
  return `line ${line + 1}: ${JSON.stringify(olds[line] ?? '')} is ${JSON.stringify(news[line] ?? '')}`;
}
