/** git's log taken apart: headings come out as git prints them, whatever stands in messages and formats, and in whatever
 *  pieces the bytes come. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOG_FORM, type LogRecord, readLogRecords } from '../../src/git/log-records.ts';
import { GIT } from '../support/git-program.ts';
import { prepared, type ThrowAway } from '../support/throw-away.ts';

/** Messages that look like what git prints between them. */
const MESSAGES = [
  'log size 3',
  'commit 0123\n\nlog size 9\n:100644 100644 1234567 89abcde M\ta.ipynb\n\n:000000 x',
  'Third: "log size 1"\n\n\n  body  \n',
];

const nasty = prepared((repository) => {
  for (const [index, message] of MESSAGES.entries()) {
    repository.write('a.ipynb', `${index}`);
    if (index === 1) repository.git('mv', '-k', 'a.ipynb', ':odd\n.ipynb');
    repository.git('add', '-A');
    repository.git('commit', '-q', '--cleanup=verbatim', '-m', message);
  }
  repository.git('checkout', '-q', '-b', 'side', 'HEAD~1');
  repository.write('b.ipynb', 'b');
  repository.commit('side');
  repository.git('merge', '-q', '--no-ff', '--no-commit', 'main');
  repository.write('b.ipynb', 'of the merge itself');
  repository.commit('merge');
  repository.git('notes', 'add', '-m', ':100644 note\n\nlog size 2', 'HEAD~1');
});

/** Bytes as `git log` prints them. */
function logOf({ dir, env }: ThrowAway, ...words: string[]): Buffer {
  return execFileSync(GIT, ['log', ...words], { cwd: dir, env });
}

async function recordsIn(pieces: readonly Buffer[]): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  async function* chunks(): AsyncGenerator<Buffer> {
    yield* pieces;
  }
  for await (const record of readLogRecords(chunks())) records.push(record);
  return records;
}

const WORDS: readonly (readonly string[])[] = [
  [],
  ['--oneline', '--decorate'],
  ['--format=%H%x00:%B%x00'],
  ['--format=format:%n:%s%n%n'],
  ['--format='],
  ['--pretty=raw', '--notes', '--color=always', '--source'],
  ['--oneline', '-c', '--notes', '--parents', '--color=always', '--decorate=full'],
  ['--pretty=email'],
  ['--left-right', '--boundary', 'main...side', '--oneline'],
];

test.each(WORDS.map((words) => [words]))('headings are those of git: %j', async (words) => {
  const repository = nasty();
  const records = await recordsIn([logOf(repository, ...LOG_FORM, ...words)]);
  const bytes = records.flatMap((record) =>
    record.kind === 'commit' ? [record.before, record.heading] : [record.before],
  );
  // Without sizes and lists; what parts a heading from its list has gone with the lists.
  const plain = logOf(repository, '-z', '-s', ...words)
    .toString('latin1')
    .replace(/[\0\n]/g, '');
  expect(
    Buffer.concat(bytes)
      .toString('latin1')
      .replace(/[\0\n]/g, ''),
  ).toBe(plain);
});

test('changes have their paths, and merges the versions of all parents', async () => {
  const repository = nasty();
  const records = await recordsIn([logOf(repository, ...LOG_FORM, '-c', '--format=%s')]);
  const told = records.flatMap((record) => {
    if (record.kind === 'commit') return [record.heading.toString()];
    if (record.kind === 'change') return [record.change.status, ...record.change.paths.map(String)];
    return record.kind === 'merge' ? [`${record.change.parents.length} ${record.change.path}`] : [];
  });
  expect(told).toEqual([
    ...['merge', '2 b.ipynb', 'side', 'A', 'b.ipynb', 'b.ipynb'],
    ...['Third: "log size 1"', 'A', 'a.ipynb', 'a.ipynb'],
    ...['commit 0123', 'A', ':odd\n.ipynb', ':odd\n.ipynb', 'D', 'a.ipynb', 'a.ipynb'],
    ...['log size 3', 'A', 'a.ipynb', 'a.ipynb'],
  ]);
});

test('pieces of any size give the same records', async () => {
  const repository = nasty();
  const log = logOf(repository, ...LOG_FORM, '--oneline', '-m', '--notes');
  const whole = await recordsIn([log]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(log.length), { maxLength: 30 }), async (cuts) => {
      const ends = [...new Set([0, ...cuts, log.length])].sort((one, other) => one - other);
      const pieces = ends.slice(1).map((end, index) => log.subarray(ends[index], end));
      expect(await recordsIn(pieces)).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});
