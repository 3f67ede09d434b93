/** Writes what V8 compiled of dist/nbdiff.cjs beside it, for bin/nbdiff.js to start with. Called by build.mjs in a
 *  process of its own: a small diff and a small merge are run first, so that their functions are compiled too. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundle = join(root, 'dist/nbdiff.cjs');
const { loadCompiled } = createRequire(import.meta.url)('../bin/load-compiled.js');
const { exports, script } = loadCompiled(bundle);

const fixture = (name) => join(root, 'fixtures', name);
const [before, after] = ['before', 'after'].map((side) => join(fixture('moved-and-edited'), `${side}.ipynb`));
const three = ['base', 'ours', 'theirs'].map((side) => join(fixture('both-add-cells'), `${side}.ipynb`));
const io = {
  write: () => true,
  warn: () => {},
  readStdin: async () => Buffer.alloc(0),
  env: process.env,
  cwd: root,
  stdoutIsTerminal: false,
  stdinIsTerminal: false,
  columns: 80,
};
const installation = { node: process.execPath, script: join(root, 'bin/nbdiff.js') };
for (const command of [
  ['git-diff', 'a.ipynb', before, '0', '100644', after, '0', '100644'],
  ['git-textconv', after],
  [before, after],
  ['merge', ...three],
]) {
  await exports.main(command, io, installation);
}
writeFileSync(`${bundle}.${process.versions.v8}-${process.arch}.cache`, script.createCachedData());
