/** The screens of docs/when-notebooks-lie.md are what the commands print, each in a repository of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { begun, type Story } from '../e2e/story.ts';

const PROJECT = join(import.meta.dirname, '../..');
const TEXT = readFileSync(join(PROJECT, 'docs/when-notebooks-lie.md'), 'utf8');

/** What a command prints, by the line that calls it. */
const SCREENS = new Map(
  [...TEXT.matchAll(/^```\n\$ ([^\n]*)\n(.*?)^```$/gms)].map(([, line, printed]) => [line!, printed!]),
);

function version(name: string): string {
  return readFileSync(join(PROJECT, `fixtures/trained-on-test-data/${name}.ipynb`), 'utf8');
}

const committed = begun((repository) => {
  expect(repository.nbdiff('install', '--hook').code).toBe(0);
  repository.write('flowers.ipynb', version('base'));
  repository.commit('Tell the flowers apart');
});

function runOutOfOrder(repository: Story): void {
  repository.write('flowers.ipynb', version('out-of-order'));
}

function workOnBoth(repository: Story): void {
  repository.git('checkout', '-q', '-b', 'wrong-ones');
  repository.write('flowers.ipynb', version('theirs'));
  repository.commit('Count the wrong ones');
  repository.git('checkout', '-q', 'main');
  repository.write('flowers.ipynb', version('ours'));
  repository.commit('Test on more');
}

/** What the page says that was done before. */
const BEFORE: Readonly<Record<string, (repository: Story) => void>> = {
  'git diff': runOutOfOrder,
  'nbdiff check --explain flowers.ipynb': runOutOfOrder,
  'nbdiff --impact': (repository) => {
    const [, line] = /^ 1 {4}- (.*)$/m.exec(TEXT)!;
    const [, edited] = /^ {4}1 \+ (train, test.*)$/m.exec(TEXT)!;
    expect(version('base').split(line!)).toHaveLength(2);
    repository.write('flowers.ipynb', version('base').replace(line!, edited!));
  },
  'git merge --quiet wrong-ones': workOnBoth,
  'nbdiff check': (repository) => {
    workOnBoth(repository);
    repository.git('merge', '--no-commit', 'wrong-ones');
  },
  'git commit -am "Publish the score"': (repository) => {
    repository.write('.nbdiff.json', /^```json\n(.*?)^```$/ms.exec(TEXT)![1]!);
    repository.commit('Keep it so');
    runOutOfOrder(repository);
  },
};

function printed(repository: Story, line: string): string {
  const [program, ...args] = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  const { stdout, stderr } = program === 'git' ? repository.tryGit(args) : repository.nbdiff(...args);
  // git says so even where it is to be quiet.
  return stdout.replace(/^Auto-merging .*\n/gm, '') + stderr;
}

describe('docs/when-notebooks-lie.md', () => {
  test.each(Object.entries(BEFORE))('%s', (line, happened) => {
    const repository = committed();
    happened(repository);
    expect(printed(repository, line)).toBe(SCREENS.get(line));
  });

  test('no screen is left out', () => {
    expect([...SCREENS.keys()]).toEqual(Object.keys(BEFORE));
  });

  test('the cells are those of the notebook', () => {
    const shown = [...TEXT.matchAll(/^In \[(\d)\] {3}(.*?)(?: …)?$/gm)];
    const { cells } = JSON.parse(version('out-of-order'));
    expect(shown.map(([, count, line]) => `${count}: ${line}`)).toEqual(
      cells
        .slice(2)
        .map(({ execution_count: count, source }: { execution_count: number; source: readonly string[] }) => {
          return `${count}: ${source[0]!.trim()}`;
        }),
    );
  });
});
