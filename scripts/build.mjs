/** Builds dist/:
 *
 *      dist/nbdiff.cjs        the command in one file: CommonJS, which Node starts faster
 *      dist/git-diff.cjs, ... what git calls, each with its own part of the code alone, since git calls it often
 *      dist/report.cjs        HTML reports, loaded by `--html` alone
 *      dist/rich.cjs          what of them reads outputs and text cells, loaded where there are some
 *      dist/markdown-pages.cjs  pages of Markdown, loaded by `--markdown` alone
 *      dist/web.cjs           pages that are shown live, with their server
 *      dist/notebook-names.cjs  the parser of Python, loaded where names are asked for
 *      dist/impact.cjs        what a change does to other cells, loaded by `--impact` alone
 *      dist/resolve-web.cjs   the one in which conflicts are resolved
 *      dist/nbformat/*.json   the schemas of notebooks, read when `check` runs
 *      dist/changes.schema.json   that of `nbdiff --json`, read when `apply` runs
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
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { pageTextOf } from './page-text.mjs';
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
/** Files that were bundled to run in a browser. */
const inBrowser = [];
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
    onResolve({ filter: /^\.\/(?:nbformat\/.*|changes\.schema)\.json$/ }, ({ path, resolveDir }) => {
      const data = JSON.parse(readFileSync(join(resolveDir, path), 'utf8'));
      mkdirSync(dirname(join(dist, path)), { recursive: true });
      writeFileSync(join(dist, path), JSON.stringify(data));
      return { path: `../dist/${path.slice(2)}`, external: true };
    });
  },
};

/** Pages that are files of their own: they are large, and nothing that git calls reads them. */
const PAGES = [
  'src/html/report.ts',
  'src/html/rich.ts',
  'src/cli/markdown-pages.ts',
  'src/cli/web.ts',
  'src/code/notebook-names.ts',
  'src/check/impact.ts',
  'src/cli/resolve-web.ts',
];
const pagesOnDemand = {
  name: 'pages-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path, kind, resolveDir }) => {
      const isPage =
        kind === 'dynamic-import' &&
        PAGES.includes(relative(root, join(resolveDir, path)).replaceAll('\\', '/'));
      return isPage ? { path: `../dist/${basename(path, '.ts')}.cjs`, external: true } : undefined;
    });
  },
};

const built = await Promise.all([
  ...readdirSync(bundles).map(buildBundle),
  build({
    ...shared,
    entryPoints: ['src/index.ts'],
    format: 'esm',
    outfile: 'dist/index.js',
    plugins: [pagesOnDemand],
  }),
  ...PAGES.map(buildPage),
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
const inputs = [
  ...[...built, ...vendors].flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  ...inBrowser,
];
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

/** A function of `exports`, `require` and `module`, as the launcher runs it. */
async function buildBundle(entry) {
  const result = await build({
    ...shared,
    entryPoints: [join(bundles, entry)],
    format: 'cjs',
    // Even `import('node:fs')` would start Node's ESM loader, which takes longer than a small diff: `require` it is.
    supported: { 'dynamic-import': false },
    plugins: [vendorOnDemand, dataOnDemand, pagesOnDemand],
    banner: { js: '(function(exports,require,module){' },
    footer: { js: '})' },
    write: false,
  });
  writeHashed(entry, result);
  return result;
}

/** CommonJS for whoever requires it; the launcher keeps it compiled as it does the bundles. */
async function buildPage(entry) {
  const result = await build({
    ...shared,
    entryPoints: [entry],
    format: 'cjs',
    supported: { 'dynamic-import': false },
    plugins: [pageTextOf((files) => inBrowser.push(...files)), vendorOnDemand, dataOnDemand, pagesOnDemand],
    write: false,
  });
  writeHashed(entry, result);
  return result;
}

/** Behind a line with the hash of the rest, by which what V8 compiled of it is kept. */
function writeHashed(entry, { outputFiles: [{ contents }] }) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  writeFileSync(
    join(dist, `${basename(entry, '.ts')}.cjs`),
    Buffer.concat([Buffer.from(`/*${hash}*/\n`), contents]),
  );
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
