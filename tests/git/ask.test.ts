/** simple-git as nbdiff uses it: git sees what it would see without us, and says no more than one line of trouble. */
import { describe, expect, test } from 'vitest';
import { askGit } from '../../src/git/ask.ts';
import { gitFor } from '../../src/git/run.ts';
import { type ThrowAway, throwAway } from '../support/throw-away.ts';

function gitOf(repository: ThrowAway, env: Record<string, string> = {}) {
  return gitFor({ cwd: repository.dir, env: { ...repository.env, ...env } });
}

describe('git answers', () => {
  test('in words, with white space as it is', async () => {
    const repository = throwAway();
    expect(await askGit(gitOf(repository), ['rev-parse', '--git-path', 'hooks/pre-commit'])).toBe(
      '.git/hooks/pre-commit\n',
    );
  });

  test("with the user's own programs, variables and settings", async () => {
    const repository = throwAway();
    // What a person may have set for this one shell, of every kind that a library might frown upon.
    const pairs = [
      ...['core.hooksPath=/hooks', 'core.editor=e', 'core.pager=p', 'core.fsmonitor=f', 'core.sshCommand=s'],
      ...[
        'alias.st=!status',
        'credential.helper=!c',
        'diff.external=d',
        'diff.a.textconv=t',
        'gpg.program=g',
      ],
      ...['merge.a.driver=m', 'filter.a.clean=c', 'url.a.insteadOf=b', 'include.path=/dev/null'],
      ...['init.templateDir=/t', 'core.gitProxy=g', 'protocol.allow=never', 'submodule.a.update=!u'],
      ...['uploadpack.packObjectsHook=h', 'core.askPass=a', 'remote.a.uploadpack=u', 'sequence.editor=e'],
    ].map((pair) => pair.split('=') as [string, string]);
    const settings = Object.fromEntries([
      ['GIT_CONFIG_COUNT', String(pairs.length)],
      ...pairs.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ]);
    const env = {
      GIT_EDITOR: 'my editor',
      GIT_SSH_COMMAND: 'my ssh',
      GIT_ASKPASS: 'my askpass',
      GIT_PAGER: 'my pager',
      GIT_EXTERNAL_DIFF: 'my diff',
      GIT_TEMPLATE_DIR: repository.root,
      GIT_ALLOW_PROTOCOL: 'file',
      GIT_SEQUENCE_EDITOR: 'my sequence',
      GIT_PROXY_COMMAND: 'my proxy',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_CONFIG_PARAMETERS: "'alias.co'='!checkout'",
      GIT_NAMESPACE: '',
      GIT_TRACE: '0',
      PAGER: 'p',
      EDITOR: 'e',
      PREFIX: '/p',
      GIT_SSL_CAINFO: '/etc/certificates',
      ...settings,
    };
    expect(await askGit(gitOf(repository, env), ['var', 'GIT_EDITOR'])).toBe('my editor\n');
    expect(await askGit(gitOf(repository, env), ['config', 'core.hooksPath'])).toBe('/hooks\n');
  });

  test('with nothing, where that is an answer', async () => {
    const git = gitOf(throwAway());
    expect(await askGit(git, ['config', '--get', 'no.such'], { none: [1] })).toBe('');
    expect(await askGit(git, ['merge-base', 'HEAD', 'topic'], { none: [1, 128] })).toBe('');
  });

  test('with trouble, in its own first line', async () => {
    const git = gitOf(throwAway());
    await expect(askGit(git, ['merge-base', 'HEAD', 'topic'])).rejects.toMatchObject({
      problem: { kind: 'git', reason: 'Not a valid object name HEAD' },
    });
    await expect(askGit(git, ['config', '--get', 'no.such'])).rejects.toMatchObject({
      problem: { kind: 'git', reason: 'git config ended with 1' },
    });
  });

  test('not at all, where there is no git', async () => {
    const git = gitOf(throwAway(), { PATH: '/nonexistent' });
    await expect(askGit(git, ['version'])).rejects.toMatchObject({
      problem: { kind: 'git', reason: 'git was not found' },
    });
  });
});
