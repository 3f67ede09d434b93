/** What a second processor brings for many notebooks: each command with all processors, and with one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cells, edited, notebookFile, withOutputs } from './notebooks.mjs';

const NOTEBOOKS = 6000;

/** A repository with two commits of so many notebooks, and arguments that make Node see one processor. */
export function manyNotebooks(scratch, env) {
  const directory = join(scratch, 'many');
  mkdirSync(directory);
  const git = (args, input) =>
    execFileSync('git', args, { cwd: directory, env, input, stdio: ['pipe', 'ignore', 'inherit'] });
  git(['init', '-q', '-b', 'main']);
  const pieces = [];
  for (const edits of [0, 3]) {
    pieces.push(
      Buffer.from(
        `commit refs/heads/main\ncommitter Bench <bench@example.org> ${1_600_000_000 + edits} +0000\ndata 1\nx\n`,
      ),
    );
    for (let at = 0; at < NOTEBOOKS; at += 1) {
      const plain = cells(20, { seed: 100 + at });
      const list = edits === 0 ? plain : edited(plain, edits, { seed: 900 + at });
      const content = notebookFile(withOutputs(list, 500, at + edits));
      pieces.push(
        Buffer.from(`M 100644 inline n${at}.ipynb\ndata ${content.length}\n`),
        content,
        Buffer.from('\n'),
      );
    }
  }
  git(['fast-import', '--quiet'], Buffer.concat(pieces));
  git(['reset', '-q', '--hard']);
  const hook = join(scratch, 'one-processor.cjs');
  writeFileSync(hook, "require('node:os').availableParallelism = () => 1;\n");
  return { directory, alone: ['--require', hook] };
}
