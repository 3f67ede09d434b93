/** What runs and what styles in a browser, as text in a module of Node:
 *
 *      import script from './page/main.ts?text';
 *      import style from './page/page.css?text';
 *
 *  Bundled and minified each time, the same for the build, for the tests and for whoever runs src/ as it is. */
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const SUFFIX = '?text';

/** For esbuild. */
export const pageText = pageTextOf(() => {});

/** The same; `heed` is told which files what runs in a browser was made of. */
export function pageTextOf(heed) {
  return {
    name: 'page-text',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\?text$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice(0, -SUFFIX.length)),
        namespace: 'page-text',
      }));
      onLoad({ filter: /.*/, namespace: 'page-text' }, async ({ path }) => ({
        contents: await textOf(path, heed),
        loader: 'text',
      }));
    },
  };
}

/** For Vite. Its name for such a module must not end as a style sheet's does. */
export const pageTextForVite = {
  name: 'page-text',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source.endsWith(SUFFIX) && importer !== undefined
      ? `\0page-text:${join(dirname(importer), source.slice(0, -SUFFIX.length))}.js`
      : undefined,
  load: async (id) =>
    id.startsWith('\0page-text:')
      ? `export default ${JSON.stringify(await textOf(id.slice('\0page-text:'.length, -'.js'.length)))}`
      : undefined,
};

async function textOf(file, heed = () => {}) {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
    // A script may have a style as text.
    plugins: [pageTextOf(heed)],
    metafile: true,
  });
  heed(Object.keys(metafile.inputs));
  return outputFiles[0].text.trim();
}
