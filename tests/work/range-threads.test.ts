/** The diff of a range by threads that are started as nbdiff starts them: page for page what one thread draws. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseDiffArguments } from '../../src/cli/diff-arguments.ts';
import { openPage } from '../../src/cli/diff-page.ts';
import { openRangeWorkshop } from '../../src/cli/diff-range.ts';
import { filesInRange } from '../../src/cli/range-files.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { everyColor } from '../../src/terminal/color.ts';
import { circumstancesOf } from '../../src/work/share.ts';
import { startThreads } from '../../src/work/threads.ts';
import { shareWork } from '../../src/work/workshop.ts';
import { begun, notebook, type Story } from '../e2e/story.ts';
import { GIT } from '../support/git-program.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { ioIn } from '../support/throw-away.ts';

const MANY = 60;
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Edited, broken, renamed, gone and new ones, with names that are quoted and texts that are rendered. */
const manyNotebooks = begun((repository) => {
  const stream: Buffer[] = [];
  const commit = (number: number): void => {
    const who = `Author <author@example.org> ${1_700_000_000 + number} +0000`;
    stream.push(Buffer.from(`commit refs/heads/main\ncommitter ${who}\ndata 1\nx\n`));
  };
  const add = (path: string, content: string): void => {
    const bytes = Buffer.from(content);
    stream.push(Buffer.from(`M 100644 inline ${path}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n'));
  };
  const pathOf = (at: number): string => (at % 20 === 3 ? `"d/n\\344${at}.ipynb"` : `d/n${at}.ipynb`);
  const drawn = (at: number, run: number): string =>
    notebook([`one(${at})`, `two(${run})\nthree()`, '# four'], run)
      .replace(
        /"cell_type": "code",\s*"execution_count": [0-9]+,(?=[^}]*"# four")/,
        '"cell_type": "markdown",',
      )
      .replaceAll('"name": "stdout"', `"data": {"image/png": "${PNG}"}, "name": "stdout"`);
  commit(1);
  for (let at = 0; at < MANY; at += 1) add(pathOf(at), drawn(at, at + 1));
  commit(2);
  for (let at = 0; at < MANY; at += 1) {
    if (at % 20 === 10) stream.push(Buffer.from(`R ${pathOf(at)} new/n${at}.ipynb\n`));
    else if (at % 20 === 11) stream.push(Buffer.from(`D ${pathOf(at)}\n`));
    else if (at % 20 === 12) add(pathOf(at), '{"cells": [');
    else add(pathOf(at), drawn(at, 2 * at + 7));
  }
  const { dir: cwd, env } = repository;
  execFileSync(GIT, ['fast-import', '--quiet'], { cwd, env, input: Buffer.concat(stream) });
});

type Shop = Awaited<ReturnType<typeof openRangeWorkshop>>;
type Job = Parameters<Shop['work']>[0][number];
type Drawn = ReturnType<Shop['work']> extends AsyncIterable<infer Result> ? Result : never;

/** What `nbdiff` prints, and its lines on standard error. */
async function byThreads(repository: Story, args: readonly string[]): Promise<object> {
  const io = ioIn(repository);
  const request = (await parseDiffArguments(args, io))!;
  const policy = await openPolicy(io, request.metadata ? { keep: ['metadata', 'cell.metadata'] } : {});
  const jobs = (await filesInRange(request, policy, io)).map((file, place) => ({ file, place }));
  const isColored = request.color === 'always';
  const setup = { ...circumstancesOf(io), policy: policy.opened, request, isColored, columns: io.columns };
  const here = await openRangeWorkshop(setup);
  const threads = await startThreads<Job, Drawn>({ kind: 'range', setup }, 2, LAUNCHER);
  const { apart, end } = await openPage(
    request,
    undefined,
    policy.settings,
    isColored ? await everyColor() : undefined,
    io,
  );
  // What this thread takes is done by threads as well.
  const away = {
    work: async function* (some: readonly Job[]): AsyncGenerator<Drawn> {
      yield* (await threads.work(1, some)) ?? [];
    },
  };
  const pieces: string[] = [];
  const lines: string[] = [];
  try {
    for await (const { problems, drawn } of shareWork(jobs, away, { ...threads, count: 1 })) {
      lines.push(...problems.map((problem) => `nbdiff: ${problem}\n`));
      pieces.push(...((await apart?.take(drawn)) ?? ['refused']));
    }
  } finally {
    here.close();
    threads.close();
  }
  return { stdout: [...pieces, end()].join(''), stderr: lines.join('') };
}

test.each([
  [['HEAD~1', 'HEAD']],
  [['--stat', '-p', '-U1', '--color=always', '--outputs', 'HEAD~1', 'HEAD']],
  [['--name-status', '-z', 'HEAD~1', 'HEAD']],
  [['--json', '--metadata', 'HEAD~1', 'HEAD']],
  [['--html', '--outputs', 'HEAD~1', 'HEAD']],
])('by threads: %j', async (args) => {
  const repository = manyNotebooks();
  repository.write('.nbdiff.json', '{"paths": {"new/**": {"strip": ["cell.metadata.x"]}}}');
  const { stdout, stderr } = repository.nbdiff(...args);
  expect(await byThreads(repository, args)).toEqual({ stdout, stderr });
});
