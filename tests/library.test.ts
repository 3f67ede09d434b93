/** The package as another program uses it: its entry, its types, a small TypeScript program. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NODE } from './support/node.ts';

const root = join(import.meta.dirname, '..');

const PROGRAM = `
import {
  cleanNotebook, countLines, diffNotebooks, mergeNotebooks, NotebookError, readNotebook, wordError,
  type MergeConflict, type MergeResult, type NotebookDiff,
} from 'nbdiff';

function notebook(...sources: readonly string[]): string {
  const cells = sources.map((source, index) => ({
    cell_type: 'code', execution_count: 1, id: 'c' + index, metadata: {}, outputs: [], source: [source],
  }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

const base = notebook('fit()', 'score()');
const result: MergeResult = mergeNotebooks(base, notebook('fit(1)', 'score()'), new TextEncoder().encode(notebook('fit()', 'score(2)')));
console.log(readNotebook(result.bytes).cells.map((cell) => cell.source).join(' '), result.conflicts.length);

const clash = mergeNotebooks(base, notebook('fit(1)', 'score()'), notebook('fit(2)', 'score()'), {
  conflictStyle: 'diff3', labels: { ours: 'HEAD', theirs: 'topic' },
});
const [conflict]: readonly MergeConflict[] = clash.conflicts;
console.log(conflict?.kind, JSON.stringify(readNotebook(clash.bytes).cells[0]?.source));

const diff: NotebookDiff = diffNotebooks(base, notebook('fit()', 'score(2)'));
console.log(diff.cells.map((change) => change.kind).join(' '), JSON.stringify(countLines(diff)));
console.log(cleanNotebook(base).toString().includes('"execution_count":null'));
try {
  mergeNotebooks(base, '[', base);
} catch (error) {
  if (error instanceof NotebookError) console.log(wordError(error).split(';')[0]);
}
`;

test('a small program compiles against the types and does what the docs say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nbdiff-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/nbdiff'), 'dir');
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--skipLibCheck',
    'false',
  ];
  const compiled = spawnSync(join(root, 'node_modules/.bin/tsc'), [...options, 'program.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(compiled.stdout).toBe('');
  const output = execFileSync(NODE, ['program.js'], { cwd: folder, encoding: 'utf8' });
  expect(output.split('\n')).toEqual([
    'fit(1) score(2) 0',
    'source "<<<<<<< HEAD\\nfit(1)\\n||||||| base\\nfit()\\n=======\\nfit(2)\\n>>>>>>> topic"',
    'same modified {"added":1,"removed":1}',
    'true',
    'ours:1:2: not valid JSON: expected a value, found the end of the file',
    '',
  ]);
});
