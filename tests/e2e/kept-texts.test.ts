/** Texts that are kept of notebooks: git shows from them what it would show without, and starts no Node for it. Each
 *  story ends in the same question: is that what git shows where nothing was ever kept? */
import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GIT } from '../support/git-program.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import { begun, notebook, type Story, story } from './story.ts';

const LINE = 'diff.nbdiff.textconv';
const PROJECT = join(import.meta.dirname, '../..');

function colourful(value: string, source: string): string {
  return notebook([source, 'plot()']).replace('"metadata": {}', `"metadata": { "colour": "${value}" }`);
}

/** Three versions, all of them kept, or none. `shown` is what git shows of them where nothing is kept. */
const begin = begun((repository, isKept: boolean) => {
  expect(repository.nbdiff('install').code).toBe(0);
  for (const [index, source] of ['one()', 'two()', 'three()'].entries()) {
    repository.write('a.ipynb', colourful(`tint ${index}`, source));
    repository.commit(source);
  }
  repository.write('../shown', plainly(repository));
  if (!isKept) return;
  // The very first finds no folder to look into.
  log(repository);
  log(repository);
});

interface Watched extends Story {
  /** Starts of Node since it was asked last. */
  readonly starts: () => number;
  /** What git shows of all versions where nothing is kept. */
  readonly shown: string;
  /** The folder of what is kept. */
  readonly texts: string;
}

/** git's line for textconv counts how often it starts Node, after `first` of the shell. */
function watched(repository: Story = begin(false), first = ':'): Watched {
  const counter = join(repository.root, 'node');
  const counted = join(repository.root, 'started');
  fs.writeFileSync(counter, `#!/bin/sh\necho >>'${counted}'\n${first}\nexec '${NODE}' "$@"\n`, {
    mode: 0o755,
  });
  const line = repository.git('config', LINE).trimEnd();
  repository.git('config', LINE, line.replaceAll(`'${NODE}'`, `'${counter}'`));
  return {
    ...repository,
    shown: repository.read('../shown'),
    texts: join(repository.dir, '.git/nbdiff/texts'),
    starts: () => {
      const count = fs.existsSync(counted) ? fs.readFileSync(counted, 'latin1').length : 0;
      fs.rmSync(counted, { force: true });
      return count;
    },
  };
}

/** All versions are kept. */
function kept(): Watched {
  return watched(begin(true));
}

function log({ git }: Story, ...more: string[]): string {
  return git(...more, 'log', '-p', '--reverse', '--', 'a.ipynb');
}

/** What git shows where nothing is kept. */
function plainly({ git }: Story, ...more: string[]): string {
  const line = git('config', LINE).trimEnd().replaceAll('/texts; ', '/nothing-kept; ');
  return git(
    ...more,
    '-c',
    `${LINE}=${line}`,
    '-c',
    'nbdiff.keepTexts=false',
    'log',
    '-p',
    '--reverse',
    '--',
    'a.ipynb',
  );
}

function files({ texts }: Watched): readonly string[] {
  if (!fs.existsSync(texts)) return [];
  return (fs.readdirSync(texts, { recursive: true }) as string[])
    .map((path) => join(texts, path))
    .filter((path) => fs.statSync(path).isFile())
    .sort();
}

describe('git starts Node', () => {
  test('once for a version, and never again', () => {
    const repository = watched();
    expect(log(repository)).toBe(repository.shown);
    // Two versions are asked for twice. The first text of all finds no folder yet.
    expect(repository.starts()).toBe(4);
    expect(log(repository)).toBe(repository.shown);
    expect(repository.starts()).toBe(0);
    expect(repository.git('log', '--format=%s', '-Sone()')).toBe('two()\none()\n');
    expect(repository.git('blame', '-s', 'a.ipynb')).toMatch(/\) three\(\)$/m);
    expect(repository.git('grep', '--textconv', 'three', 'HEAD')).toBe('HEAD:a.ipynb:three()\n');
    expect(repository.starts()).toBe(0);
    repository.write('a.ipynb', colourful('tint 3', 'four()'));
    expect(repository.git('blame', '-s', 'a.ipynb')).toMatch(/\) four\(\)$/m);
    expect(repository.starts()).toBe(1);
    expect(repository.git('status', '--porcelain', '--ignored')).toBe(' M a.ipynb\n');
    expect(repository.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
  });

  test('once for all worktrees, and for a bare clone of its own', () => {
    const repository = kept();
    repository.git('worktree', 'add', '-q', '../linked');
    const linked = repository.tryGit(['log', '-p', '--reverse', '--', 'a.ipynb'], {
      cwd: join(repository.root, 'linked'),
    });
    expect(linked.stdout).toBe(log(repository));
    expect(repository.starts()).toBe(0);
    repository.git('clone', '-q', '--bare', '.', '../bare');
    const bare = join(repository.root, 'bare');
    fs.cpSync(join(repository.dir, '.git/config'), join(repository.home, '.gitconfig'));
    repository.tryGit(['config', '--global', '--unset', 'core.bare']);
    fs.cpSync(join(repository.dir, '.git/info/attributes'), join(bare, 'info/attributes'));
    for (const starts of [4, 0]) {
      expect(repository.tryGit(['log', '-p', '--reverse', '--', 'a.ipynb'], { cwd: bare }).stdout).toBe(
        linked.stdout,
      );
      expect(repository.starts()).toBe(starts);
    }
  });

  test.each(['bash', 'zsh', 'dash', 'busybox'])('by a line that %s understands', (shell) => {
    const words = shell === 'busybox' ? ['sh', '-c'] : shell === 'zsh' ? ['--emulate', 'sh', '-c'] : ['-c'];
    if (spawnSync(shell, [...words, ':']).status !== 0) return;
    const repository = watched();
    repository.write('.nbdiff.json', '{}');
    repository.git('config', 'nbdiff.strip', 'cell.metadata.x');
    const line = `${repository.git('config', LINE).trimEnd()} "$@"`;
    const call = () =>
      spawnSync(shell, [...words, line, 'line', 'a.ipynb'], { cwd: repository.dir, env: repository.env });
    const answers = [call(), call(), call()];
    for (const { status, stdout, stderr } of answers) {
      expect([status, stderr.toString()]).toEqual([0, '']);
      expect(stdout.toString()).toBe(repository.nbdiff('git-textconv', 'a.ipynb').stdout);
    }
    expect(repository.starts()).toBe(2);
  });
});

describe('a wrong text is never shown', () => {
  const each = (spoil: (file: string) => void) => (all: readonly string[]) => {
    for (const file of all) spoil(file);
  };
  const SPOILT: readonly (readonly [string, (all: readonly string[]) => void])[] = [
    ['with a letter changed', each(change)],
    ['with a line behind', each((file) => fs.appendFileSync(file, 'more\n'))],
    ['cut off', each((file) => fs.truncateSync(file, fs.statSync(file).size - 3))],
    ['empty', each((file) => fs.truncateSync(file))],
    [
      'under the names of others',
      (all) => {
        const contents = all.map((file) => fs.readFileSync(file));
        for (const [index, file] of all.entries())
          fs.writeFileSync(file, contents[(index + 1) % all.length]!);
      },
    ],
    [
      'where another one was looked for',
      (all) => {
        const others = all.map((file) => [fs.readFileSync(file), basename(file).split('-')[1]] as const);
        for (const [index, file] of all.entries()) {
          const [content, name] = others[(index + 1) % all.length]!;
          fs.rmSync(file);
          fs.writeFileSync(file.replace(/-.*?$/, `-${name}`), content);
        }
      },
    ],
    [
      'a folder',
      (all) =>
        all.forEach((file) => {
          fs.rmSync(file);
          fs.mkdirSync(file);
        }),
    ],
  ];

  function change(file: string): void {
    fs.writeFileSync(file, fs.readFileSync(file, 'latin1').replace('plot', 'plod'), 'latin1');
  }

  test.each(SPOILT)('%s', (_, spoil) => {
    const repository = kept();
    spoil(files(repository));
    expect(log(repository)).toBe(repository.shown);
    expect(repository.starts()).toBeGreaterThan(0);
  });

  test('and what was spoilt is made anew', () => {
    const repository = kept();
    for (const file of files(repository)) change(file);
    log(repository);
    expect(repository.starts()).toBe(3);
    expect(log(repository)).toBe(repository.shown);
    expect(repository.starts()).toBe(0);
  });

  test('when the policy changes, wherever it is said, and changes back', () => {
    const repository = kept();
    const shows = (colours: boolean, ...more: string[]): void => {
      // The last commit alone: of both versions.
      const text = repository.git(...more, 'log', '-p', '-1', '--', 'a.ipynb');
      expect(text).toContain('+three()');
      expect(/^\+# colour: "tint 2"$/m.test(text)).toBe(colours);
    };
    shows(true);
    shows(false, '-c', 'nbdiff.strip=cell.metadata.colour');
    repository.git('config', '--global', 'nbdiff.strip', 'cell.metadata.colour');
    shows(false);
    repository.git('config', 'nbdiff.keep', 'cell.metadata.colour');
    shows(true);
    repository.git('config', '--unset', 'nbdiff.keep');
    repository.git('config', '--global', '--unset', 'nbdiff.strip');
    // A file that the config includes on one branch alone.
    repository.git('config', 'includeIf.onbranch:other.path', 'colourless');
    fs.writeFileSync(join(repository.dir, '.git/colourless'), '[nbdiff]\nstrip = cell.metadata.colour\n');
    repository.git('checkout', '-q', '-b', 'other');
    shows(false);
    repository.git('checkout', '-q', 'main');
    shows(true);
    // A branch on which the team strips it.
    repository.git('checkout', '-q', '-b', 'team');
    repository.write('.nbdiff.json', '{ "strip": ["cell.metadata.colour"] }');
    repository.commit('strip');
    shows(false);
    repository.write('.nbdiff.json', '{ "strip": ["cell.metadata.color"] }');
    shows(true);
    repository.git('checkout', '-q', '-f', 'main');
    shows(true);
  });

  test('when nbdiff is another one', () => {
    const repository = begin(false);
    const program = join(repository.root, 'program');
    fs.cpSync(join(PROJECT, 'bin'), join(program, 'bin'), { recursive: true });
    fs.cpSync(join(PROJECT, 'dist'), join(program, 'dist'), { recursive: true });
    const line = repository.git('config', LINE).trimEnd();
    repository.git(
      'config',
      LINE,
      line
        .replaceAll(LAUNCHER, join(program, 'bin/nbdiff.js'))
        .replaceAll(join(PROJECT, 'dist'), join(program, 'dist')),
    );
    const all = watched(repository);
    const before = all.shown;
    log(all);
    log(all);
    all.starts();
    expect(log(all)).toBe(before);
    expect(all.starts()).toBe(0);
    const bundle = join(program, 'dist/git-textconv.cjs');
    const text = fs.readFileSync(bundle, 'latin1');
    fs.writeFileSync(bundle, text.replace(/^.*/, '/*0123456789abcdef*/').replaceAll('%%', '##'), 'latin1');
    expect(log(all)).toBe(before.replaceAll('%% code', '## code').replaceAll('%% notebook', '## notebook'));
    fs.writeFileSync(bundle, text, 'latin1');
    expect(log(all)).toBe(before);
    // Without it, or without Node, git has all of them as they are: half of them would make no diff.
    fs.rmSync(join(program, 'bin/nbdiff.js'));
    expect(log(all)).toContain('+   "source": [');
    expect(log(all)).not.toContain('%% code');
  });

  test('of what is no notebook, or said to be none by a mistake in the policy', () => {
    const repository = watched();
    repository.write('a.ipynb', 'no notebook\n');
    repository.commit('none');
    repository.write('.nbdiff.json', '{ "stripp": [] }');
    const run = () => repository.tryGit(['log', '-p', '-1', '--', 'a.ipynb']);
    const first = run();
    expect(first.stdout).toContain('+no notebook');
    expect(first.stderr).toContain('unknown key "stripp"');
    expect(run()).toEqual(first);
    expect(run()).toEqual(first);
    expect(files(repository)).toEqual([]);
  });
});

describe('nothing is in the way', () => {
  test('only their owner can read and write them', () => {
    const repository = kept();
    expect(fs.statSync(repository.texts).mode & 0o777).toBe(0o700);
    for (const file of files(repository)) expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  const HINDERED: readonly (readonly [string, (texts: string) => void])[] = [
    ['others can write there', (texts) => fs.mkdirSync(texts, { mode: 0o777, recursive: true })],
    [
      'others can read there',
      (texts) => {
        fs.mkdirSync(texts, { recursive: true });
        fs.chmodSync(texts, 0o755);
      },
    ],
    [
      'it is a file',
      (texts) => {
        fs.mkdirSync(join(texts, '..'));
        fs.writeFileSync(texts, '');
      },
    ],
    [
      'it is a link',
      (texts) => {
        fs.mkdirSync(join(texts, '../elsewhere'), { recursive: true, mode: 0o700 });
        fs.symlinkSync('elsewhere', texts);
      },
    ],
    ['the folder above is a file', (texts) => fs.writeFileSync(join(texts, '..'), '')],
  ];

  test.each(HINDERED)('where %s nothing is kept', (_, hinder) => {
    const repository = watched();
    hinder(repository.texts);
    for (const starts of [2, 2]) {
      expect(repository.shown.endsWith(repository.git('show', '--format='))).toBe(true);
      expect(repository.starts()).toBe(starts);
    }
  });

  test('where there is no room, nothing is left of it', () => {
    const repository = watched(begin(false), 'ulimit -f 0');
    for (const starts of [5, 5]) {
      const { stdout, stderr } = repository.tryGit(['log', '-p', '--reverse', '--', 'a.ipynb']);
      expect([stdout, stderr]).toEqual([repository.shown, '']);
      expect(repository.starts()).toBe(starts);
    }
    expect(files(repository)).toEqual([]);
    expect(fs.readdirSync(repository.texts).filter((name) => name.startsWith('new-'))).toEqual([]);
  });

  test.runIf(process.getuid?.() === 0)("somebody else's texts are neither read nor written", () => {
    const repository = kept();
    const before = repository.shown;
    fs.chownSync(repository.texts, 65534, 65534);
    const then = files(repository);
    expect(log(repository)).toBe(before);
    expect(repository.starts()).toBe(5);
    fs.chownSync(repository.texts, 0, 0);
    for (const file of then) fs.chownSync(file, 65534, 65534);
    expect(log(repository)).toBe(before);
    expect(repository.starts()).toBe(3);
  });

  test.runIf(process.getuid?.() === 0)("in somebody else's repository nothing is made", () => {
    const repository = watched();
    fs.chownSync(join(repository.dir, '.git'), 65534, 65534);
    // git itself asks whose the work tree is, and what is trusted is the user's own to say.
    repository.git('config', '--global', 'safe.directory', '*');
    expect(log(repository)).toBe(repository.shown);
    expect(repository.starts()).toBe(5);
    expect(fs.existsSync(join(repository.texts, '..'))).toBe(false);
  });

  test('many at once, one of them killed', async () => {
    const repository = watched();
    const before = repository.shown;
    const { dir, env } = repository;
    const one = () =>
      promisify(execFile)(GIT, ['log', '-p', '--reverse', '--', 'a.ipynb'], { cwd: dir, env });
    fs.mkdirSync(join(repository.texts, 'new-killed'), { recursive: true, mode: 0o700 });
    fs.writeFileSync(join(repository.texts, 'new-killed/file'), 'half of a te');
    const all = await Promise.all([one(), one(), one()]);
    for (const { stdout, stderr } of all) expect([stdout, stderr]).toEqual([before, '']);
    repository.starts();
    expect(log(repository)).toBe(before);
    expect(repository.starts()).toBe(0);
    expect(fs.readdirSync(repository.texts).filter((name) => name.startsWith('new-'))).toEqual([
      'new-killed',
    ]);
  });
});

describe('nbdiff texts', () => {
  test('looks at them, empties them, and they are switched off', () => {
    const repository = kept();
    expect(repository.nbdiff('texts').stdout).toMatch(
      /^texts of 3 versions of notebooks kept, [0-9.]+ k?B of at most 100(?:\.0)? MB \(nbdiff\.textsLimit\)\n$/,
    );
    expect(repository.nbdiff('texts', 'clear').stdout).toBe(
      'what was kept is gone; git has notebooks read again when it shows them\n',
    );
    expect(fs.existsSync(repository.texts)).toBe(false);
    repository.git('config', 'nbdiff.keepTexts', 'false');
    log(repository);
    log(repository);
    expect(repository.nbdiff('texts').stdout).toMatch(
      /^texts of 0 versions of notebooks kept, .*\nnothing is kept any more: nbdiff\.keepTexts is false\n$/,
    );
    expect(fs.existsSync(repository.texts)).toBe(false);
  });

  test('uninstall takes them out', () => {
    const repository = kept();
    expect(repository.nbdiff('uninstall', '--dry-run').stdout).toContain(
      '.git/nbdiff/texts: would be removed\n',
    );
    expect(fs.existsSync(repository.texts)).toBe(true);
    expect(repository.nbdiff('uninstall').stdout).toContain('.git/nbdiff/texts: removed\n');
    expect(fs.existsSync(repository.texts)).toBe(false);
  });

  test('uninstall --global takes them out of all repositories', () => {
    const repository = story();
    repository.nbdiff('install', '--global');
    repository.write('a.ipynb', colourful('red', 'one()'));
    repository.commit('one');
    repository.git('clone', '-q', '.', '../other');
    const other = join(repository.root, 'other');
    log(repository);
    repository.tryGit(['log', '-p'], { cwd: other });
    const folders = [repository.dir, other].map((dir) => join(dir, '.git/nbdiff/texts'));
    expect(folders.map((folder) => fs.existsSync(folder))).toEqual([true, true]);
    repository.nbdiffWith({ cwd: repository.root }, 'uninstall', '--global');
    expect(folders.map((folder) => fs.existsSync(folder))).toEqual([false, false]);
    expect(fs.readdirSync(join(repository.home, '.cache/nbdiff'))).toEqual([]);
  });
});
