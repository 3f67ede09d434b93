/** What V8 compiled is kept for the next start: used where it is surely what the bundle says, and never in the way. */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NODE } from '../support/node.ts';

const PROJECT = join(import.meta.dirname, '../..');
const NOTEBOOK = join(PROJECT, 'fixtures/moved-and-edited/before.ipynb');
const CACHE = /^[a-z-]+-[0-9a-f]{16}-[0-9a-f]{8}\.cache$/;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Installed {
  readonly dist: string;
  readonly home: string;
  readonly bundle: string;
  /** `git-textconv` of a notebook, the smallest of what git calls. */
  readonly textconv: (env?: Record<string, string>) => Ran;
  readonly run: (args: readonly string[], env?: Record<string, string>) => Ran;
  readonly caches: (folder?: string) => readonly string[];
}

/** What the package holds that runs, in a folder of its own, with a home. */
function installed(): Installed {
  const root = fs.mkdtempSync(join(tmpdir(), 'nbdiff-start-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  const dist = join(root, 'dist');
  const home = join(root, 'home');
  fs.mkdirSync(home);
  fs.cpSync(join(PROJECT, 'bin'), join(root, 'bin'), { recursive: true });
  fs.cpSync(join(PROJECT, 'dist'), dist, { recursive: true, filter: (path) => !path.endsWith('.cache') });
  fs.chmodSync(dist, 0o755);
  const run = (args: readonly string[], env: Record<string, string> = {}): Ran => {
    const command = [join(root, 'bin/nbdiff.js'), ...args];
    const ran = spawnSync(NODE, command, {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: home, ...env },
      encoding: 'utf8',
    });
    return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  };
  return {
    dist,
    home,
    bundle: join(dist, 'git-textconv.cjs'),
    run,
    textconv: (env) => run(['git-textconv', NOTEBOOK], env),
    caches: (folder = dist) =>
      fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.includes('.cache')) : [],
  };
}

/** The one cache there is. */
function onlyCache({ dist, caches }: Installed): string {
  const [name, ...others] = caches();
  expect(others).toEqual([]);
  expect(name).toMatch(CACHE);
  return join(dist, name!);
}

/** The bundle with other words of the same length: V8 itself does not tell it from the first. */
function withOtherWords(bundle: Buffer): Buffer {
  const changed = bundle.toString('latin1').replaceAll('%%', '##');
  expect(changed).not.toBe(bundle.toString('latin1'));
  return Buffer.from(changed, 'latin1');
}

describe('the first start keeps what V8 compiled', () => {
  test('beside the bundle, and later starts leave it as it is', () => {
    const program = installed();
    const first = program.textconv();
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('%% code');
    const cache = onlyCache(program);
    expect(fs.statSync(cache).mode & 0o022).toBe(0);
    const { mtimeMs } = fs.statSync(cache);
    expect(program.textconv()).toEqual(first);
    expect(fs.statSync(onlyCache(program)).mtimeMs).toBe(mtimeMs);
  });

  test('later starts run it', () => {
    const program = installed();
    program.textconv();
    const cache = onlyCache(program);
    const source = fs.readFileSync(program.bundle);
    const head = fs.readFileSync(cache).subarray(0, fs.readFileSync(cache).indexOf(source) + source.length);
    // Code of another text of the same length, in a cache that is right otherwise.
    const code = new Script(withOtherWords(source).toString('latin1')).createCachedData();
    fs.writeFileSync(cache, Buffer.concat([head, code, code]), { mode: 0o600 });
    expect(program.textconv().stdout).toContain('## code');
  });

  test('many at once write it once each, whole', async () => {
    const program = installed();
    const codes = await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          new Promise((resolve) => {
            const command = [join(program.dist, '../bin/nbdiff.js'), 'git-textconv', NOTEBOOK];
            const env = { HOME: program.home };
            spawn(NODE, command, { env, stdio: 'ignore' }).on('close', resolve);
          }),
      ),
    );
    expect(codes).toEqual(codes.map(() => 0));
    onlyCache(program);
    expect(program.textconv().stdout).toContain('%% code');
  });

  test('install keeps that of all that git will call', () => {
    const program = installed();
    spawnSync('git', ['init', '-q'], { cwd: join(program.dist, '..') });
    expect(program.run(['install']).code).toBe(0);
    const parts = program.caches().map((name) => name.replace(/(-[0-9a-f]+){2}\.cache$/, ''));
    expect(parts.sort()).toEqual(['git-diff', 'git-filter', 'git-merge', 'git-textconv', 'nbdiff']);
  });

  test('install of a package that is half replaced does what it can', () => {
    const program = installed();
    spawnSync('git', ['init', '-q'], { cwd: join(program.dist, '..') });
    fs.rmSync(join(program.dist, 'git-filter.cjs'));
    const { code, stderr } = program.run(['install']);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('each Node with each set of flags has its own', () => {
    const program = installed();
    program.textconv();
    program.textconv({ NODE_OPTIONS: '--stack-trace-limit=20' });
    expect(program.caches()).toHaveLength(2);
  });
});

test('a large notebook is shown as a small one, and its code is kept beside that', () => {
  const program = installed();
  const small = program.textconv();
  const notebook = JSON.parse(fs.readFileSync(NOTEBOOK, 'utf8')) as Record<string, unknown>;
  const large = join(program.home, 'large.ipynb');
  fs.writeFileSync(large, JSON.stringify({ ...notebook, padding: ' '.repeat(200_000) }));
  expect(program.run(['git-textconv', large])).toEqual(small);
  expect(program.run(['git-textconv', large])).toEqual(small);
  expect(program.caches()).toHaveLength(2);
});

test('words that can be no file hinder nothing', () => {
  const { code, stderr } = installed().run(['git-textconv', `${'a'.repeat(300)}.ipynb`]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^nbdiff: a+\.ipynb: cannot be read/)]);
});

describe('where it is kept', () => {
  test('in the home, where others can write beside the bundle', () => {
    const program = installed();
    fs.chmodSync(program.dist, 0o775);
    const first = program.textconv();
    expect([first.code, first.stderr, program.caches()]).toEqual([0, '', []]);
    const folder = join(program.home, '.cache/nbdiff');
    expect(program.caches(folder)).toHaveLength(1);
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
    expect(program.textconv()).toEqual(first);
    const elsewhere = join(program.home, 'elsewhere');
    expect(program.textconv({ XDG_CACHE_HOME: elsewhere })).toEqual(first);
    expect(program.caches(join(elsewhere, 'nbdiff'))).toHaveLength(1);
  });

  test('no folder is made in the home where nothing is written into it', () => {
    const program = installed();
    const folder = join(program.home, '.cache');
    spawnSync('git', ['init', '-q'], { cwd: join(program.dist, '..') });
    expect(program.run(['install']).code).toBe(0);
    fs.chmodSync(program.dist, 0o555);
    expect(program.run(['install']).code).toBe(0);
    expect(fs.existsSync(folder)).toBe(false);
    fs.chmodSync(program.dist, 0o775);
    fs.appendFileSync(program.bundle, ' ');
    expect(program.textconv().code).toBe(0);
    expect(fs.existsSync(folder)).toBe(false);
  });

  test.each([
    ['no home', {}],
    ['a home that is not there', { HOME: '/nonexistent/home' }],
    ['a home that is no path', { HOME: 'home' }],
    ['a home where others can write', { HOME: '/tmp' }],
    ['a cache folder where others can write', { HOME: '/nonexistent', XDG_CACHE_HOME: '/tmp' }],
  ])('nowhere, and nothing is said: %s', (_what, env) => {
    const program = installed();
    fs.chmodSync(program.dist, 0o777);
    const ran = program.textconv({ HOME: '', ...env });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain('%% code');
    expect([...program.caches(), ...program.caches(join(program.home, '.cache/nbdiff'))]).toEqual([]);
    expect([fs.existsSync('/tmp/nbdiff'), fs.existsSync('/tmp/.cache/nbdiff')]).toEqual([false, false]);
    expect(fs.existsSync('/nonexistent')).toBe(false);
  });

  test.skipIf(process.getuid?.() !== 0)("another user's is neither read nor written beside", () => {
    const program = installed();
    program.textconv();
    const cache = onlyCache(program);
    const source = fs.readFileSync(program.bundle);
    const kept = fs.readFileSync(cache);
    const code = new Script(withOtherWords(source).toString('latin1')).createCachedData();
    const head = kept.subarray(0, kept.indexOf(source) + source.length);
    fs.writeFileSync(cache, Buffer.concat([head, code, code]));
    fs.chownSync(cache, 1234, 1234);
    expect(program.textconv().stdout).toContain('%% code');
    fs.rmSync(cache);
    fs.chownSync(program.dist, 1234, 1234);
    expect(program.textconv().stdout).toContain('%% code');
    expect(program.caches()).toEqual([]);
    expect(program.caches(join(program.home, '.cache/nbdiff'))).toHaveLength(1);
  });

  test('caches of bundles that are gone go too, and no folder grows without end', () => {
    const program = installed();
    const folder = join(program.home, '.cache/nbdiff');
    const old = (at: number): string => `git-textconv-${String(at).padStart(16, '0')}-00000000.cache`;
    fs.writeFileSync(join(program.dist, old(1)), '');
    program.textconv();
    onlyCache(program);
    fs.chmodSync(program.dist, 0o775);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let at = 0; at < 40; at += 1) fs.writeFileSync(join(folder, old(at)), '');
    fs.writeFileSync(join(folder, 'notes.txt'), 'not ours');
    for (const name of program.caches()) fs.rmSync(join(program.dist, name));
    program.textconv();
    expect(program.caches(folder)).toHaveLength(40);
    expect(fs.existsSync(join(folder, 'notes.txt'))).toBe(true);
  });
});

describe('what is not surely right is not used', () => {
  test('a bundle that was changed in place runs as it is now, and is not kept', () => {
    const program = installed();
    program.textconv();
    const cache = onlyCache(program);
    const kept = fs.readFileSync(cache);
    const stat = fs.statSync(program.bundle);
    fs.writeFileSync(program.bundle, withOtherWords(fs.readFileSync(program.bundle)));
    fs.utimesSync(program.bundle, stat.atime, stat.mtime);
    for (let time = 0; time < 2; time += 1) expect(program.textconv().stdout).toContain('## code');
    expect(fs.readFileSync(cache).equals(kept)).toBe(true);
  });

  test('a new bundle has a new cache', () => {
    const program = installed();
    program.textconv();
    const before = onlyCache(program);
    const changed = withOtherWords(fs.readFileSync(program.bundle)).toString('latin1');
    const body = changed.slice(changed.indexOf('\n') + 1);
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
    fs.writeFileSync(program.bundle, `/*${hash}*/\n${body}`);
    expect(program.textconv().stdout).toContain('## code');
    expect(onlyCache(program)).not.toBe(before);
  });

  test('a damaged cache, wherever the damage is, is written anew', () => {
    const program = installed();
    const right = program.textconv();
    const cache = onlyCache(program);
    const kept = fs.readFileSync(cache);
    const flipped = Array.from({ length: 12 }, (_, at): Buffer => {
      const damaged = Buffer.from(kept);
      damaged[Math.floor((at * (kept.length - 1)) / 11)]! ^= 1 << (at % 8);
      return damaged;
    });
    for (const damaged of [
      ...flipped,
      Buffer.alloc(0),
      Buffer.alloc(kept.length),
      Buffer.concat([kept.subarray(0, -4096), Buffer.alloc(4096)]),
      kept.subarray(0, kept.length >> 1),
      kept.subarray(0, -1),
      Buffer.concat([kept, Buffer.alloc(2)]),
      Buffer.from('{"cells": []}\n'),
    ]) {
      fs.writeFileSync(cache, damaged);
      expect(program.textconv()).toEqual(right);
      expect(fs.readFileSync(cache).equals(damaged)).toBe(false);
    }
  });

  test('what is no file', () => {
    const program = installed();
    const right = program.textconv();
    const cache = onlyCache(program);
    fs.rmSync(cache);
    fs.mkdirSync(cache);
    expect(program.textconv()).toEqual(right);
    fs.rmdirSync(cache);
    expect(spawnSync('mkfifo', [cache]).status).toBe(0);
    expect(program.textconv()).toEqual(right);
  });
});
