/** The house has floors, and imports go down only; docs/architecture.md says why. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');

/** The rooms from the ground floor up; a room may import those below it, and no room beside or above. */
const FLOORS: readonly (readonly string[])[] = [
  ['json', 'text', 'markup', 'pattern'],
  ['notebook'],
  ['diff', 'code'],
  ['merge', 'outputs', 'history'],
  ['pick', 'resolve', 'check', 'grep'],
  ['apply'],
  ['render', 'git'],
  ['html', 'markdown'],
  ['policy', 'store'],
  ['filter', 'session', 'install'],
  ['compare', 'terminal'],
  ['work'],
  ['web'],
  ['cli'],
];
/** Files in src/ itself that any layer may import. */
const COMMON: readonly string[] = ['errors.ts', 'messages.ts', 'io.ts', 'shown.ts'];
/** The rooms that touch files and processes, and how: the file that only these may import. */
const OUTSIDE: readonly string[] = [
  'git',
  'policy',
  'store',
  'filter',
  'session',
  'install',
  'compare',
  'terminal',
  'work',
  'web',
  'cli',
];
const OUTSIDE_FILE = 'files.ts';
/** The launcher's own, those that wait for a program whose interrupts are not ours (the pager and the editor), who heeds
 *  interrupts, and the lock, which bears the process's number. */
const SEES_THE_PROCESS: readonly string[] = [
  'terminal/process-io.ts',
  'terminal/pager.ts',
  'terminal/editor.ts',
  'terminal/interrupts.ts',
  'store/lock.ts',
];
/** Packages that are bundled, into what git calls or into reports. All others load by `import()`, when a command needs
 *  them. */
const BUNDLED: Readonly<Record<string, readonly string[]>> = {
  text: ['diff'],
  code: ['@lezer/python'],
  render: ['get-east-asian-width'],
  markup: [
    '@codemirror/legacy-modes',
    '@codemirror/streamparser',
    'anser',
    'hast-util-from-html',
    'hast-util-sanitize',
    'hast-util-to-html',
    'marked',
    'pixelmatch',
    'pngjs',
    'temml',
  ],
  web: [
    '@codemirror/commands',
    '@codemirror/language',
    '@codemirror/state',
    '@codemirror/view',
    '@hono/node-server',
    '@lezer/highlight',
    'hono',
  ],
};

/** Of all lines in src/: a room that holds more is two rooms. */
const LARGEST_SHARE = 0.15;
/** Lines of a file in cli/: a command reads its arguments, calls one function and prints what came back. What is longer
 *  does something that a room below should do. diff takes as many options as git's own. */
const LONGEST_COMMAND = 120;
const MANY_OPTIONS = 'cli/diff-arguments.ts';

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = (readdirSync(source, { recursive: true }) as string[]).filter((path) => path.endsWith('.ts'));
const text = (path: string): string => readFileSync(join(source, path), 'utf8');
const importsOf = (path: string): readonly Import[] =>
  [...text(path).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) => ({ from: path, to: to! }));
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
const floorOf = (folder: string): number => FLOORS.findIndex((rooms) => rooms.includes(folder));
const imports = files.flatMap(importsOf);
const pathTo = ({ from, to }: Import): string => relative(source, join(source, dirname(from), to));
const linesOf = (path: string): number => text(path).split('\n').length - 1;

/** A way that comes back to where it began, for each file from which one is found first. Types count: two files that
 *  name each other's types are read together. */
function circles(): readonly string[] {
  const below = new Map<string, readonly string[]>(
    files.map((from) => [
      from,
      importsOf(from)
        .filter(({ to }) => to.startsWith('.'))
        .map(pathTo),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) found.push([...way.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of below.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of files) walk(path, []);
  return found;
}

/** What a file imports, whatever those import, and so on; by `import()` too. */
function reachedFrom(path: string, reached: Set<string> = new Set()): ReadonlySet<string> {
  if (reached.has(path)) return reached;
  reached.add(path);
  for (const found of importsOf(path)) if (/^\..*\.ts$/.test(found.to)) reachedFrom(pathTo(found), reached);
  return reached;
}

describe('the floors', () => {
  test('every folder has one', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].sort()).toEqual(FLOORS.flat().sort());
  });

  test('imports go down', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!to.startsWith('.') || folderOf(from) === '') return false;
      const target = pathTo({ from, to });
      const [here, there] = [folderOf(from), folderOf(target)];
      if (target.startsWith('..')) return target !== '../package.json';
      if (there === '')
        return !COMMON.includes(target) && !(target === OUTSIDE_FILE && OUTSIDE.includes(here));
      return here !== there && floorOf(there) >= floorOf(here);
    });
    expect(wrong).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(circles()).toEqual([]);
  });

  test('no room holds too much of the house', () => {
    const all = files.map(linesOf).reduce((sum, lines) => sum + lines);
    const lines = new Map<string, number>();
    for (const path of files) lines.set(folderOf(path), (lines.get(folderOf(path)) ?? 0) + linesOf(path));
    expect([...lines].filter(([, count]) => count > all * LARGEST_SHARE)).toEqual([]);
  });

  test('a command is one short file', () => {
    const commands = files.filter((path) => folderOf(path) === 'cli' && path !== MANY_OPTIONS);
    expect(commands.filter((path) => linesOf(path) > LONGEST_COMMAND)).toEqual([]);
  });

  test('packages load when a command needs them, and only the rooms that touch the outside ask', () => {
    const packagesIn = (path: string, pattern: RegExp): readonly Import[] =>
      [...text(path).matchAll(pattern)]
        .map(([, to]) => ({ from: path, to: to! }))
        .filter(({ to }) => !to.startsWith('.') && !to.startsWith('node:'));
    const bundled = files
      .flatMap((path) => packagesIn(path, /^(?:import|export) (?!type\b)(?:[\w$*{}\s,]+ from )?'([^']+)'/gm))
      .filter(({ from, to }) => !BUNDLED[folderOf(from)]?.some((name) => `${to}/`.startsWith(`${name}/`)));
    const onDemand = files
      .flatMap((path) => packagesIn(path, /\bimport\(\s*'([^']+)'/g))
      .filter(({ from }) => !OUTSIDE.includes(folderOf(from)));
    expect([...bundled, ...onDemand]).toEqual([]);
  });

  test('one policy: only it, and the library, make a normalizer', () => {
    const makers = files.filter((path) => /\bcreateNormalizer\(/.test(text(path)));
    expect(makers.sort()).toEqual(['index.ts', 'notebook/normalizer.ts', 'policy/policy.ts']);
  });

  test('only the rooms at the top touch files and processes', () => {
    const doors = /^node:(fs|child_process|os|process|net|http|tty|readline)/;
    const wrong = imports.filter(
      ({ from, to }) => doors.test(to) && from !== OUTSIDE_FILE && !OUTSIDE.includes(folderOf(from)),
    );
    expect(wrong).toEqual([]);
  });

  test('the process itself is seen by the launcher alone', () => {
    const code = (path: string): string => text(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const wrong = files.filter(
      (path) => !SEES_THE_PROCESS.includes(path) && /\bprocess\.(?!platform\b|ts\b)/.test(code(path)),
    );
    expect(wrong).toEqual([]);
  });

  test('no suggestion is within reach of what git calls: a person takes it, or nobody', () => {
    const guessing = 'resolve/suggest.ts';
    expect(reachedFrom('cli/resolve.ts')).toContain(guessing);
    const called = ['git-diff', 'git-merge', 'git-filter', 'git-textconv'];
    const reached = called.map((name) => reachedFrom(`cli/${name}.ts`).has(guessing));
    expect(reached).toEqual(called.map(() => false));
  });

  test('nobody ends the process', () => {
    expect(files.filter((path) => /process\.exit\(/.test(text(path)))).toEqual([]);
  });
});
