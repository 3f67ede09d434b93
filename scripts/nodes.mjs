/** Other Nodes to test and measure with, as plain binaries in .nodes/, which git ignores.
 *
 *      node scripts/nodes.mjs                    fetches the newest of each release, through npm
 *      node scripts/nodes.mjs run FILE [ARG...]  runs a script with each that is there, but for this release
 *
 *  Says which are not there; ends with 1 where a run failed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, '.nodes');
const RELEASES = [20, 22, 24, 26];
const THIS_RELEASE = Number(process.versions.node.split('.')[0]);
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Release and path of those that were fetched, without the release that runs this. */
export function otherNodes() {
  return RELEASES.filter((release) => release !== THIS_RELEASE && existsSync(binary(release))).map(
    (release) => [release, binary(release)],
  );
}

function binary(release) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, String(release), 'node_modules', PACKAGE, 'bin', name);
}

function fetchNodes() {
  for (const release of RELEASES) {
    if (existsSync(binary(release))) continue;
    const prefix = join(folder, String(release));
    mkdirSync(prefix, { recursive: true });
    // Without one npm would look for the project above.
    writeFileSync(join(prefix, 'package.json'), '{}\n');
    const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', `${PACKAGE}@${release}`];
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    spawnSync(npm, args, { cwd: prefix, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

function sayMissing() {
  for (const release of RELEASES) {
    if (existsSync(binary(release))) continue;
    process.stdout.write(
      `skipped: Node ${release} (not fetched; npm has no ${PACKAGE}@${release}, or is offline)\n`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) {
    fetchNodes();
    sayMissing();
  } else if (command === 'run' && args.length > 0) {
    for (const [release, path] of otherNodes()) {
      process.stdout.write(`\nNode ${release}: ${args.join(' ')}\n`);
      const { status } = spawnSync(path, args, { cwd: root, stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
    sayMissing();
  } else {
    process.stderr.write('usage: node scripts/nodes.mjs [run FILE [ARG...]]\n');
    process.exitCode = 2;
  }
}
