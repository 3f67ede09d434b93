/** What the tests have and scripts want: bundled, since not every Node reads TypeScript. */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { pageText } from './page-text.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** All that the `files` (from the project's top) export. */
export async function bundled(...files) {
  // Beside the sources, so that packages are found.
  const folder = mkdtempSync(join(root, 'node_modules', '.bundled-'));
  const outfile = join(folder, 'bundled.mjs');
  try {
    await build({
      stdin: {
        contents: files.map((file) => `export * from './${file}';`).join('\n'),
        resolveDir: root,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      plugins: [pageText],
      outfile,
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
