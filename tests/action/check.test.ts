/** Annotations of the notebooks that a pull request changed, and when the step fails. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { notebook } from '../e2e/story.ts';
import type { ScriptRun } from '../support/action-host.ts';
import { checkout, type Files, type PullRequest, pullRequest, step } from './pull-request.ts';

const MARKED = notebook(['<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs']);
/** A warning: counts that do not rise. */
const ODD = notebook(['a = 1', 'b = 2']).replace('"execution_count": 2', '"execution_count": 1');

interface Given {
  readonly check?: string;
  readonly paths?: string;
  readonly prepare?: (workspace: string) => void;
}

function check(
  pull: PullRequest,
  { check: CHECK = 'error', paths = '', prepare }: Given = {},
): Promise<ScriptRun> {
  const workspace = checkout(pull, 0);
  prepare?.(workspace);
  const given = { BASE: pull.start, HEAD: pull.head, PATHS: paths, CHECK };
  return step(pull, 'check.sh', given, { workspace });
}

function names({ commands }: ScriptRun): readonly string[] {
  return commands.map(({ name, properties, words }) =>
    properties.file === undefined ? `${name}: ${words}` : `${name} ${properties.file}`,
  );
}

describe('what is checked', () => {
  test('notebooks that the pull request changed or added, as the checkout has them; no others', async () => {
    const pull = pullRequest({
      'new/added.ipynb': MARKED,
      'gone.ipynb': undefined,
      'script.py': '<<<<<<< ours\n=======\n>>>>>>> theirs\n',
    });
    pull.story.write('other.ipynb', MARKED);
    const ran = await check(pull);
    expect(names(ran)).toEqual([
      'error new/added.ipynb',
      'error: nbdiff check found errors in changed notebooks.',
    ]);
    expect(ran.commands[0]).toMatchObject({
      properties: { line: expect.stringMatching(/^\d+$/), title: 'nbdiff conflict' },
      words: expect.stringContaining('cell 1: 1 conflict between markers'),
    });
    expect(ran.code).toBe(1);
  });

  test('paths, as git takes them, one a line', async () => {
    const files: Files = { 'a/x.ipynb': MARKED, 'b/y.ipynb': MARKED, 'c d/z.ipynb': MARKED };
    const ran = await check(pullRequest(files), { paths: 'a/*.ipynb\r\nc d\n\n', check: 'never' });
    expect(names(ran)).toEqual(['error a/x.ipynb', 'error c d/z.ipynb']);
    const without = await check(pullRequest(files), { paths: '.\n:(exclude)b', check: 'never' });
    expect(names(without)).toEqual(['error a/x.ipynb', 'error c d/z.ipynb']);
    const outside = await check(pullRequest(files), { paths: '../elsewhere' });
    expect(outside.code).toBe(1);
    expect(names(outside)).toMatchObject([expect.stringContaining('git could not list what changed')]);
  });

  test('names that could be options, commands or shell', async () => {
    const hostile = [
      '--rule=off.ipynb',
      '$(touch ran).ipynb',
      '`touch ran`; touch ran.ipynb',
      'a\n::stop-commands::x\n::set-env name=X::y.ipynb',
      '##[add-mask]secret.ipynb',
      'x,line=9::warning ::y%0A.ipynb',
      '"quoted" \'name\'.ipynb',
      'ünï 日本.IPYNB',
    ];
    const pull = pullRequest(Object.fromEntries(hostile.map((name) => [name, MARKED])));
    const ran = await check(pull, { check: 'never' });
    expect(ran.code).toBe(0);
    expect(ran.commands.map(({ name }) => name)).toEqual(hostile.map(() => 'error'));
    expect(ran.commands.map(({ properties }) => properties.file).sort()).toEqual([...hostile].sort());
    expect(pull.story.git('-C', join(pull.story.root, 'checkout-0'), 'status', '--porcelain')).toBe('');
  });

  test('a link is not followed', async () => {
    const pull = pullRequest({ 'linked.ipynb': notebook(['x = 1']) });
    const ran = await check(pull, {
      prepare: (workspace) => {
        pull.story.git('-C', workspace, 'rm', '-q', 'linked.ipynb');
        symlinkSync('/etc/passwd', join(workspace, 'linked.ipynb'));
      },
    });
    expect({ code: ran.code, log: ran.log }).toEqual({ code: 0, log: '' });
  });

  test('more than one command line takes at once', async () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`many/${index}.ipynb`, '']));
    const ran = await check(pullRequest({ ...many, 'zzz.ipynb': MARKED }));
    expect(ran.code).toBe(1);
    expect(names(ran)[0]).toBe('error zzz.ipynb');
  });
});

describe('when it fails', () => {
  test.each([
    ['error', MARKED, 1],
    ['warning', MARKED, 1],
    ['never', MARKED, 0],
    ['error', ODD, 0],
    ['warning', ODD, 1],
    ['never', ODD, 0],
    ['warning', notebook(['fine = 1']), 0],
    ['error', 'no notebook', 1],
    ['never', 'no notebook', 0],
  ])('check: %s', async (when, content, code) => {
    const ran = await check(pullRequest({ 'a.ipynb': content }), { check: when });
    expect(ran.code).toBe(code);
    const findings = ran.commands.filter(({ properties }) => properties.file === 'a.ipynb');
    expect(findings).toHaveLength(content.includes('fine') ? 0 : 1);
  });

  test('rules are those of the config of git', async () => {
    const pull = pullRequest({ 'a.ipynb': MARKED });
    const ran = await check(pull, {
      prepare: (workspace) => pull.story.git('-C', workspace, 'config', 'nbdiff.check.conflict', 'off'),
    });
    expect({ code: ran.code, log: ran.log }).toEqual({ code: 0, log: '' });
  });

  test('another word is refused', async () => {
    const ran = await check(pullRequest(), { check: 'sometimes' });
    expect(ran.code).toBe(1);
    expect(names(ran)).toEqual(['error: The input check is never, error or warning, not "sometimes".']);
  });

  test('trouble is trouble, whatever is found', async () => {
    const pull = pullRequest();
    const ran = await check(pull, {
      check: 'never',
      prepare: (workspace) => pull.story.git('-C', workspace, 'config', 'nbdiff.check.outputs', 'perhaps'),
    });
    expect(ran.code).toBe(1);
    expect(names(ran)).toMatchObject([
      expect.stringMatching(/^error: nbdiff check failed: nbdiff: .*perhaps/),
    ]);
  });
});
