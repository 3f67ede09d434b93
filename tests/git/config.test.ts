import { expect, test } from 'vitest';
import { configBool, configValue, readConfig } from '../../src/git/config.ts';
import { gitFor } from '../../src/git/run.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

test('keys without a value are true; values may hold newlines; also outside a repository', async () => {
  const repository = throwAway();
  repository.write(
    '../home/.gitconfig',
    '[pager]\n\tdiff\n[core]\n\tpager = "one\\ntwo"\n[rerere]\n\tenabled = off\n',
  );
  const git = gitFor(ioIn(repository, repository.root));
  const config = await readConfig(git, '^(core|pager|rerere)\\.');
  expect(configValue(config, 'core.pager')).toBe('one\ntwo');
  expect(configBool(config, 'pager.diff')).toBe(true);
  expect(configBool(config, 'rerere.enabled')).toBe(false);
  expect(configBool(config, 'rerere.autoupdate')).toBeUndefined();
});
