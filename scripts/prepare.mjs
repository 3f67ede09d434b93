/** npm's `prepare`: builds dist/. `npm install -g .` in a fresh clone runs it before anything is installed there, so
 *  what the build needs is installed first. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (!existsSync(join(root, 'node_modules/esbuild'))) {
  // The outer npm hands down that it installs globally, and whose scripts may run there; this one must do neither.
  const outer = /^npm_(config_(global|location|prefix|allow_scripts)|command|lifecycle)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts'], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
await import('./build.mjs');
