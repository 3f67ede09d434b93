/** A repository for one test: its own home and identity, so that the user's config plays no part. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../src/io.ts';

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
  const root = mkdtempSync(join(tmpdir(), 'nbdiff-git-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = join(root, 'home');
  const dir = join(root, name);
  mkdirSync(home);
  mkdirSync(dir);
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
    execFileSync('git', args, { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  git('init', '-q', '-b', 'main');
  git('config', 'protocol.file.allow', 'always');
  return {
    root,
    dir,
    home,
    env,
    git,
    tryGit: (args, more = {}) => {
      const ran = spawnSync(gitProgram(), args, {
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

/** git's absolute path, for tests that empty the PATH. */
function gitProgram(): string {
  return execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
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
