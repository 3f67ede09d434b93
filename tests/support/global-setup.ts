/** What all tests share, made once before they start; and the browser, which must be installed by one process alone:
 *
 *  - `scratch`, a folder below which they make their own, gone in the end;
 *  - `emptyRepository`, the folder of a repository right after `git init`, to be copied;
 *  - `commandThread`, command-thread.ts bundled from what src/ holds now: no thread can load it as it is. */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { installChromium } from '../../scripts/chromium.mjs';
import { pageText } from '../../scripts/page-text.mjs';
import { GIT } from './git-program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly scratch: string;
    readonly emptyRepository: string;
    readonly commandThread: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  installChromium();
  const scratch = newScratch();
  // Some tests ask as another user.
  chmodSync(scratch, 0o755);
  // Beside the packages, which are not bundled but loaded.
  const commandThread = here(`../../node_modules/.cache/nbdiff/command-thread-${process.pid}.mjs`);
  project.provide('scratch', scratch);
  project.provide('emptyRepository', makeEmptyRepository(join(scratch, 'empty')));
  project.provide('commandThread', commandThread);
  await build({
    entryPoints: [here('command-thread.ts')],
    outfile: commandThread,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [pageText],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return () => {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(commandThread, { force: true });
  };
}

/** In memory, where Linux has a roomy disk there from which programs run: git makes many files, and they go soon. */
function newScratch(): string {
  const inMemory = process.env.TMPDIR === undefined ? tryFolder('/dev/shm') : undefined;
  return inMemory ?? mkdtempSync(join(realpathSync(tmpdir()), 'nbdiff-tests-'));
}

function tryFolder(parent: string): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(parent);
    if (bavail * bsize < ROOMY) return undefined;
    const folder = mkdtempSync(join(parent, 'nbdiff-tests-'));
    const program = join(folder, 'program');
    writeFileSync(program, '', { mode: 0o755 });
    accessSync(program, constants.X_OK);
    return folder;
  } catch {
    return undefined;
  }
}

/** Bytes. The largest test writes notebooks of 100 MB. */
const ROOMY = 2 ** 31;

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function makeEmptyRepository(folder: string): string {
  const git = (...args: string[]): unknown =>
    execFileSync(GIT, args, { env: { GIT_CONFIG_NOSYSTEM: '1', HOME: folder } });
  git('init', '-q', '-b', 'main', folder);
  const settings = {
    'protocol.file.allow': 'always',
    // No power fails between two lines of a test, and what git would tidy up is thrown away soon.
    'core.fsync': 'none',
    'maintenance.auto': 'false',
  };
  for (const [key, value] of Object.entries(settings)) git('-C', folder, 'config', key, value);
  const hooks = join(folder, '.git/hooks');
  for (const sample of readdirSync(hooks)) rmSync(join(hooks, sample));
  return folder;
}
