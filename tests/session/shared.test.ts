/** One session that several faces have: what each decides, undoes and sees of the others. */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openPolicy } from '../../src/policy/policy.ts';
import type { Decision } from '../../src/resolve/decide.ts';
import { isAdded } from '../../src/session/conflicted-file.ts';
import { openFiles } from '../../src/session/open-files.ts';
import { decide, decideAll, goTo, redo, type Session, undo } from '../../src/session/session.ts';
import { type News, openShared, type SharedSession } from '../../src/session/shared.ts';
import { conflicted, sources } from '../e2e/conflicted.ts';
import { notebook, type Story } from '../e2e/story.ts';
import { ioIn, type RecordedIo } from '../support/throw-away.ts';
import { standOf } from './sessions.ts';

const VERSIONS = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};
const FILE = 'analysis.ipynb';
const OURS: Decision = { kind: 'ours' };
const THEIRS: Decision = { kind: 'theirs' };

interface Face extends SharedSession {
  readonly io: RecordedIo;
  /** Decides the conflict of this number, and goes to the next. */
  readonly decide: (number: number, decision: Decision) => Promise<string>;
  readonly undo: () => Promise<string>;
  readonly redo: () => Promise<string>;
  readonly stand: () => string;
}

/** Another window on the repository's conflicts. */
async function face(repository: Story, paths: readonly string[] = []): Promise<Face> {
  const io = ioIn(repository);
  const workplace = { io, policy: await openPolicy(io) };
  const shared = await openShared((await openFiles(paths, workplace)).files, workplace);
  const change = async (next: (session: Session) => Session): Promise<string> =>
    (await shared.change(next)).kind;
  return {
    ...shared,
    io,
    decide: (number, decision) =>
      change((now) => goTo(decide(now, now.asked[number - 1]!, decision), number)),
    undo: () => change((now) => undo(now) ?? now),
    redo: () => change((now) => redo(now) ?? now),
    stand: () => standOf(shared.session()),
  };
}

/** What the face sees of the others next. */
function seen(shared: SharedSession): Promise<readonly News[]> {
  return new Promise((resolve) => {
    const stop = shared.watch((_, news) => {
      stop();
      resolve(news);
    });
    onTestFinished(stop);
  });
}

function journals({ dir }: Story): readonly string[] {
  const folder = join(dir, '.git/nbdiff/sessions');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'lock') : [];
}

describe('one after the other', () => {
  test('each decision is in the file, and what is undone is out of it', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const one = await face(repository);
    expect(one.stand()).toBe('>open open');
    expect(await one.decide(1, THEIRS)).toBe('made');
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
    expect(sources(repository.read(FILE))[3]).toContain('<<<<<<<');
    await one.undo();
    expect(repository.read(FILE)).toBe(start);
    await one.redo();
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
  });

  test('the next process undoes and redoes what the last one did', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const one = await face(repository);
    await one.decide(1, THEIRS);
    await one.decide(2, OURS);
    const decided = repository.read(FILE);
    const two = await face(repository);
    expect(two.stand()).toBe('theirs ours >');
    await two.undo();
    expect(two.stand()).toBe('theirs >open');
    const three = await face(repository);
    expect(three.stand()).toBe('theirs >open');
    await three.undo();
    expect(repository.read(FILE)).toBe(start);
    const four = await face(repository);
    await four.redo();
    await four.redo();
    expect(four.stand()).toBe('theirs >ours');
    expect(repository.read(FILE)).toBe(decided);
    expect(four.session().undone).toEqual([]);
  });

  test('nothing is kept before anything is decided', async () => {
    const repository = conflicted(VERSIONS);
    await face(repository);
    expect(existsSync(join(repository.dir, '.git/nbdiff/sessions'))).toBe(false);
  });

  test('only their owner reads what is kept', async () => {
    const repository = conflicted(VERSIONS);
    await (await face(repository)).decide(1, OURS);
    const folder = join(repository.dir, '.git/nbdiff/sessions');
    const all = ['', ...(readdirSync(folder, { recursive: true }) as string[])].map((name) =>
      join(folder, name),
    );
    expect(all.length).toBeGreaterThan(3);
    for (const path of all) expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('texts keep half characters and carriage returns', async () => {
    const repository = conflicted(VERSIONS);
    const text = 'a\r\nb\rc "\ud83d"\u2028\0\n';
    const one = await face(repository);
    await one.decide(1, { kind: 'text', text });
    const decided = repository.read(FILE);
    const two = await face(repository);
    const [only] = [...two.session().files.values()];
    expect([...only!.decisions.values()]).toEqual([{ kind: 'text', text }]);
    await two.decide(2, OURS);
    await two.undo();
    expect(repository.read(FILE)).toBe(decided);
  });
});

describe('at the same time', () => {
  test('each sees what the other decided, and goes on with it', async () => {
    const repository = conflicted(VERSIONS);
    const [one, two] = [await face(repository), await face(repository)];
    const news = seen(two);
    await one.decide(1, THEIRS);
    expect(await news).toEqual([{ path: FILE, by: 'face' }]);
    expect(two.stand()).toBe('>theirs open');
    await two.decide(2, OURS);
    await two.undo();
    await two.undo();
    expect(two.stand()).toBe('>open open');
    expect(await one.redo()).toBe('changed');
    expect(one.stand()).toBe('open >open');
    await one.redo();
    await one.redo();
    expect(one.stand()).toBe('theirs >ours');
  });

  test('decisions about different conflicts both count, though neither saw the other', async () => {
    const repository = conflicted(VERSIONS);
    const [one, two] = [await face(repository), await face(repository)];
    await one.decide(1, THEIRS);
    expect(await two.decide(2, OURS)).toBe('made');
    expect(two.stand()).toBe('theirs ours >');
    const texts = sources(repository.read(FILE));
    expect([texts[1], texts[3]]).toEqual(['size = 3', 'rate = 20']);
  });

  test('who only goes on is hindered by nobody', async () => {
    const repository = conflicted(VERSIONS);
    const [one, two] = [await face(repository), await face(repository)];
    await one.decide(2, THEIRS);
    expect(await two.change((now) => goTo(now, 1))).toMatchObject({ kind: 'made' });
    expect(two.stand()).toBe('open >theirs');
  });

  test('about the same conflict the first counts, and the second is told', async () => {
    const repository = conflicted(VERSIONS);
    const [one, two] = [await face(repository), await face(repository)];
    await one.decide(1, THEIRS);
    const before = repository.read(FILE);
    expect(await two.decide(1, OURS)).toBe('changed');
    expect(two.stand()).toBe('>theirs open');
    expect(repository.read(FILE)).toBe(before);
    expect(await two.decide(1, OURS)).toBe('made');
    expect(await one.undo()).toBe('changed');
  });

  test('neither loses a decision, however they meet', async () => {
    const many = (value: number): string =>
      notebook(Array.from({ length: 12 }, (_, cell) => `x${cell} = ${value}`));
    const repository = conflicted({ base: many(1), ours: many(2), theirs: many(3) });
    const faces = [await face(repository), await face(repository), await face(repository)];
    await Promise.all(
      faces.map(async (own, index) => {
        for (let number = index + 1; number <= 12; number += 3) {
          expect(await own.decide(number, index === 1 ? OURS : THEIRS)).toBe('made');
        }
      }),
    );
    const expected = Array.from({ length: 12 }, (_, cell) => `x${cell} = ${cell % 3 === 1 ? 2 : 3}`);
    expect(sources(repository.read(FILE))).toEqual(expected);
    const last = await face(repository);
    for (let count = 0; count < 12; count += 1) expect(await last.undo()).toBe('made');
    expect(last.session().done).toEqual([]);
  });
});

describe('another program', () => {
  test('saves the file: it is read again, and what is decided in it stays', async () => {
    const repository = conflicted(VERSIONS);
    const one = await face(repository);
    await one.decide(1, THEIRS);
    const news = seen(one);
    const saved = repository.read(FILE).replace('load()', 'load(everything)');
    repository.write(FILE, saved);
    expect(await news).toEqual([{ path: FILE, by: 'program' }]);
    expect(one.stand()).toBe('>open');
    expect(one.session().done).toEqual([]);
    expect(repository.read(FILE)).toBe(saved);
    expect(journals(repository)).toEqual([]);
    await one.decide(1, OURS);
    const texts = sources(repository.read(FILE));
    expect([texts[0], texts[1], texts[3]]).toEqual(['load(everything)', 'size = 3', 'rate = 20']);
    expect((await face(repository)).stand()).toBe('ours >');
  });

  test('saved the file since one looked: nothing is overwritten', async () => {
    const repository = conflicted(VERSIONS);
    const [one, two] = [await face(repository), await face(repository)];
    await one.decide(1, THEIRS);
    repository.write(FILE, repository.read(FILE).replace('load()', 'load(everything)'));
    const saved = repository.read(FILE);
    expect(await one.decide(2, OURS)).toBe('changed');
    expect(await two.decide(1, OURS)).toBe('changed');
    expect(repository.read(FILE)).toBe(saved);
    expect([one.stand(), two.stand()]).toEqual(['>open', '>open']);
  });
});

test('all files at once: all are written, and undone at one stroke, by whoever comes next', async () => {
  const repository = conflicted(VERSIONS);
  const other = repository.read(FILE);
  writeFileSync(join(repository.dir, 'other.ipynb'), other);
  repository.git('add', '-N', 'other.ipynb');
  const one = await face(repository);
  expect(await one.change((now) => decideAll(now, OURS))).toMatchObject({ kind: 'made' });
  expect(one.stand()).toBe('ours ours ours ours >');
  expect(journals(repository)).toHaveLength(2);
  const two = await face(repository, [FILE, 'other.ipynb']);
  await two.undo();
  expect(two.stand()).toBe('>open open open open');
  expect(repository.read('other.ipynb')).toBe(other);
  expect(repository.read(FILE)).toBe(other);
  await two.redo();
  expect(sources(repository.read('other.ipynb'))).toEqual(sources(VERSIONS.ours));
  expect(repository.read(FILE)).toBe(VERSIONS.ours);
});

test('what git is given elsewhere is known, also after an undo, and hinders nobody', async () => {
  const repository = conflicted(VERSIONS);
  const one = await face(repository);
  await one.change((now) => decideAll(now, OURS));
  const isGiven = (): boolean => isAdded(one.session().files.get(FILE)!.file);
  const news = seen(one);
  repository.git('add', FILE);
  expect(await news).toEqual([{ path: FILE, by: 'git' }]);
  expect(isGiven()).toBe(true);
  expect(await one.undo()).toBe('made');
  expect(isGiven()).toBe(false);
  expect(await one.redo()).toBe('made');
  expect(isGiven()).toBe(true);
  repository.git('checkout', '-q', '-m', FILE);
  expect(await one.undo()).toBe('changed');
  expect(isGiven()).toBe(false);
  expect(one.stand()).toBe('>open open');
});

test('what is kept of a merge that is over, or of a file that was written since, goes at the next start', async () => {
  const repository = conflicted(VERSIONS);
  const merged = repository.read(FILE);
  for (const path of ['other.ipynb', 'written.ipynb', 'gone.ipynb'])
    writeFileSync(join(repository.dir, path), merged);
  const paths = ['other.ipynb', 'written.ipynb', 'gone.ipynb'];
  await (await face(repository, [FILE, ...paths])).change((now) => decideAll(now, OURS));
  expect(journals(repository)).toHaveLength(4);
  expect(repository.nbdiff('status').stdout).toContain(
    `resolve     decisions about conflicts in ${FILE}, ... can be undone: nbdiff resolve\n`,
  );
  writeFileSync(join(repository.dir, 'written.ipynb'), merged);
  rmSync(join(repository.dir, 'gone.ipynb'));
  repository.git('merge', '--abort');
  await face(repository, []);
  expect(journals(repository)).toHaveLength(1);
  const other = await face(repository, ['other.ipynb']);
  expect(other.stand()).toBe('ours ours >');
  await other.undo();
  expect(repository.read('other.ipynb')).toBe(merged);
  expect(repository.nbdiff('status').stdout).toContain('in other.ipynb can be undone');
  expect(repository.nbdiff('uninstall').stdout).toContain('nbdiff/sessions');
  expect(journals(repository)).toEqual([]);
  expect(repository.nbdiff('status').stdout).not.toContain('can be undone');
});

test('what is decided and given to git before others look is known to them as given, a merge that was given up is not', async () => {
  const given = ({ session }: Face): boolean => isAdded(session().files.get(FILE)!.file);
  const repository = conflicted(VERSIONS);
  const [one, two] = [await face(repository), await face(repository)];
  await one.decide(1, OURS);
  await one.decide(2, THEIRS);
  await one.add(FILE, one.session());
  expect(await seen(two)).toEqual([
    { path: FILE, by: 'program' },
    { path: FILE, by: 'git' },
  ]);
  expect([one, two].map(given)).toEqual([true, true]);
  const other = conflicted(VERSIONS);
  const three = await face(other);
  other.git('merge', '--abort');
  expect(await seen(three)).toEqual([{ path: FILE, by: 'program' }]);
  expect([given(three), three.stand()]).toEqual([false, '>']);
});

test('what is dropped is undone by nobody who comes later', async () => {
  const repository = conflicted(VERSIONS);
  const one = await face(repository);
  await one.decide(1, OURS);
  await one.drop(FILE);
  expect(journals(repository)).toEqual([]);
  expect((await face(repository)).stand()).toBe('>open');
  expect(await one.undo()).toBe('made');
  expect(one.stand()).toBe('>open open');
});
