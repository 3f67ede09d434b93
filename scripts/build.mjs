/** Builds dist/:
 *
 *      dist/nbdiff.cjs        the command in one file: CommonJS, which Node starts faster
 *      dist/git-diff.cjs, ... what git calls, each with its own part of the code alone, since git calls it often
 *      dist/nbformat/*.json   the schemas of notebooks, read when `check` runs
 *      dist/vendor/*.cjs      packages that only some commands need, loaded when these run
 *      dist/nbdiff.1          the man page
 *      dist/samples/          notebooks that the launcher runs a bundle on before it keeps what V8 compiled
 *      dist/index.js, types/  the library and its declarations
 *      THIRD-PARTY.md         the licences of the packages in them
 *
 *  What src/ imports dynamically is evaluated only when asked for; what it imports dynamically from a package
 *  becomes a file of its own, so that `git diff` never reads it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { thirdParty } from './third-party.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const bundles = join(root, 'src/cli/bundles');
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const vendored = new Set();
const vendorOnDemand = {
  name: 'vendor-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import' || path.startsWith('node:')) return undefined;
      vendored.add(path);
      // Found from dist/ and from bin/, whose launcher runs the bundles.
      return { path: `../dist/vendor/${fileName(path)}.cjs`, external: true };
    });
  },
};
const dataOnDemand = {
  name: 'data-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/nbformat\/.*\.json$/ }, ({ path, resolveDir }) => {
      const data = JSON.parse(readFileSync(join(resolveDir, path), 'utf8'));
      mkdirSync(join(dist, 'nbformat'), { recursive: true });
      writeFileSync(join(dist, path), JSON.stringify(data));
      return { path: `../dist/${path.slice(2)}`, external: true };
    });
  },
};

const built = await Promise.all([
  ...readdirSync(bundles).map(buildBundle),
  build({ ...shared, entryPoints: ['src/index.ts'], format: 'esm', outfile: 'dist/index.js' }),
]);
const vendors = await Promise.all(
  [...vendored].map((name) =>
    build({
      ...shared,
      entryPoints: [name],
      format: 'cjs',
      // It asks for standard output when it loads, which takes longer than all the rest; we know what we want.
      ...(name === 'picocolors' ? { define: { process: '{}' } } : {}),
      outfile: `dist/vendor/${fileName(name)}.cjs`,
    }),
  ),
);
const inputs = [...built, ...vendors].flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync(join(root, 'THIRD-PARTY.md'), thirdParty(root, inputs));
for (const [scenario, sides] of [
  ['moved-and-edited', ['before', 'after']],
  ['demo-merge', ['base', 'ours', 'theirs']],
]) {
  for (const side of sides) {
    cpSync(join(root, 'fixtures', scenario, `${side}.ipynb`), join(dist, 'samples', `${side}.ipynb`));
  }
}
execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
writeFileSync(join(dist, 'nbdiff.1'), await bundleExports('nbdiff').manPage());
// The launcher keeps what V8 compiled where nobody else can write, whatever the umask here is.
chmodSync(dist, 0o755);

/** A function of `exports`, `require` and `module`, as the launcher runs it. The first line is the hash of the rest:
 *  what V8 compiled of a bundle is kept by that name. */
async function buildBundle(entry) {
  const result = await build({
    ...shared,
    entryPoints: [join(bundles, entry)],
    format: 'cjs',
    // Even `import('node:fs')` would start Node's ESM loader, which takes longer than a small diff: `require` it is.
    supported: { 'dynamic-import': false },
    plugins: [vendorOnDemand, dataOnDemand],
    banner: { js: '(function(exports,require,module){' },
    footer: { js: '})' },
    write: false,
  });
  const [{ contents }] = result.outputFiles;
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  writeFileSync(
    join(dist, `${basename(entry, '.ts')}.cjs`),
    Buffer.concat([Buffer.from(`/*${hash}*/\n`), contents]),
  );
  return result;
}

/** What a bundle exports, run as the launcher runs it. */
function bundleExports(name) {
  const module = { exports: {} };
  const run = runInThisContext(readFileSync(join(dist, `${name}.cjs`), 'utf8'));
  run(module.exports, createRequire(join(dist, `${name}.cjs`)), module);
  return module.exports;
}

/** A package's name as a file's: `@inquirer/core` is `inquirer-core`. */
function fileName(name) {
  return name.replace(/^@/, '').replaceAll('/', '-');
}
