/** Random histories with side branches, merges that edit on the way, cherry-picks and renames:
 *
 *  - each commit that blame names for a line of a cell is in the log of that cell;
 *  - so is each that git's own blame names, over the text of its cells;
 *  - each commit in the log of a cell changed it with regard to all of its parents;
 *  - a merge is in no log that only put together what its parents say.
 *
 *  Each line has a word that no other has, so that there is one answer. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCellLog } from '../../src/compare/cell-log.ts';
import { readBlame } from '../../src/compare/notebook-blame.ts';
import { gitFor } from '../../src/git/run.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { GIT } from '../support/git-program.ts';
import { ioIn, type ThrowAway, throwAway } from '../support/throw-away.ts';

const HISTORIES = Number(process.env.NBDIFF_HISTORIES ?? 12);

/** A cell is its lines; a version is cells by id, in order, under a name. */
interface Version {
  readonly name: string;
  readonly cells: readonly { readonly id: string; readonly lines: readonly string[] }[];
}

interface Commit {
  /** Places of earlier commits. */
  readonly parents: readonly number[];
  readonly version: Version;
}

type Edit =
  | { readonly kind: 'edit' | 'append' | 'drop'; readonly cell: number; readonly line: number }
  | { readonly kind: 'insert' | 'delete'; readonly cell: number }
  | { readonly kind: 'rename' };

type Step =
  | { readonly kind: 'commit'; readonly branch: number; readonly edits: readonly Edit[] }
  | { readonly kind: 'pick'; readonly branch: number; readonly from: number }
  | {
      readonly kind: 'merge';
      readonly branch: number;
      readonly from: number;
      readonly takes: 'both' | 'ours' | 'theirs';
      readonly edits: readonly Edit[];
    };

const BRANCHES = 3;
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('edit' as const, 'append' as const, 'drop' as const),
      cell: fc.nat(4),
      line: fc.nat(4),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('insert' as const, 'delete' as const), cell: fc.nat(4) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'rename' as const }) },
);
const branch = fc.nat(BRANCHES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      branch,
      edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pick' as const), branch, from: branch }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      branch,
      from: branch,
      takes: fc.constantFrom('both' as const, 'both' as const, 'ours' as const, 'theirs' as const),
      edits: fc.array(edit, { maxLength: 1 }),
    }),
  },
);

/** All branches begin at the first commit; the last commit merges them all into the first branch. */
function historyOf(steps: readonly Step[]): readonly Commit[] {
  let word = 0;
  const fresh = (): string => `value_${++word} = compute_number_${word}(${word})`;
  const begin: Version = {
    name: 'a.ipynb',
    cells: [
      ...['p', 'q', 'r'].map((id) => ({ id, lines: [fresh(), fresh(), fresh(), fresh()] })),
      // Most of the file stays, so that git knows it again when it is renamed.
      { id: 'same', lines: Array.from({ length: 50 }, fresh) },
    ],
  };
  const commits: Commit[] = [{ parents: [], version: begin }];
  const tips: number[] = new Array(BRANCHES).fill(0);
  const add = (place: number, parents: readonly number[], version: Version): void => {
    commits.push({ parents, version });
    tips[place] = commits.length - 1;
  };
  const versionAt = (place: number): Version => commits[tips[place]!]!.version;
  const edited = (version: Version, edits: readonly Edit[]): Version =>
    edits.reduce((before, one) => applied(before, one, fresh), version);
  const merge = (
    one: number,
    other: number,
    takes: 'both' | 'ours' | 'theirs',
    edits: readonly Edit[],
  ): void => {
    const [ours, theirs] = [tips[one]!, tips[other]!];
    if (ours === theirs) return;
    const base = commonAncestor(commits, ours, theirs);
    const merged = merged3(commits[base]!.version, versionAt(one), versionAt(other), takes);
    add(one, [ours, theirs], edited(merged, edits));
  };
  for (const one of steps) {
    switch (one.kind) {
      case 'commit':
        add(one.branch, [tips[one.branch]!], edited(versionAt(one.branch), one.edits));
        break;
      case 'pick': {
        const picked = commits[tips[one.from]!]!;
        if (picked.parents.length !== 1 || one.from === one.branch) break;
        const base = commits[picked.parents[0]!]!.version;
        add(one.branch, [tips[one.branch]!], merged3(base, versionAt(one.branch), picked.version, 'both'));
        break;
      }
      case 'merge':
        merge(one.branch, one.from, one.takes, one.edits);
    }
  }
  for (let other = 1; other < BRANCHES; other += 1) merge(0, other, 'both', []);
  return commits;
}

function applied(version: Version, one: Edit, fresh: () => string): Version {
  if (one.kind === 'rename') {
    return { ...version, name: version.name === 'a.ipynb' ? 'b.ipynb' : 'a.ipynb' };
  }
  const cells = [...version.cells];
  const place = one.cell % (cells.length - 1);
  const { id, lines } = cells[place]!;
  const line = 'line' in one ? one.line % lines.length : 0;
  switch (one.kind) {
    case 'edit':
      cells[place] = { id, lines: lines.with(line, fresh()) };
      break;
    case 'append':
      cells[place] = { id, lines: lines.toSpliced(line + 1, 0, fresh()) };
      break;
    case 'drop':
      if (lines.length > 2) cells[place] = { id, lines: lines.toSpliced(line, 1) };
      break;
    case 'insert': {
      const more = [fresh(), fresh(), fresh()];
      cells.splice(place, 0, { id: /\d+/.exec(more[0]!)![0], lines: more });
      break;
    }
    case 'delete':
      if (cells.length > 3) cells.splice(place, 1);
  }
  return { ...version, cells };
}

/** A merge by cells and lines that is no better than it needs to be: lines are distinct, so sets of them do. */
function merged3(base: Version, ours: Version, theirs: Version, takes: 'both' | 'ours' | 'theirs'): Version {
  if (takes === 'ours') return ours;
  if (takes === 'theirs') return theirs;
  const name = ours.name === base.name ? theirs.name : ours.name;
  const inVersion = (version: Version, id: string) => version.cells.find((cell) => cell.id === id);
  const kept = ours.cells.flatMap((cell) => {
    const [old, other] = [inVersion(base, cell.id), inVersion(theirs, cell.id)];
    if (other === undefined) return old === undefined ? [cell] : [];
    const lines = mergedLines(old?.lines ?? [], cell.lines, other.lines);
    return [{ id: cell.id, lines: lines.length === 0 ? cell.lines : lines }];
  });
  const cells = [...kept];
  for (const [index, cell] of theirs.cells.entries()) {
    if (inVersion(ours, cell.id) !== undefined || inVersion(base, cell.id) !== undefined) continue;
    const above = theirs.cells.slice(0, index).findLast(({ id }) => cells.some((one) => one.id === id));
    cells.splice(above === undefined ? 0 : cells.findIndex(({ id }) => id === above.id) + 1, 0, cell);
  }
  return { name, cells: cells.length === 0 ? ours.cells : cells };
}

function mergedLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  const gone = new Set(base.filter((line) => !theirs.includes(line)));
  const merged = ours.filter((line) => !gone.has(line));
  for (const [index, line] of theirs.entries()) {
    if (base.includes(line) || merged.includes(line)) continue;
    const above = theirs.slice(0, index).findLast((one) => merged.includes(one));
    merged.splice(above === undefined ? 0 : merged.indexOf(above) + 1, 0, line);
  }
  return merged;
}

function commonAncestor(commits: readonly Commit[], one: number, other: number): number {
  const ancestors = (place: number): ReadonlySet<number> => {
    const found = new Set([place]);
    for (const next of found) for (const parent of commits[next]!.parents) found.add(parent);
    return found;
  };
  const shared = ancestors(other);
  return Math.max(...[...ancestors(one)].filter((place) => shared.has(place)));
}

function notebookText({ cells }: Version): string {
  return `${JSON.stringify(
    {
      cells: cells.map(({ id, lines }) => ({
        cell_type: 'code',
        execution_count: null,
        id,
        metadata: {},
        outputs: [],
        source: lines.join('\n').split(/(?<=\n)/),
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    },
    null,
    1,
  )}\n`;
}

/** Each cell between lines of its own: where `%% code` stands above all of them, git has ties to break, and a line that
 *  went on as another cell's is a matter of taste. */
function plainText({ cells }: Version): string {
  return cells.map(({ id, lines }) => `%% ${id}\n${lines.join('\n')}\n%% end of ${id}\n`).join('');
}

/** The notebook on the branch `main`, and its text on `text`, under the same names. */
function build(commits: readonly Commit[]): ThrowAway {
  const repository = throwAway();
  const parts: string[] = [];
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const write = (ref: string, from: number, textOf: (version: Version) => string): void => {
    for (const [place, { parents, version }] of commits.entries()) {
      parts.push(
        `commit refs/heads/${ref}\nmark :${from + place}\n`,
        `committer Author <author@example.org> ${1_700_000_000 + place * 60} +0000\n`,
        data(`c${place}`),
        ...parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${from + parent}\n`),
        `deleteall\nM 100644 inline ${version.name}\n${data(textOf(version))}`,
      );
    }
  };
  write('main', 1, notebookText);
  write('text', 1 + commits.length, plainText);
  execFileSync(GIT, ['fast-import', '--quiet', '--force'], {
    cwd: repository.dir,
    env: repository.env,
    input: parts.join(''),
  });
  repository.git('checkout', '-q', '-f', 'main');
  return repository;
}

/** By cell the commits that git names for its lines. */
function blamedByGit(repository: ThrowAway, { name, cells }: Version): readonly (readonly string[])[] {
  const porcelain = repository.git('blame', '-M', '--line-porcelain', 'text', '--', name);
  const subjects = [...porcelain.matchAll(/^summary (.*)$/gm)].map(([, subject]) => subject!);
  let at = 0;
  return cells.map(({ lines }) => {
    const found = subjects.slice(at + 1, at + 1 + lines.length);
    at += lines.length + 2;
    return found;
  });
}

/** Whether a merge has a line of the cell that no parent has, or lacks one that all have. */
function isOwn(id: string, commits: readonly Commit[], merge: number): boolean {
  const linesIn = (place: number): readonly string[] | undefined =>
    commits[place]!.version.cells.find((cell) => cell.id === id)?.lines;
  const lines = linesIn(merge)!;
  const parents = commits[merge]!.parents.flatMap((parent) => [linesIn(parent) ?? []]).filter(
    ({ length }) => length > 0,
  );
  const [first = [], ...others] = parents;
  const shared = first.filter((line) => others.every((other) => other.includes(line)));
  return lines.some((line) => !parents.flat().includes(line)) || shared.some((line) => !lines.includes(line));
}

test('log and blame of a cell agree, and with git', { timeout: 1_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const commits = historyOf(steps);
      const { version } = commits.at(-1)!;
      const repository = build(commits);
      const io = ioIn(repository);
      const policy = await openPolicy(io);
      const blamed = await readBlame({ path: version.name, revision: undefined }, policy, gitFor(io), io);
      const byGit = blamedByGit(repository, version);
      for (const [place, { id }] of version.cells.entries()) {
        const logged: string[] = [];
        const request = { path: version.name, cell: String(place + 1), limit: undefined, impact: false };
        for await (const { commit } of await readCellLog(request, policy, gitFor(io)))
          logged.push(commit.subject);
        const named = blamed[place]!.source.map(({ commit }) => commit!.subject);
        expect(logged).toEqual(expect.arrayContaining(named));
        expect(logged).toEqual(expect.arrayContaining([...byGit[place]!]));
        expect(new Set(logged).size).toBe(logged.length);
        for (const subject of logged) {
          const { parents, version: now } = commits[Number(subject.slice(1))]!;
          const cellIn = (one: Version): string => JSON.stringify(one.cells.find((cell) => cell.id === id));
          for (const parent of parents) expect(cellIn(commits[parent]!.version)).not.toBe(cellIn(now));
          if (parents.length > 1) expect(isOwn(id, commits, Number(subject.slice(1)))).toBe(true);
        }
      }
    }),
    { numRuns: HISTORIES },
  );
});
