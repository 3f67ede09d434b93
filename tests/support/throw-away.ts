/** A repository for one test: its own home and identity, so that the user's config plays no part.
 *
 *  What takes a dozen git processes to build is built once, and its folder copied for each test that wants it. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type { Io } from '../../src/io.ts';
import { GIT } from './git-program.ts';

export interface ThrowAway {
  /** The folder that holds the repository, its home and whatever else the test makes. */
  readonly root: string;
  readonly dir: string;
  readonly home: string;
  readonly env: Record<string, string>;
  readonly git: (...args: string[]) => string;
  /** git that may fail, or runs elsewhere or with other variables. */
  readonly tryGit: (
    args: readonly string[],
    more?: { readonly cwd?: string; readonly env?: Record<string, string> },
  ) => { readonly code: number; readonly stdout: string; readonly stderr: string };
  readonly write: (path: string, content: string | Uint8Array) => void;
  readonly read: (path: string) => string;
  readonly commit: (message: string) => void;
}

export function throwAway(name = 'repository'): ThrowAway {
  const root = newFolder();
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  copyFolder(inject('emptyRepository'), join(root, name));
  mkdirSync(join(root, 'home'));
  return repositoryIn(root, name);
}

/** Repositories that `build` makes: once for each list of arguments, and copied from then on. What it writes must not
 *  name its own place. */
export function prepared<Arguments extends readonly unknown[]>(
  build: (repository: ThrowAway, ...args: Arguments) => void,
): (...args: Arguments) => ThrowAway {
  const models = new Map<string, string>();
  return (...args) => {
    const key = JSON.stringify(args);
    let model = models.get(key);
    if (model === undefined) {
      model = newFolder();
      copyFolder(inject('emptyRepository'), join(model, 'repository'));
      mkdirSync(join(model, 'home'));
      build(repositoryIn(model, 'repository'), ...args);
      models.set(key, model);
    }
    const root = newFolder();
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    copyFolder(model, root);
    const repository = repositoryIn(root, 'repository');
    // To git the copies are other files; commands that trust the index would call them all changed.
    if (existsSync(join(repository.dir, '.git/index')))
      repository.tryGit(['update-index', '-q', '--refresh']);
    return repository;
  };
}

function newFolder(): string {
  return mkdtempSync(join(inject('scratch'), 'git-'));
}

function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  // Node 22 and later make folders that anybody may read.
  for (const { name, parentPath } of readdirSync(from, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isDirectory(),
  )) {
    const path = relative(from, join(parentPath, name));
    chmodSync(join(to, path), statSync(join(from, path)).mode);
  }
}

function repositoryIn(root: string, name: string): ThrowAway {
  const home = join(root, 'home');
  const dir = join(root, name);
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Author',
    GIT_AUTHOR_EMAIL: 'author@example.org',
    GIT_COMMITTER_NAME: 'Author',
    GIT_COMMITTER_EMAIL: 'author@example.org',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'true',
  };
  const git = (...args: string[]): string =>
    execFileSync(GIT, args, { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  return {
    root,
    dir,
    home,
    env,
    git,
    tryGit: (args, more = {}) => {
      const ran = spawnSync(GIT, args, {
        cwd: more.cwd ?? dir,
        env: { ...env, ...more.env },
        encoding: 'utf8',
      });
      return { code: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
    },
    write,
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    commit: (message) => {
      git('add', '-A');
      git('commit', '-q', '-m', message);
    },
  };
}

export interface RecordedIo extends Io {
  readonly output: () => string;
  readonly warnings: () => readonly string[];
}

export function ioIn(repository: ThrowAway, cwd: string = repository.dir): RecordedIo {
  let output = '';
  const warnings: string[] = [];
  return {
    write: (chunk) => {
      output += chunk.toString();
      return true;
    },
    warn: (line) => void warnings.push(line),
    readStdin: () => Promise.resolve(Buffer.alloc(0)),
    env: repository.env,
    cwd,
    stdoutIsTerminal: false,
    stdinIsTerminal: false,
    columns: 80,
    output: () => output,
    warnings: () => warnings,
  };
}
