/** What the shells themselves make of `nbdiff completion`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Story, story } from '../e2e/story.ts';
import { HAS_TERMINAL, terminal } from '../e2e/terminal.ts';

const HAS_ZSH = spawnSync('zsh', ['--version']).status === 0;
const HAS_FISH = spawnSync('fish', ['--version']).status === 0;

/** A repository with a branch, two notebooks and what is none. */
function workplace(): Story {
  const repository = story();
  for (const name of ['analysis.ipynb', 'with space.ipynb', 'notes.txt', 'sub/deep.ipynb']) {
    repository.write(name, '');
  }
  repository.commit('one');
  repository.git('branch', 'topic');
  return repository;
}

/** The words, of several lines at once, that each shell has to offer for them, sorted. */
const EXPECTED: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['nbdiff re', ['refresh', 'reset', 'resolve', 'restore']],
  ['nbdiff --name-', ['--name-only', '--name-status']],
  ['nbdiff resolve --ta', ['--take']],
  ['nbdiff resolve --take ', ['base', 'both', 'ours', 'theirs', 'union']],
  ['nbdiff check --format git', ['github', 'gitlab']],
  ['nbdiff completion ', ['bash', 'fish', 'zsh']],
  ['nbdiff help unin', ['uninstall']],
  ['nbdiff outputs ', ['clear', 'restore', 'status']],
  ['nbdiff outputs restore ana', ['analysis.ipynb']],
  ['nbdiff status x', []],
];

describe('bash', () => {
  /** What the function puts into COMPREPLY where the line is cut into words at single spaces. */
  function completed(repository: Story, line: string): readonly string[] {
    const script = repository.nbdiff('completion', 'bash').stdout;
    const words = line.split(' ').map((word) => `'${word}'`);
    const ask = [
      script,
      `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}`,
      `_nbdiff nbdiff; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', ask.join('\n')], {
      cwd: repository.dir,
      env: repository.env,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .filter((word) => word !== '')
      .sort();
  }

  test('commands, options and the words they take', () => {
    const repository = workplace();
    for (const [line, words] of EXPECTED) expect(completed(repository, line), line).toEqual(words);
  });

  test('notebooks, folders and revisions', () => {
    const repository = workplace();
    expect(completed(repository, 'nbdiff clean ')).toEqual(['analysis.ipynb', 'sub', 'with space.ipynb']);
    expect(completed(repository, 'nbdiff to')).toEqual(['topic']);
    expect(completed(repository, 'nbdiff show a')).toEqual(['analysis.ipynb']);
    expect(completed(repository, 'nbdiff show --outputs sub/')).toEqual(['sub/deep.ipynb']);
    expect(completed(repository, 'nbdiff merge -o n')).toEqual(['notes.txt']);
  });
});

describe.skipIf(!HAS_FISH)('fish (where it is installed)', () => {
  function completed(repository: Story, line: string): readonly string[] {
    const file = join(repository.root, 'nbdiff.fish');
    writeFileSync(file, repository.nbdiff('completion', 'fish').stdout);
    const { stdout, stderr } = spawnSync('fish', ['-c', `source '${file}'; complete -C '${line}'`], {
      cwd: repository.dir,
      env: { ...repository.env, XDG_CONFIG_HOME: join(repository.home, '.config') },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .map((word) => word.split('\t')[0]!)
      .filter((word) => word !== '')
      .sort();
  }

  test('commands, options and the words they take', () => {
    const repository = workplace();
    for (const [line, words] of EXPECTED) expect(completed(repository, line), line).toEqual(words);
  });

  test('notebooks and revisions', () => {
    const repository = workplace();
    expect(completed(repository, 'nbdiff clean ana')).toEqual(['analysis.ipynb']);
    expect(completed(repository, 'nbdiff to')).toEqual(['topic']);
  });
});

describe.skipIf(!HAS_ZSH || !HAS_TERMINAL)('zsh (where it and tmux are installed)', () => {
  test('commands with what they are for, options, the words they take, notebooks', async () => {
    const repository = workplace();
    writeFileSync(join(repository.root, '_nbdiff'), repository.nbdiff('completion', 'zsh').stdout);
    writeFileSync(
      join(repository.home, '.zshrc'),
      "autoload -Uz compinit; compinit -u -D; source ../_nbdiff; PS1='ready> '; setopt list_ambiguous\n",
    );
    const shell = terminal(repository, 'zsh -i', { ZDOTDIR: repository.home });
    const typed = async (keys: string, shown: string): Promise<string> => {
      await shell.shows('ready>');
      shell.press(...keys, 'Tab');
      const screen = await shell.shows(shown);
      shell.press('C-c', 'C-l');
      return screen;
    };
    expect(await typed('nbdiff un', 'nbdiff uninstall')).toContain('nbdiff uninstall');
    expect(await typed('nbdiff res', 'Finish notebooks')).toContain('restore');
    expect(await typed('nbdiff resolve --take ', 'theirs')).toContain('union');
    expect(await typed('nbdiff resolve --lis', '--list')).toContain('nbdiff resolve --list');
    expect(await typed('nbdiff clean ana', 'analysis.ipynb')).toContain('nbdiff clean analysis.ipynb');
    expect(await typed('nbdiff show top', 'topic')).toContain('nbdiff show topic');
  });
});

test('another shell is no word it takes', () => {
  const { code, stderr } = story().nbdiff('completion', 'tcsh');
  expect([code, stderr]).toEqual([2, 'nbdiff: "tcsh" is none of bash, zsh, fish\n']);
});
