/** Builds dist/:
 *
 *      dist/nbdiff.cjs          the command, all of the project's code in one file: CommonJS, which Node starts faster
 *      dist/nbdiff.cjs.*.cache  what V8 compiled of it: good for this Node alone, so not published
 *      dist/nbformat/*.json     the schemas of notebooks, read when `check` runs
 *      dist/vendor/*.cjs        packages that only some commands need, loaded when these run
 *      dist/index.js, types/    the library and its declarations
 *
 *  What src/ imports dynamically is evaluated only when asked for; what it imports dynamically from a package
 *  becomes a file of its own, so that `git diff` never reads it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
const vendored = new Set();
const vendorOnDemand = {
  name: 'vendor-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import' || path.startsWith('node:')) return undefined;
      vendored.add(path);
      return { path: `./vendor/${fileName(path)}.cjs`, external: true };
    });
  },
};
const dataOnDemand = {
  name: 'data-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/nbformat\/.*\.json$/ }, ({ path, resolveDir }) => {
      const data = JSON.parse(readFileSync(join(resolveDir, path), 'utf8'));
      mkdirSync(join(root, 'dist/nbformat'), { recursive: true });
      writeFileSync(join(root, 'dist', path), JSON.stringify(data));
      return { path, external: true };
    });
  },
};

await Promise.all([
  build({
    ...shared,
    entryPoints: ['src/cli/launch.ts'],
    format: 'cjs',
    // Even `import('node:fs')` would start Node's ESM loader, which takes longer than a small diff: `require` it is.
    supported: { 'dynamic-import': false },
    outfile: 'dist/nbdiff.cjs',
    plugins: [vendorOnDemand, dataOnDemand],
  }),
  build({ ...shared, entryPoints: ['src/index.ts'], format: 'esm', outfile: 'dist/index.js' }),
]);
await Promise.all(
  [...vendored].map((name) =>
    build({ ...shared, entryPoints: [name], format: 'cjs', outfile: `dist/vendor/${fileName(name)}.cjs` }),
  ),
);
execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
const compiled = spawnSync(process.execPath, [join(root, 'scripts/compile-bundle.mjs')], {
  stdio: 'inherit',
});
// Say so, and go on: without it all works, and starts later.
if (compiled.status !== 0) process.stderr.write('the bundle could not be compiled ahead\n');

/** A package's name as a file's: `@inquirer/core` is `inquirer-core`. */
function fileName(name) {
  return name.replace(/^@/, '').replaceAll('/', '-');
}
