/** What git makes of texts, in a throw-away folder where no configuration of the user's plays a part. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConflictStyle } from '../../src/text/merge-types.ts';

export interface Git {
  readonly mergeFile: (
    base: string,
    ours: string,
    theirs: string,
    style: ConflictStyle,
  ) => { readonly conflicts: number; readonly text: string };
  /** What `git diff` prints after its heading. */
  readonly diff: (before: string, after: string, options: readonly string[]) => string;
  readonly end: () => void;
}

export function withGit(): Git {
  const folder = mkdtempSync(join(tmpdir(), 'nbdiff-text-'));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_GLOBAL: join(folder, 'none'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: folder,
  };
  const run = (args: readonly string[]): { status: number; text: string } => {
    const { status, stdout } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' });
    return { status: status ?? 255, text: stdout };
  };
  return {
    mergeFile: (base, ours, theirs, style) => {
      writeFileSync(join(folder, 'base'), base);
      writeFileSync(join(folder, 'ours'), ours);
      writeFileSync(join(folder, 'theirs'), theirs);
      const options = style === 'merge' ? [] : [`--${style}`];
      const { status, text } = run(['merge-file', '-p', ...options, 'ours', 'base', 'theirs']);
      return { conflicts: status, text };
    },
    diff: (before, after, options) => {
      writeFileSync(join(folder, 'before'), before);
      writeFileSync(join(folder, 'after'), after);
      return run(['diff', '--no-index', '--no-color', ...options, 'before', 'after']).text;
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
