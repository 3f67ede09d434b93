/** What tells of the commands tells the same everywhere: --help, help, the man page. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allCommands } from '../../src/cli/commands.ts';
import { story } from '../e2e/story.ts';

const COMMANDS = await allCommands();
const NAMES = [...COMMANDS.keys()].filter((name) => name !== '');

describe('nbdiff help', () => {
  test('alone and of a command it is what --help says', () => {
    const { nbdiff } = story();
    expect(nbdiff('help')).toEqual(nbdiff('--help'));
    for (const name of NAMES) {
      const help = nbdiff('help', name);
      expect(help, name).toEqual(nbdiff(name, '--help'));
      expect(help.code, name).toBe(0);
      expect(help.stdout, name).toMatch(new RegExp(`^Usage: nbdiff ${name}\\b`));
    }
  });

  test('lists every command', () => {
    const { stdout } = story().nbdiff('--help');
    for (const name of NAMES) expect(stdout).toMatch(new RegExp(`^  ${name} +[A-Z]`, 'm'));
  });

  test('of what is no command names the nearest', () => {
    const { nbdiff } = story();
    expect(nbdiff('help', 'resolv').stderr).toBe(
      'nbdiff: there is no command "resolv"; did you mean: nbdiff help resolve\n',
    );
    expect(nbdiff('help', 'toString')).toMatchObject({
      code: 2,
      stderr: 'nbdiff: there is no command "toString"; see nbdiff --help\n',
    });
  });
});

describe('the man page', () => {
  const page = readFileSync(join(import.meta.dirname, '../../dist/nbdiff.1'), 'utf8');

  test('tells of every command and every option', () => {
    const words = page.replaceAll('\\-', '-').replaceAll('\\(ga', '`');
    for (const [name, command] of COMMANDS) {
      expect(words).toContain(command.description());
      if (name !== '') expect(words).toContain(`.SS nbdiff ${name}\n`);
      for (const option of command.options)
        expect(words).toContain(`.B ${option.flags}\n${option.description}\n`);
    }
  });

  test.skipIf(spawnSync('groff', ['--version']).status !== 0)(
    'groff finds nothing wrong (where it is installed)',
    () => {
      const { status, stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8'], {
        input: page,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain('nbdiff');
    },
  );
});
