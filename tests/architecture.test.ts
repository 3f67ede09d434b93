/** The house has floors, and imports go down only; docs/architecture.md says why. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');

/** What each folder may import, beside itself and what belongs to no folder. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  json: [],
  text: [],
  notebook: ['json'],
  diff: ['json', 'text', 'notebook'],
  merge: ['json', 'text', 'notebook', 'diff'],
  history: ['json', 'text', 'notebook', 'diff'],
  pick: ['json', 'text', 'notebook', 'diff', 'merge'],
  outputs: ['json', 'text', 'notebook', 'diff'],
  check: ['json', 'text', 'notebook', 'diff', 'merge'],
  resolve: ['json', 'text', 'notebook', 'diff', 'merge'],
  render: ['json', 'text', 'notebook', 'diff', 'merge', 'resolve', 'check'],
  git: ['json', 'text', 'notebook', 'diff', 'merge', 'resolve', 'check', 'outputs'],
  cli: [
    'json',
    'text',
    'notebook',
    'diff',
    'merge',
    'resolve',
    'check',
    'outputs',
    'pick',
    'history',
    'render',
    'git',
  ],
};
/** Files in src/ itself that any layer may import. */
const COMMON: readonly string[] = ['errors.ts', 'messages.ts', 'io.ts'];
/** The launcher's own, and those that wait for a program whose interrupts are not ours: the pager and the editor. */
const SEES_THE_PROCESS: readonly string[] = ['cli/process-io.ts', 'cli/pager.ts', 'cli/editor.ts'];
/** Packages that are bundled into what git calls. All others load by `import()`, when a command needs them. */
const BUNDLED: Readonly<Record<string, readonly string[]>> = {
  text: ['diff'],
  render: ['get-east-asian-width'],
};
/** Who may touch files and processes. */
const OUTSIDE: readonly string[] = ['cli', 'git'];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = (readdirSync(source, { recursive: true }) as string[]).filter((path) => path.endsWith('.ts'));
const text = (path: string): string => readFileSync(join(source, path), 'utf8');
const importsOf = (path: string): readonly Import[] =>
  [...text(path).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) => ({ from: path, to: to! }));
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
const imports = files.flatMap(importsOf);

describe('the floors', () => {
  test('every folder has one', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => MAY_IMPORT[folder] === undefined)).toEqual([]);
  });

  test('imports go down', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!to.startsWith('.') || folderOf(from) === '') return false;
      const target = relative(source, join(source, dirname(from), to));
      const [here, there] = [folderOf(from), folderOf(target)];
      if (target.startsWith('..')) return target !== '../package.json';
      if (there === '') return !COMMON.includes(target);
      return here !== there && !MAY_IMPORT[here]!.includes(there);
    });
    expect(wrong).toEqual([]);
  });

  test('packages load when a command needs them, and only cli/ and git/ ask', () => {
    const packagesIn = (path: string, pattern: RegExp): readonly Import[] =>
      [...text(path).matchAll(pattern)]
        .map(([, to]) => ({ from: path, to: to! }))
        .filter(({ to }) => !to.startsWith('.') && !to.startsWith('node:'));
    const bundled = files
      .flatMap((path) => packagesIn(path, /^(?:import|export) (?!type\b)(?:[\w$*{}\s,]+ from )?'([^']+)'/gm))
      .filter(({ from, to }) => !BUNDLED[folderOf(from)]?.includes(to));
    const onDemand = files
      .flatMap((path) => packagesIn(path, /\bimport\(\s*'([^']+)'/g))
      .filter(({ from }) => !OUTSIDE.includes(folderOf(from)));
    expect([...bundled, ...onDemand]).toEqual([]);
  });

  test('only cli/ and git/ touch files and processes', () => {
    const doors = /^node:(fs|child_process|os|process|net|http|tty|readline)/;
    const wrong = imports.filter(({ from, to }) => doors.test(to) && !OUTSIDE.includes(folderOf(from)));
    expect(wrong).toEqual([]);
  });

  test('the process itself is seen by the launcher alone', () => {
    const code = (path: string): string => text(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const wrong = files.filter(
      (path) => !SEES_THE_PROCESS.includes(path) && /\bprocess\.(?!platform\b|ts\b)/.test(code(path)),
    );
    expect(wrong).toEqual([]);
  });

  test('nobody ends the process', () => {
    expect(files.filter((path) => /process\.exit\(/.test(text(path)))).toEqual([]);
  });
});
