#!/usr/bin/env node
// The launcher. git calls it for every file, so it is CommonJS, alone in its file, and loads the one bundle that the
// command needs, with the code that V8 compiled of it before: compiling is most of what a start costs.
//
//     dist/git-diff.cjs + .../git-diff-<hash of the bundle>-<hash of this Node>.cache
//
// V8 checks no more of such a cache than the length of the source. So a cache holds all that it depends on and is used
// only where that is the same byte for byte: this Node, with its flags; the bundle; and the code itself twice, which
// tells a damaged one (comparing bytes takes no time; a checksum would cost more than it saves). It is read only from
// where nobody else can write. keep-compiled.js writes it.
'use strict';
const fs = require('node:fs');
const { Script } = require('node:vm');

// Paths are put together by hand: normalizing a dozen of them takes a tenth of the launcher's time.
const ROOT = __dirname.slice(0, -'/bin'.length);
const DIST = `${ROOT}/dist`;
/** Bundles with one command each; dist/nbdiff.cjs has all. */
const PARTS = {
  'git-diff': 'git-diff',
  'git-merge': 'git-merge',
  'git-filter': 'git-filter',
  'git-textconv': 'git-textconv',
  merge: 'merge',
};

/** What a bundle loads while it runs, by the name it asks for: CommonJS, kept compiled as the bundles are. */
const PAGES = {
  '../dist/report.cjs': 'report',
  '../dist/rich.cjs': 'rich',
  '../dist/markdown-pages.cjs': 'markdown-pages',
  '../dist/web.cjs': 'web',
  '../dist/resolve-web.cjs': 'resolve-web',
  '../dist/notebook-names.cjs': 'notebook-names',
  '../dist/impact.cjs': 'impact',
};
/** Those that this start has loaded. */
const pages = new Map();

/** V8 optimises what has run for a while, which costs a processor more than it wins where a command ends soon after: a diff
 *  of two notebooks with 2000 cells takes twice as long. Nearly all of it runs once for a cell, and is still worth it where
 *  it runs much longer. Flags by the release of Node, of those that are known to have them. */
const COMPILE_LATER = {
  20: ['--interrupt-budget=600000'],
  22: ['--invocation-count-for-maglev=10000', '--invocation-count-for-turbofan=30000'],
  24: ['--invocation-count-for-maglev=10000', '--invocation-count-for-turbofan=30000'],
  26: ['--invocation-count-for-maglev=10000', '--invocation-count-for-turbofan=30000'],
};
/** Young objects in the memory that is there: twice as much of it each time, never used before, takes longer than to
 *  collect garbage more often, and threads that help take longer to wake than they help. */
const KEEP_HEAP_SMALL = ['--semi-space-growth-factor=1', '--no-parallel-scavenge'];
/** Bytes of a file from which on the first counts, since setting flags takes longer than a small notebook needs; and up to
 *  which the second does. */
const LARGE = 100_000;
const HUGE = 4_000_000;

const word = process.argv[2] ?? '';
const part = PARTS[word] ?? (word.endsWith('.ipynb') ? 'diff' : 'nbdiff');
const flags = flagsFor(COMPILE_LATER[process.versions.node.split('.', 1)[0]]);
if (fs.existsSync(`${DIST}/${part}.cjs`)) {
  void start();
} else {
  process.stderr.write(`nbdiff: not built yet; in ${ROOT}, run \`npm run build\`\n`);
  process.exitCode = 2;
}

async function start() {
  // A thread has the flags of its process.
  if (flags.length > 0 && word !== '--worker') {
    const { setFlagsFromString } = require('node:v8');
    for (const flag of flags) setFlagsFromString(flag);
  }
  const program = load(part);
  const { runOnProcess, main } = program.exports;
  // The shell line of textconv reads the bundle's first line, to know what it has texts from.
  const build = program.source.latin1Slice(0, program.source.indexOf(10));
  const installation = { node: process.execPath, script: __filename, build };
  await runOnProcess((argv, io) => main(argv, io, installation));
  const isInstall = word === 'install' && process.exitCode === 0;
  // All is done and written: what Node would take down with care goes with the process.
  if (program.isKept && [...pages.values()].every(({ isKept }) => isKept) && !isInstall) process.exit();
  // The first start of this Node with this bundle; install does it for all that git will call.
  const others = isInstall ? ['git-diff', 'git-merge', 'git-filter', 'git-textconv'] : [];
  const programs = () => [program, ...pages.values(), ...others.map((name) => load(name))];
  await require('./keep-compiled.js').keepCompiled(programs, DIST, cacheFolder());
}

/** Those for a command that reads large notebooks, or many. What install keeps compiled is for those that are small. */
function flagsFor(compileLater) {
  if (compileLater === undefined || word === 'install') return [];
  if (part === 'nbdiff') return compileLater;
  let largest = 0;
  for (let at = 2; at < process.argv.length; at += 1) largest = Math.max(largest, sizeOf(process.argv[at]));
  if (largest <= LARGE) return [];
  return largest > HUGE ? compileLater : [...compileLater, ...KEEP_HEAP_SMALL];
}

/** 0 where no file has this name, or nobody can tell. */
function sizeOf(name) {
  try {
    return fs.statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0; // a word that is too long for a name, a folder that one may not look into
  }
}

/** What a bundle requires. */
function requireOrLoad(id) {
  const name = PAGES[id];
  if (name === undefined) return require(id);
  if (!pages.has(name))
    pages.set(
      name,
      load(name, (code) => `(function(exports,require,module){${code}\n})`),
    );
  return pages.get(name).exports;
}

/** A bundle, compiled and run, with what its cache is called and has to begin with. */
function load(name, wrapped) {
  const file = `${DIST}/${name}.cjs`;
  const source = fs.readFileSync(file);
  const node = thisNode();
  // The build writes the hash of the rest into the first line's comment.
  const hash = source.latin1Slice(2, 18);
  const cacheName = `${name}-${hash}-${shortHash(node)}.cache`;
  const head = Buffer.from(node);
  const cachedData = readCompiled(cacheName, head, source);
  // A bundle is a function, and ASCII, as esbuild writes it; packages in a page may hold what cannot be escaped.
  const code = wrapped === undefined ? source.latin1Slice() : wrapped(source.toString());
  const script = new Script(code, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireOrLoad, module);
  const isKept = cachedData !== undefined || process.env.NODE_V8_COVERAGE !== undefined;
  return { name, hash, source, cacheName, head, script, exports: module.exports, isKept };
}

/** All that compiled code depends on besides its source: the program, which may be replaced in place, and its flags. */
function thisNode() {
  const { size, mtimeMs } = fs.statSync(process.execPath);
  const given = [process.env.NODE_OPTIONS ?? '', ...process.execArgv, ...flags];
  return JSON.stringify([process.version, process.arch, process.execPath, size, mtimeMs, given]);
}

/** FNV-1a, to tell the caches of several Nodes apart by name; what is in them decides. */
function shortHash(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The compiled code of the cache with this name that begins with `head` and `source`: beside the bundle, else in one's
 *  home. */
function readCompiled(cacheName, head, source) {
  const start = head.length + source.length;
  for (const folder of [DIST, cacheFolder()]) {
    if (folder === undefined || !isOurs(fs.statSync(folder, { throwIfNoEntry: false }))) continue;
    const file = `${folder}/${cacheName}`;
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || !isOurs(stat)) continue;
    const cache = readWhole(file);
    const end = start + (cache.length - start) / 2;
    if (end <= start || !Number.isInteger(end)) continue;
    if (!cache.subarray(0, head.length).equals(head) || !cache.subarray(head.length, start).equals(source))
      continue;
    const code = cache.subarray(start, end);
    if (code.equals(cache.subarray(end))) return code;
  }
  return undefined;
}

/** No bytes where one may not read it: somebody else's, who keeps it from others. */
function readWhole(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Nobody else, root aside, can have written it. Where files have no owners (Windows), nothing is ours. */
function isOurs(stat) {
  const user = process.getuid?.();
  return stat !== undefined && (stat.uid === user || stat.uid === 0) && (stat.mode & 0o022) === 0;
}

function cacheFolder() {
  const { XDG_CACHE_HOME, HOME } = process.env;
  if (XDG_CACHE_HOME?.startsWith('/')) return `${XDG_CACHE_HOME}/nbdiff`;
  return HOME?.startsWith('/') ? `${HOME}/.cache/nbdiff` : undefined;
}
