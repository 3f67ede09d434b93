import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { readConfig } from '../../src/git/config.ts';
import { gitFor } from '../../src/git/run.ts';
import { wordError } from '../../src/messages.ts';
import { readSettings, SETTING_KEYS } from '../../src/policy/settings.ts';
import { ioIn, type ThrowAway, throwAway } from '../support/throw-away.ts';

async function settings(repository: ThrowAway) {
  return readSettings(await readConfig(gitFor(ioIn(repository)), SETTING_KEYS));
}

describe('settings from git config', () => {
  test('nothing set', async () => {
    expect(await settings(throwAway())).toEqual({
      strip: [],
      keep: [],
      keepsTexts: true,
      textsLimit: 100_000_000,
      favor: undefined,
      filterKeeps: true,
      filters: [],
      outputsLimit: 1073741824,
      rerere: false,
      rerereAutoUpdate: false,
      conflictStyle: 'merge',
      color: 'auto',
      colorInPager: true,
      context: undefined,
      impact: false,
      relative: false,
      quotePath: true,
    });
  });

  test('lists over several lines and scopes, the last of the others', async () => {
    const repository = throwAway();
    repository.git('config', '--global', 'nbdiff.strip', 'cell.metadata.one');
    repository.git('config', '--add', 'nbdiff.strip', 'two, three');
    repository.git('config', 'nbdiff.keep', 'four');
    repository.git('config', '--global', 'merge.conflictStyle', 'diff3');
    repository.git('config', 'merge.conflictStyle', 'zdiff3');
    repository.git('config', 'color.ui', 'never');
    repository.git('config', 'diff.context', '5');
    expect(await settings(repository)).toMatchObject({
      strip: ['cell.metadata.one', 'two', 'three'],
      keep: ['four'],
      conflictStyle: 'zdiff3',
      color: 'never',
      context: 5,
    });
    repository.git('config', 'color.diff', 'always');
    expect((await settings(repository)).color).toBe('always');
  });

  test('-c on the command line reaches a driver through the environment', async () => {
    const repository = throwAway();
    repository.env.GIT_CONFIG_COUNT = '1';
    repository.env.GIT_CONFIG_KEY_0 = 'nbdiff.favor';
    repository.env.GIT_CONFIG_VALUE_0 = 'union';
    expect((await settings(repository)).favor).toBe('union');
  });

  test('a key that nobody may strip is refused, or left out where git asks', async () => {
    const repository = throwAway();
    repository.git('config', 'nbdiff.strip', 'metadata.x cell.source cells');
    await expect(settings(repository)).rejects.toThrow(NotebookError);
    const config = await readConfig(gitFor(ioIn(repository)), SETTING_KEYS);
    const said: string[] = [];
    const { strip } = readSettings(config, (error) => said.push(wordError(error)));
    expect(strip).toEqual(['metadata.x']);
    expect(said).toEqual([
      expect.stringContaining(
        'nbdiff.strip is "cell.source" in git\'s config: it would take what people wrote',
      ),
      expect.stringContaining('nbdiff.strip is "cells"'),
    ]);
  });

  test('a word that means nothing is refused, with those that do', async () => {
    const repository = throwAway();
    repository.git('config', 'nbdiff.favor', 'our');
    const error = await settings(repository).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotebookError);
    expect((error as NotebookError).problem).toMatchObject({
      advice: expect.stringContaining('ours, theirs, union'),
    });
  });
});
