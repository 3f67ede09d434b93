// Writes what V8 compiled of a bundle, for the launcher to start with the next time; says nothing where it cannot.
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');

/** Caches that a folder may hold: for each of the bundles and pages, those of three Nodes, some with two sets of flags. */
const MOST_CACHES = 40;

/** What each bundle is run on before its code is kept; a page was run by the bundle that loaded it. */
const SAMPLE_COMMANDS = {
  'git-diff': [['git-diff', 'a.ipynb', 'before.ipynb', '0', '100644', 'after.ipynb', '0', '100644']],
  'git-merge': [['git-merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb', '7', 'a.ipynb']],
  'git-textconv': [['git-textconv', 'after.ipynb']],
  'git-filter': [
    ['git-filter', 'clean', 'a.ipynb'],
    ['git-filter', 'smudge', 'a.ipynb'],
  ],
  diff: [['before.ipynb', 'after.ipynb']],
  merge: [['merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb', '-o', 'merged.ipynb']],
  nbdiff: [['--version'], ['show', 'after.ipynb']],
};

/** Runs each command on samples first, so that all that it needs is compiled, whatever this start did; then writes its
 *  cache: beside the bundles where they are ours, else into `home`. `load` gives the programs; of a package that is
 *  half replaced it may throw. */
exports.keepCompiled = async (load, dist, home) => {
  try {
    const programs = load();
    const missing = programs.filter((program) => !program.isKept && isAsBuilt(program));
    if (missing.length === 0) return;
    const folder = folderFor(dist, home);
    if (folder === undefined) return;
    for (const program of missing) {
      await warmUp(program, join(dist, 'samples'));
      write(folder, program);
    }
    sweep(folder, folder === dist ? programs.map(({ name, hash }) => [name, hash]) : []);
  } catch {
    // All works without it, and git waits for no advice.
  }
};

/** A bundle that somebody changed in place is not kept: its name would no longer tell it from the one it was. */
function isAsBuilt({ source, hash }) {
  const body = source.subarray(source.indexOf('\n') + 1);
  return createHash('sha256').update(body).digest('hex').startsWith(hash);
}

/** Where only the one who runs this can write. */
function folderFor(dist, home) {
  if (isOwn(dist)) return dist;
  if (home === undefined) return undefined;
  // ~/.cache may have to be made, a home not.
  const above = [home, dirname(home), dirname(dirname(home))].find(fs.existsSync);
  if (above === undefined || !isOwn(above)) return undefined;
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  return isOwn(home) ? home : undefined;
}

function isOwn(folder) {
  const stat = fs.statSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o022) !== 0) return false;
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false; // a file system that is mounted read-only
  }
}

/** Written aside and renamed: a start reads a whole cache or none, however many write at once. */
function write(folder, { cacheName, head, source, script }) {
  const code = script.createCachedData();
  const target = join(folder, cacheName);
  const aside = `${target}.${process.pid}`;
  try {
    fs.writeFileSync(aside, Buffer.concat([head, source, code, code]), { flag: 'wx', mode: 0o644 });
    fs.renameSync(aside, target);
  } catch {
    fs.rmSync(aside, { force: true });
  }
}

/** Away with caches of bundles that are no longer there, and with the oldest beyond the most that are kept; what a
 *  killed start left counts among them. */
function sweep(folder, bundles) {
  const caches = fs
    .readdirSync(folder)
    .filter((name) => /^[a-z-]+-[0-9a-f]{16}-[0-9a-f]{8}\.cache/.test(name))
    .map((name) => ({ name, time: fs.statSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => other.time - one.time);
  const isOld = ({ name }) =>
    bundles.some(([part, hash]) => name.startsWith(`${part}-`) && !name.startsWith(`${part}-${hash}-`));
  const kept = caches.filter((cache) => !isOld(cache)).slice(0, MOST_CACHES);
  for (const cache of caches) {
    if (!kept.includes(cache)) fs.rmSync(join(folder, cache.name), { force: true });
  }
}

async function warmUp({ name, exports: { main } }, samples) {
  const scratch = fs.mkdtempSync(join(tmpdir(), 'nbdiff-'));
  try {
    fs.cpSync(samples, scratch, { recursive: true });
    const io = {
      write: () => true,
      warn: () => {},
      readStdin: async () => fs.readFileSync(join(scratch, 'after.ipynb')),
      env: {},
      cwd: scratch,
      stdoutIsTerminal: false,
      stdinIsTerminal: false,
      columns: 80,
    };
    const installation = { node: process.execPath, script: join(__dirname, 'nbdiff.js') };
    for (const command of SAMPLE_COMMANDS[name] ?? []) await main(command, io, installation);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
