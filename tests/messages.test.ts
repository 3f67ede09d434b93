/** Advice never destroys: every command that a line for people names is harmless, whoever types it and whenever; and the
 *  line names the side that is broken. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NotebookError, type Problem, type Side } from '../src/errors.ts';
import { wordError } from '../src/messages.ts';
import { wordFileDeleted, wordForgotten } from '../src/render/resolve-words.ts';

/** Commands that overwrite nothing that is not stored elsewhere: they show, they add to what git has, or they ask. */
const HARMLESS: readonly RegExp[] = [
  /^git (add|log|show|lfs fetch)\b/,
  /^git lfs pull$/, // puts files in the place of pointers to them, and of nothing else
  /^git commit -m$/,
  /^git config( --edit| …)$/, // an editor, or a key that takes other values
  /^git rm( --cached)?( …)?$/, // with --cached git refuses what is nowhere else; without see below
  /^cp … … && git checkout -m -- …$/, // the copy has a name that nobody has taken; see below
  /^nbdiff (check|help|log|resolve|show|status)\b/, // resolve writes what a person decides
  /^nbdiff merge --(help|repair)\b/, // repair takes what git has, or keeps the file beside it
  /^nbdiff clean --diff …$/,
  /^nbdiff clean --all$/, // said where the filter was set up: the work tree keeps its outputs
  /^git reset -p$/, // a comparison; it asks
  /^nbdiff (un)?install\b/, // each takes back what the other did
  /^jupyter nbconvert --to$/, // writes a new file
];

/** Words that make a command of it rather than a sentence about it. */
const COMMAND =
  /(?:\bcp … … && )?\b(?:git (?:add|apply|checkout|clean|commit|config|lfs \w+|log|merge|mv|rebase|reset|restore|revert|rm|show|stash|switch)|nbdiff (?:check|clean|help|install|log|merge|outputs|resolve|show|status|uninstall)|jupyter \w+|rm|mv)\b(?: -{1,2}[\w-]*| …)*/g;

/** A source file without its comments, what its texts are filled in with as `…`. */
function textsIn(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*\*(?:.|\n)*?\*\/|^ *\/\/.*| \/\/ .*/gm, '')
    .replace(/\$\{[^{}]*\}/g, '…');
}

describe('commands that messages name', () => {
  // What git's config and hooks run is no advice, nor are words that a notebook may hold.
  const apart: readonly string[] = [join('install', 'driver-commands.ts'), join('code', 'magics.ts')];
  const source = join(import.meta.dirname, '../src');
  const files = (readdirSync(source, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts') && !apart.includes(file))
    .map((file) => join(source, file));
  const commands = files.flatMap((file) => textsIn(file).match(COMMAND) ?? []);

  test('they are found', () => {
    expect(commands).toEqual(
      expect.arrayContaining(['git add …', 'nbdiff resolve …', 'git log --oneline -- …']),
    );
    expect(commands.length).toBeGreaterThan(20);
  });

  test.each([...new Set(commands)].sort())('%s', (command) => {
    expect(HARMLESS.filter((harmless) => harmless.test(command))).not.toEqual([]);
  });
});

describe('the side that is broken', () => {
  const problems: readonly Problem[] = [
    { kind: 'json-syntax', expected: 'a value', found: '"p"' },
    { kind: 'nul-byte' },
    { kind: 'raw-conflict-markers' },
  ];
  const words = (problem: Problem, side: Side | undefined, file = 'a.ipynb'): string =>
    wordError(new NotebookError(problem, { file, side }));

  test.each(problems)('$kind', (problem) => {
    for (const side of [undefined, 'after'] as const) {
      expect(words(problem, side)).toMatch(
        /^a\.ipynb: .*; .*(git log --oneline -- a\.ipynb|nbdiff resolve a\.ipynb)$/,
      );
    }
    expect(words(problem, 'before')).toMatch(
      /^a\.ipynb \(before\): [^;]*; that version is broken, not the file as it stands$/,
    );
    for (const side of ['base', 'ours', 'theirs'] as const) {
      expect(words(problem, side)).toMatch(new RegExp(`^a\\.ipynb \\(${side}\\): [^;]*$`));
    }
  });

  test.each(problems)('$kind, in what git has', (problem) => {
    expect(words(problem, 'stored')).toMatch(
      /^a\.ipynb: [^;]*; that version is broken, perhaps not the file as it stands$/,
    );
    expect(words(problem, 'staged')).toMatch(
      /^a\.ipynb \(staged\): [^;]*; what is staged is broken, not the file as it stands: stage that with: git add a\.ipynb$/,
    );
  });

  test('what is no path has no history', () => {
    for (const name of ['HEAD:a.ipynb', 'standard input']) {
      expect(words(problems[0]!, undefined, name)).toMatch(/; open it in an editor there$/);
    }
  });
});

describe('what would overwrite', () => {
  test('a file is deleted only where git has it', () => {
    expect(wordFileDeleted('a.ipynb', 'theirs', true)).toContain('git rm a.ipynb');
    expect(wordFileDeleted('a.ipynb', 'theirs', false)).toContain('git rm --cached a.ipynb');
  });

  test('a file is merged anew only behind a copy of it', () => {
    expect(wordForgotten('a b.ipynb', 1, 'a b.ipynb.orig')).toBe(
      "a b.ipynb: 1 forgotten; keep what it is now and merge it anew with: cp 'a b.ipynb' 'a b.ipynb.orig' && git checkout -m -- 'a b.ipynb'\n",
    );
    expect(wordForgotten('a.ipynb', 0, 'a.ipynb.orig')).toBe('a.ipynb: 0 forgotten\n');
  });
});
