import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openPageSettings } from '../../src/store/page-settings.ts';

const home = (): string => mkdtempSync(join(inject('scratch'), 'home-'));

test('what is set is there for the next process, and for one that runs', () => {
  const env = { HOME: home() };
  const [one, other] = [openPageSettings(env), openPageSettings(env)];
  one.set('theme', 'dark');
  other.set('layout', 'split');
  one.set('theme', 'light');
  expect([...other.all()]).toEqual([
    ['layout', 'split'],
    ['theme', 'light'],
  ]);
  other.set('theme', undefined);
  expect([...one.all(), ...openPageSettings(env).all()]).toEqual([
    ['layout', 'split'],
    ['layout', 'split'],
  ]);
  expect(readFileSync(join(env.HOME, '.local/state/nbdiff/page-settings'), 'utf8')).toBe('layout split\n');
});

test('in the folder that is named for such things', () => {
  const XDG_STATE_HOME = home();
  openPageSettings({ HOME: '/nowhere', XDG_STATE_HOME }).set('theme', 'dark');
  expect(readFileSync(join(XDG_STATE_HOME, 'nbdiff/page-settings'), 'utf8')).toBe('theme dark\n');
});

test('what is no setting in the file counts for nothing', () => {
  const HOME = home();
  const file = join(HOME, '.local/state/nbdiff/page-settings');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'theme dark\ncolors\n<script> x\nlayout "><b>\nwrap o');
  expect([...openPageSettings({ HOME }).all()]).toEqual([
    ['theme', 'dark'],
    ['wrap', 'o'],
  ]);
});

test.each([{}, { HOME: 'relative' }, { HOME: '/dev/null' }])(
  'where nothing can be kept, for this process: %j',
  (env) => {
    const settings = openPageSettings(env);
    settings.set('theme', 'dark');
    expect([...settings.all()]).toEqual([['theme', 'dark']]);
  },
);
