/** Random histories, with renames, copies, modes, merges, deletions and names that are not UTF-8: `nbdiff log` shows what
 *  `git log -p --ext-diff` shows with nbdiff as its driver, but for the commits in which only runs changed.
 *
 *  git's driver is a script here that keeps the files and prints a number in the place of each change; what the true
 *  driver prints of them is put there, since a start of Node for each would take minutes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notebook } from '../e2e/story.ts';
import { call } from '../support/command.ts';
import { GIT } from '../support/git-program.ts';
import { type ThrowAway, throwAway } from '../support/throw-away.ts';

const HISTORIES = Number(process.env.NBDIFF_HISTORIES ?? 6);

/** Names as Latin-1. */
const NAMES = ['a.ipynb', 'docs/b c.ipynb', 'n\xe4.ipynb', 'A.IPYNB', 'tab\there.ipynb', 'notes.txt'];

interface File {
  readonly mode: '100644' | '100755';
  readonly sources: readonly string[];
  readonly run: number;
}
type Tree = ReadonlyMap<string, File>;

const name = fc.nat(NAMES.length - 1);
const edit = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('write' as const), name, cell: fc.nat(5) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const), name }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'mode' as const), name }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), name, to: name }) },
);
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
const branch = fc.nat(2);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('commit' as const), branch, edits }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      branch,
      from: branch,
      edits: fc.array(edit, { maxLength: 1 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const WORDS: readonly (readonly string[])[] = [
  [],
  ['--oneline'],
  ['--format=%x01%h %s'],
  ['--format=format:%x01%s%n'],
  ['--pretty=fuller', '--date=unix'],
  ['--reverse', '--all'],
  ['--first-parent'],
  ['-m', '--oneline'],
  ['-n', '4', '--skip=1'],
  ['--no-renames', '--no-merges'],
  ['--diff-filter=MR'],
  ['-C', '-M40%', '--decorate=full', '--all'],
  ['--grep=1', '--no-decorate'],
  ['HEAD~2..', '--abbrev=12', '--oneline'],
];

test('nbdiff log is git log -p with the driver', { timeout: 1_200_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 4, maxLength: 14 }),
      fc.subarray([...WORDS], { minLength: 3, maxLength: 4 }),
      (steps, chosen) => {
        const repository = throwAway();
        build(steps, repository);
        for (const words of chosen) {
          const mine = call(['log', ...words], { cwd: repository.dir, env: repository.env });
          const theirs = gitLog(words, repository);
          if (theirs === undefined) expect(mine, words.join(' ')).toMatchObject({ code: 2, stdout: '' });
          else {
            expect(mine.code, mine.stderr).toBe(0);
            // Of what stood behind a last commit that is left out the end of a line remains.
            expect(mine.stdout.trimEnd(), words.join(' ')).toBe(withoutRuns(words, theirs).trimEnd());
          }
        }
      },
    ),
    { numRuns: HISTORIES },
  );
});

/** As git prints it, with the driver's pages; undefined where git does not know what is asked for. */
function gitLog(words: readonly string[], repository: ThrowAway): string | undefined {
  const kept = join(repository.root, 'kept');
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept);
  const driver = join(repository.root, 'driver');
  writeFileSync(
    driver,
    `#!/bin/sh
n=$(ls '${kept}' | wc -l)
mkdir '${kept}'/$n
cp "$2" '${kept}'/$n/before
cp "$5" '${kept}'/$n/after
printf '%s\\0' "$@" > '${kept}'/$n/args
printf '\\002%s\\n' $n
`,
  );
  chmodSync(driver, 0o755);
  writeFileSync(join(repository.dir, '.git/info/attributes'), '*.[iI][pP][yY][nN][bB] diff=kept\n');
  const all = ['-c', `diff.kept.command=${driver}`, 'log', '-p', '--ext-diff', ...words];
  const { status, stdout } = spawnSync(GIT, [...all, '--', ':(top,icase)*.ipynb'], {
    cwd: repository.dir,
    env: repository.env,
    encoding: 'utf8',
  });
  rmSync(join(repository.dir, '.git/info/attributes'));
  return status === 0
    ? stdout.replace(/\x02(\d+)\n/g, (_, number) => `\x02${driverPage(join(kept, number), repository)}\x03`)
    : undefined;
}

/** What the true driver prints of what git called the script with. */
function driverPage(kept: string, { dir, env }: ThrowAway): string {
  const [path = '', before, oid = '', mode = '', after, ...rest] = readFileSync(
    join(kept, 'args'),
    'utf8',
  ).split('\0');
  const file = (named: string | undefined, copy: string): string =>
    named === '/dev/null' ? named : join(kept, copy);
  const args = [path, file(before, 'before'), oid, mode, file(after, 'after'), ...rest.slice(0, -1)];
  return call(['git-diff', ...args], { cwd: dir, env }).stdout;
}

/** Pages of notebooks stand apart, as `nbdiff` has them, and commits are gone in which each is of a run alone. */
function withoutRuns(words: readonly string[], log: string): string {
  const commits = log.split(
    words.some((word) => word.includes('%x01'))
      ? /(?=\x01)/
      : words.includes('--oneline')
        ? /(?:^|(?<=\x03))(?=[0-9a-f]{7,40} )/m
        : /^(?=commit [0-9a-f]{40})/m,
  );
  return commits
    .filter((commit) => {
      const pages = [...commit.matchAll(/\x02(.*?)\x03/gs)].map(([, page]) => page!);
      return pages.length === 0 || !pages.every(isRunAlone);
    })
    .join('')
    .replaceAll('\x03\x02', '\n')
    .replace(/[\x02\x03]/g, '');
}

function isRunAlone(page: string): boolean {
  const [heading = '', ...lines] = page.trimEnd().split('\n');
  return (
    /^notebook [^→]*$/.test(heading) &&
    !heading.includes('(mode ') &&
    lines.every((line) => line.startsWith('… ') || line.startsWith('not shown: '))
  );
}

/** Three branches from one commit; the last commit of `main` merges them all. */
function build(steps: readonly Step[], repository: ThrowAway): void {
  const tips: { tree: Tree; mark: number }[] = [];
  const stream: Buffer[] = [];
  let word = 0;
  let mark = 0;
  const commit = (branchNumber: number, parents: readonly number[], tree: Tree): void => {
    mark += 1;
    const who = `Author <author@example.org> ${1_700_000_000 + mark * 60} +0000`;
    const [from, merge] = parents;
    stream.push(
      Buffer.from(
        `commit refs/heads/${branchNumber === 0 ? 'main' : `side-${branchNumber}`}\nmark :${mark}\n`,
      ),
      Buffer.from(`author ${who}\ncommitter ${who}\ndata ${`m${mark}\n`.length}\nm${mark}\n\n`),
      Buffer.from(from === undefined ? '' : `from :${from}\n`),
      Buffer.from(merge === undefined ? '' : `merge :${merge}\n`),
      Buffer.from('deleteall\n'),
      ...[...tree].flatMap(([path, { mode, sources, run }]) => {
        const content = Buffer.from(notebook(sources, run));
        const quoted = [...Buffer.from(path, 'latin1')].map(
          (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
        );
        return [
          Buffer.from(`M ${mode} inline "${quoted.join('')}"\ndata ${content.length}\n`),
          content,
          Buffer.from('\n'),
        ];
      }),
    );
    tips[branchNumber] = { tree, mark };
  };
  const fresh = (): string => `value_${++word} = compute(${word})`;
  const edited = (tree: Tree, list: readonly Edit[]): Tree =>
    list.reduce((now, one) => applied(now, one, fresh), tree);
  const long = Array.from({ length: 6 }, fresh);
  commit(0, [], new Map([['a.ipynb', { mode: '100644', sources: long, run: 1 }]]));
  for (const side of [1, 2]) {
    stream.push(Buffer.from(`reset refs/heads/side-${side}\nfrom :1\n\n`));
    tips[side] = tips[0]!;
  }
  for (const one of [
    ...steps,
    { kind: 'merge' as const, branch: 0, from: 1, edits: [] },
    { kind: 'merge' as const, branch: 0, from: 2, edits: [] },
  ]) {
    const here = tips[one.branch]!;
    if (one.kind === 'commit') {
      const tree = edited(here.tree, one.edits);
      if (tree.size > 0) commit(one.branch, [here.mark], tree);
      continue;
    }
    const there = tips[one.from]!;
    if (there.mark === here.mark) continue;
    commit(one.branch, [here.mark, there.mark], edited(new Map([...there.tree, ...here.tree]), one.edits));
  }
  execFileSync(GIT, ['fast-import', '--quiet'], {
    cwd: repository.dir,
    env: repository.env,
    input: Buffer.concat(stream),
  });
}

function applied(tree: Tree, one: Edit, fresh: () => string): Tree {
  const path = NAMES[one.name]!;
  const file = tree.get(path) ?? { mode: '100644', sources: Array.from({ length: 6 }, fresh), run: 1 };
  const now = new Map(tree);
  switch (one.kind) {
    case 'write':
      return now.set(path, { ...file, sources: file.sources.with(one.cell, fresh()) });
    case 'run':
      return now.set(path, { ...file, run: file.run + 1 });
    case 'mode':
      return now.set(path, { ...file, mode: file.mode === '100644' ? '100755' : '100644' });
    case 'delete':
      now.delete(path);
      return now;
    case 'rename':
      now.delete(path);
      return now.set(NAMES[one.to]!, file);
  }
}
