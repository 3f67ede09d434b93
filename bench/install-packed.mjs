/** The package as users install it: packed, and installed into a folder of its own. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The path of the installed launcher, below `scratch`. */
export function installPacked(root, scratch) {
  const npm = (...args) =>
    execFileSync('npm', [...args, '--ignore-scripts', '--offline', '--cache', join(scratch, 'npm')], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const [{ filename }] = JSON.parse(npm('pack', '--json', '--pack-destination', scratch));
  npm('install', '--global', '--prefix', join(scratch, 'prefix'), join(scratch, filename));
  return join(scratch, 'prefix/lib/node_modules/nbdiff/bin/nbdiff.js');
}
