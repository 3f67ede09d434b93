/** Which two commits the action compares, for each checkout that a workflow may make. */
import { describe, expect, test } from 'vitest';
import { notebook } from '../e2e/story.ts';
import type { ScriptRun } from '../support/action-host.ts';
import { type Asked, checkout, type PullRequest, pullRequest, step } from './pull-request.ts';

function range(
  pull: PullRequest,
  asked: Asked,
  inputs: { readonly base?: string; readonly head?: string } = {},
): Promise<ScriptRun> {
  const { base: BASE = '', head: HEAD = '' } = inputs;
  const given = { BASE, HEAD, EVENT_BASE: pull.base, EVENT_HEAD: pull.head };
  return step(pull, 'range.sh', given, asked);
}

describe('a pull request', () => {
  test('with all history: from where it left the base to its head', async () => {
    const pull = pullRequest();
    const { code, outputs, commands } = await range(pull, { workspace: checkout(pull, 0) });
    expect({ code, commands }).toEqual({ code: 0, commands: [] });
    expect(outputs).toEqual({ base: pull.start, head: pull.head });
  });

  test('with the merge commit and its parents: what the merge brings to the base', async () => {
    const pull = pullRequest();
    const { code, outputs } = await range(pull, { workspace: checkout(pull, 2) });
    expect(code).toBe(0);
    expect(outputs).toEqual({ base: pull.base, head: pull.merge });
  });

  test('with one commit, which is the default of actions/checkout: says what to do', async () => {
    const pull = pullRequest();
    const { code, outputs, commands } = await range(pull, { workspace: checkout(pull, 1) });
    expect(code).toBe(1);
    expect(outputs).toEqual({});
    expect(commands).toEqual([
      {
        name: 'error',
        properties: { title: 'nbdiff' },
        words:
          'This checkout holds too little of the history to say what the pull request changes: give actions/checkout the input fetch-depth: 0.',
      },
    ]);
  });

  test('a cut history is not asked for a common ancestor, which may be the wrong one', async () => {
    const pull = pullRequest();
    const workspace = checkout(pull, 3);
    const { outputs } = await range(pull, { workspace });
    expect(outputs).toEqual({ base: pull.base, head: pull.merge });
  });

  test('two parents that are not of this pull request', async () => {
    const pull = pullRequest();
    const { code, commands } = await range({ ...pull, head: pull.start }, { workspace: checkout(pull, 2) });
    expect(code).toBe(1);
    expect(commands[0]!.words).toContain('fetch-depth: 0');
  });

  test('no checkout at all', async () => {
    const pull = pullRequest();
    const { code, commands } = await range(pull, { workspace: pull.story.root });
    expect(code).toBe(1);
    expect(commands).toMatchObject([
      { name: 'error', words: expect.stringContaining('put actions/checkout') },
    ]);
  });

  test('histories that have nothing in common', async () => {
    const pull = pullRequest();
    const workspace = checkout(pull, 0);
    const { story } = pull;
    const tree = story.git('-C', workspace, 'write-tree').trim();
    const alone = story.git('-C', workspace, 'commit-tree', '-m', 'alone', tree).trim();
    const { code, commands } = await range({ ...pull, base: alone }, { workspace });
    expect(code).toBe(1);
    expect(commands[0]!.words).toContain('no common history');
  });
});

describe('other events', () => {
  test('a merge queue', async () => {
    const pull = pullRequest();
    const asked = { workspace: checkout(pull, 0), eventName: 'merge_group' };
    const { outputs } = await range({ ...pull, head: pull.merge }, asked);
    expect(outputs).toEqual({ base: pull.base, head: pull.merge });
  });

  test('pull_request_target is refused: it may write', async () => {
    const pull = pullRequest();
    const asked = { workspace: checkout(pull, 0), eventName: 'pull_request_target' };
    const { code, commands } = await range(pull, asked);
    expect(code).toBe(1);
    expect(commands[0]!.words).toContain('pull_request_target runs with the rights to write');
  });

  test('a push has to say what to compare', async () => {
    const pull = pullRequest();
    const asked = { workspace: checkout(pull, 0), eventName: 'push' };
    const refused = await range(pull, asked);
    expect(refused.code).toBe(1);
    expect(refused.commands[0]!.words).toBe(
      'The event push does not say what to compare: give the inputs base and head.',
    );
    const { outputs } = await range(pull, asked, { base: 'origin/main' });
    expect(outputs).toEqual({ base: pull.base, head: pull.merge });
    const both = await range(pull, asked, { base: pull.start, head: 'HEAD^1' });
    expect(both.outputs).toEqual({ base: pull.start, head: pull.base });
  });

  test('a name that is no commit', async () => {
    const pull = pullRequest({ 'ok.ipynb': notebook(['x']) });
    const workspace = checkout(pull, 0);
    for (const base of [
      '--output=/tmp/x',
      'nowhere',
      '$(touch ran)',
      '`touch ran`',
      'x; touch ran',
      'main\n::error::injected',
      'HEAD\nhead=0000',
    ]) {
      const { code, commands, outputs } = await range(pull, { workspace }, { base });
      expect({ code, outputs }).toEqual({ code: 1, outputs: {} });
      expect(commands).toHaveLength(1);
      expect(commands[0]!.words).toContain(`The input base, "${base}", is no commit`);
    }
    expect(pull.story.git('-C', workspace, 'status', '--porcelain')).toBe('');
  });
});
