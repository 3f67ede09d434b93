/** The package as another program uses it: its entry, its types, a small TypeScript program. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { textIn } from './html/pages.ts';
import { NODE } from './support/node.ts';
import { throwAway } from './support/throw-away.ts';

const root = join(import.meta.dirname, '..');

const PROGRAM = `
import {
  applyChanges, changesOf, cleanNotebook, countLines, diffNotebooks, mergeNotebooks, NotebookError, readNotebook, renderMarkdown, wordError,
  type Applied, type ChangedFile, type ChangesDocument, type MergeConflict, type MergeResult, type NotebookDiff,
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
const changes: ChangesDocument = changesOf(base, notebook('fit()', 'score(2)'));
const applied: Applied = applyChanges(JSON.stringify(changes), notebook('fit(1)', 'score()'));
if (applied.kind === 'merged') console.log(readNotebook(applied.bytes).cells.map((cell) => cell.source).join(' '));
const files: readonly ChangedFile[] = [
  { path: 'new.ipynb', oldPath: 'old.ipynb', before: base, after: notebook('fit()', 'score(2)') },
  { path: 'b.ipynb', before: base, after: '{' },
];
const page = renderMarkdown(files, { maxSize: 2000, link: 'https://example.org' });
console.log(page.split('\\n').filter((line) => /^(\\| \`|\\[|\\+)/.test(line)).join(' '));
console.log(cleanNotebook(base).toString().includes('"execution_count":null'));
try {
  mergeNotebooks(base, '[', base);
} catch (error) {
  if (error instanceof NotebookError) console.log(wordError(error).split(';')[0]);
}
`;

/** A page of all notebooks that a branch changes: what a job for pull requests would run. */
const PULL_REQUEST = `
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type ChangedFile, renderHtml } from 'nbdiff';

const [base = 'main', head = 'HEAD', output = 'notebooks.html'] = process.argv.slice(2);
const git = (...args: readonly string[]): Buffer => execFileSync('git', args, { maxBuffer: 2 ** 30 });

// The pull request's own changes: since it left the base.
const from = git('merge-base', base, head).toString().trim();
const listed = git('diff', '--name-status', '-z', '-M', from, head).toString().split('\\0');

const files: ChangedFile[] = [];
while (listed.length > 1) {
  const status = listed.shift()!;
  const oldPath = listed.shift()!;
  const path = /^[RC]/.test(status) ? listed.shift()! : oldPath;
  if (!path.endsWith('.ipynb')) continue;
  files.push({
    path,
    oldPath,
    before: status === 'A' ? undefined : git('show', from + ':' + oldPath),
    after: status === 'D' ? undefined : git('show', head + ':' + path),
  });
}

const page = await renderHtml(files, { title: base + ' with ' + head, outputs: 'short' });
writeFileSync(output, page);
console.log(files.length + ' notebooks in ' + output);
`;

test('a small program compiles against the types and does what the docs say', () => {
  const program = compiled(PROGRAM);
  const output = execFileSync(NODE, [program], { encoding: 'utf8' });
  expect(output.split('\n')).toEqual([
    'fit(1) score(2) 0',
    'source "<<<<<<< HEAD\\nfit(1)\\n||||||| base\\nfit()\\n=======\\nfit(2)\\n>>>>>>> topic"',
    'same modified {"added":1,"removed":1}',
    'fit(1) score(2)',
    '| `old.ipynb` → `new.ipynb` | renamed, 1 cell changed | +1 −1 | | `b.ipynb` | cannot be read |  | +score(2) [The whole report](<https://example.org/>)',
    'true',
    'ours:1:2: not valid JSON: expected a value, found the end of the file',
    '',
  ]);
});

test('thirty lines make a page for a pull request', () => {
  expect(PULL_REQUEST.trim().split('\n').length).toBeLessThanOrEqual(30);
  const repository = throwAway();
  repository.write('kept.ipynb', notebookOf('load()', 'fit(1)'));
  repository.write('gone.ipynb', notebookOf('old()'));
  repository.write('old name.ipynb', notebookOf('one()', 'two()', 'three()'));
  repository.commit('Before');
  repository.git('checkout', '-q', '-b', 'topic');
  repository.write('kept.ipynb', notebookOf('load()', 'fit(2)'));
  repository.git('rm', '-q', 'gone.ipynb');
  repository.git('mv', 'old name.ipynb', 'new name.ipynb');
  repository.write('broken.ipynb', '{');
  repository.write('notes.txt', 'no notebook');
  repository.commit('After');

  const run = spawnSync(NODE, [compiled(PULL_REQUEST), 'main', 'topic', 'page.html'], {
    cwd: repository.dir,
    env: repository.env,
    encoding: 'utf8',
  });
  expect([run.stderr, run.stdout]).toEqual(['', '4 notebooks in page.html\n']);
  const page = repository.read('page.html');
  expect(page).toContain('<h1>main with topic</h1>');
  const headings = [...page.matchAll(/<h2 tabindex[^>]*>(.*?)<\/h2>/g)].map(([, heading]) =>
    textIn(heading!),
  );
  expect(headings).toEqual([
    'broken.ipynb added',
    'gone.ipynb deleted',
    'kept.ipynb',
    'old name.ipynb → new name.ipynb (renamed)',
  ]);
  expect(page).toContain('broken.ipynb:1:2: not valid JSON');
});

function notebookOf(...sources: readonly string[]): string {
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    execution_count: 1,
    id: `c${index}`,
    metadata: {},
    outputs: [],
    source: [source],
  }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

/** The path of the program, compiled as somebody would who uses the package. */
function compiled(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nbdiff-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/nbdiff'), 'dir');
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), program);
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
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), [...options, 'program.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  return join(folder, 'program.js');
}
