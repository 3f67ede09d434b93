/** New blobs, many at a time: a git process for each takes longer than all that is done with a notebook. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathLine } from './lists.ts';
import { type Git, runGit } from './run.ts';

/** Their names, in order. Throws NotebookError where git cannot keep them, and what the file system says. */
export async function storeBlobs(contents: readonly Buffer[], git: Git): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nbdiff-blobs-'));
  try {
    const paths = contents.map((_, index) => join(folder, String(index)));
    for (const [index, path] of paths.entries()) writeFileSync(path, contents[index]!);
    const { stdout } = await runGit(git, ['hash-object', '-w', '--no-filters', '--stdin-paths'], {
      input: Buffer.concat(paths.map((path) => pathLine(Buffer.from(path)))),
    });
    return stdout.toString('latin1').trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
