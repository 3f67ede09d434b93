/** THIRD-PARTY.md, which the build makes, names every package whose code is in dist/, with the licence it came with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const document = read('THIRD-PARTY.md');
/** `name version`, and the licence's text, which may have headings of its own. */
const sections = new Map(
  [...document.matchAll(/^## ([^\n]*)\n\n[^\n]*\n\n```\n([\s\S]*?)\n```$/gm)].map(
    ([, name, licence]) => [name, licence] as const,
  ),
);

/** Packages that src/ imports, where they are given to the build to bundle. */
const imported = (readdirSync(join(root, 'src'), { recursive: true }) as string[])
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [
    ...read('src', path).matchAll(/(?:^(?:import|export) (?!type\b)[^;]*?from |import\()'([^.'][^']*)'/gm),
  ])
  .map(([, path]) => /^(?:@[^/]+\/)?[^/]+/.exec(path!)![0])
  .filter((name) => !name.startsWith('node:'));
/** CommonJS that was bundled keeps its path in the bundle. */
const wrapped = (readdirSync(join(root, 'dist'), { recursive: true }) as string[])
  .filter((path) => /\.c?js$/.test(path))
  .flatMap((path) => [...read('dist', path).matchAll(/"node_modules\/((?:@[^/]+\/)?[^/]+)\//g)])
  .map(([, name]) => name!);
const packages = [...new Set([...imported, ...wrapped])].sort();

test('there are packages to name', () => {
  expect(packages).toEqual(expect.arrayContaining(['commander', 'diff', 'picomatch']));
});

test.each(packages)('%s', (name) => {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))!;
  const licence = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  expect(sections.get(`${name} ${version}`)).toBe(licence);
});

test("data with a licence of its own: Jupyter's schemas", () => {
  expect(sections.get("Jupyter's schemas of notebooks (nbformat)")).toBe(
    read('src/check/nbformat/LICENSE').trim(),
  );
});
