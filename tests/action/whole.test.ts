/** The action from its first step to its last, on real repositories. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { notebook } from '../e2e/story.ts';
import type { ActionFile, HostRun } from '../support/action-host.ts';
import { checkout, type Files, PROJECT, type PullRequest, pullRequest, run, step } from './pull-request.ts';

interface Asked {
  readonly depth?: number;
  readonly inputs?: Readonly<Record<string, string>>;
}

function act(pull: PullRequest, { depth = 0, inputs = {} }: Asked = {}): Promise<HostRun> {
  return run(pull, { workspace: checkout(pull, depth), inputs });
}

function kept({ used }: HostRun): Readonly<Record<string, string>> {
  return Object.fromEntries(used.map(({ given }) => [given.name, given.path]));
}

describe('a pull request that changes a notebook', () => {
  test.each([0, 2])('is reported (fetch-depth: %i)', async (depth) => {
    const ran = await act(pullRequest(), { depth, inputs: { comment: 'true' } });
    expect(ran.commands).toEqual([]);
    expect(ran.failed).toBe(false);
    expect(ran.outputs.changed).toBe('true');
    expect(ran.summary).toContain('analysis.ipynb');
    expect(ran.summary).toContain('model.score(X_train, y_train)  # Changed to train data');
    // The base has moved on, and that is no part of the pull request.
    expect(ran.summary).not.toContain('other.ipynb');
    const { report = '' } = ran.outputs;
    expect(kept(ran)['nbdiff-report']).toBe(report);
    const page = readFileSync(report, 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain('Changed to train data');
    const comment = readFileSync(kept(ran)['nbdiff-comment']!, 'utf8');
    expect(comment).toMatch(/^<!-- nbdiff -->\n/);
    expect(comment).toContain('Changed to train data');
    expect(comment).toContain('https://github.example/octo/notebooks/actions/runs/4711');
    expect(comment.length).toBeLessThanOrEqual(65_000);
  });

  test('with one commit of history it fails, and says what to do', async () => {
    const ran = await act(pullRequest(), { depth: 1 });
    expect(ran.failed).toBe(true);
    expect(ran.commands).toMatchObject([{ name: 'error', words: expect.stringContaining('fetch-depth: 0') }]);
    expect(ran.summary).toBe('');
  });

  test('outputs, and what each input may be', async () => {
    const pull = pullRequest();
    expect((await act(pull)).summary).not.toContain('result 3');
    expect((await act(pull, { inputs: { outputs: 'true' } })).summary).toContain('result 3');
    for (const [name, script] of [
      ['OUTPUTS', 'report.sh'],
      ['COMMENT', 'report.sh'],
      ['CHECK', 'check.sh'],
    ] as const) {
      const usual = { OUTPUTS: 'false', COMMENT: 'false', CHECK: 'error', PATHS: '' };
      const odd = '$(touch ran)\n::error::x';
      const ran = await step(pull, script, { ...usual, [name]: odd }, { workspace: pull.story.dir });
      expect(ran.code).toBe(1);
      expect(ran.commands).toHaveLength(1);
      expect(ran.commands[0]!.words).toMatch(
        new RegExp(`^The input ${name.toLowerCase()} is .*, not "\\$\\(touch ran`),
      );
    }
  });

  test('paths', async () => {
    const files: Files = { 'a/x.ipynb': notebook(['x = 1']), 'b c/y.ipynb': notebook(['y = 1']) };
    const ran = await act(pullRequest(files), { inputs: { paths: 'a\n*/y.ipynb\n' } });
    expect(ran.summary).toContain('a/x.ipynb');
    expect(ran.summary).toContain('b c/y.ipynb');
    expect(ran.summary).not.toContain('analysis.ipynb');
    const none = await act(pullRequest(files), { inputs: { paths: 'nowhere' } });
    expect(none.outputs).toEqual({ changed: 'false', report: '' });
  });

  test('findings fail it, after the report is kept', async () => {
    const files: Files = { 'marked.ipynb': notebook(['<<<<<<< a\n1\n=======\n2\n>>>>>>> b']) };
    const ran = await act(pullRequest(files));
    expect(ran.failed).toBe(true);
    expect(ran.commands.map(({ name, properties }) => [name, properties.file])).toEqual([
      ['error', 'marked.ipynb'],
      ['error', undefined],
    ]);
    expect(existsSync(kept(ran)['nbdiff-report']!)).toBe(true);
    expect((await act(pullRequest(files), { inputs: { check: 'never' } })).failed).toBe(false);
  });

  test('a notebook that cannot be read is a part of the report', async () => {
    const ran = await act(pullRequest({ 'broken.ipynb': '{"cells": [' }), { inputs: { check: 'never' } });
    expect(ran.failed).toBe(false);
    expect(ran.outputs.changed).toBe('true');
    expect(ran.summary).toContain('broken.ipynb');
    expect(ran.summary).toContain('Changed to train data');
    expect(ran.commands).toMatchObject([
      { name: 'warning', words: expect.stringContaining('broken.ipynb') },
      { name: 'error', properties: { file: 'broken.ipynb' } },
    ]);
  });

  test('a large one fits into what a summary takes', async () => {
    const long = Array.from({ length: 300 }, (_, cell) => `x = '${'日本'.repeat(1000)}${cell}'`);
    const ran = await act(pullRequest({ 'large.ipynb': notebook(long) }), { inputs: { comment: 'true' } });
    expect(ran.failed).toBe(false);
    expect(Buffer.byteLength(ran.summary)).toBeLessThanOrEqual(1024 * 1024);
    expect(ran.summary).toContain('large.ipynb');
    expect(readFileSync(kept(ran)['nbdiff-comment']!, 'utf8').length).toBeLessThanOrEqual(65_000);
  });
});

test('a pull request that changes no notebook: no report, an empty comment', async () => {
  const pull = pullRequest();
  const ran = await act({ ...pull, base: pull.head }, { inputs: { comment: 'true' } });
  expect(ran).toMatchObject({ failed: false, summary: '', outputs: { changed: 'false', report: '' } });
  expect(Object.keys(kept(ran))).toEqual(['nbdiff-comment']);
  expect(readFileSync(kept(ran)['nbdiff-comment']!, 'utf8')).toBe('');
});

test('names of others, in branches, files and titles, are names', async () => {
  const topic = `x$(touch\${IFS}ran)';"&&touch\${IFS}ran;#\`touch\${IFS}ran\``;
  const file = 'a\n::error::$(touch ran)`touch ran`";touch ran;\'.ipynb';
  const pull = pullRequest({ [file]: notebook(['fine = 1']), '##[add-mask]a.ipynb': '{' }, topic);
  const workspace = checkout(pull, 0);
  const ran = await run(pull, {
    workspace,
    inputs: { comment: 'true', check: 'never' },
    event: {
      pull_request: {
        title: '$(touch ran)',
        base: { sha: pull.base, ref: 'main' },
        head: { sha: pull.head, ref: topic, label: `octo:${topic}` },
      },
    },
    env: { GITHUB_HEAD_REF: topic },
  });
  expect(ran.failed).toBe(false);
  expect(ran.commands.map(({ name, properties }) => [name, properties.file])).toEqual([
    ['warning', undefined],
    ['error', '##[add-mask]a.ipynb'],
  ]);
  expect(readdirSync(workspace)).not.toContain('ran');
  expect(pull.story.git('-C', workspace, 'status', '--porcelain')).toBe('');
});

describe('the files themselves', () => {
  test.each(['action.yml', 'comment/action.yml'])('%s', (name) => {
    const file = parse(readFileSync(join(PROJECT, name), 'utf8')) as ActionFile;
    expect(file.runs.using).toBe('composite');
    for (const { run: script, shell, uses } of file.runs.steps) {
      if (uses !== undefined) continue;
      expect(shell).toBe('bash');
      expect(script).not.toContain('${{');
      // Nothing but a call of a script that is there.
      const [, path] =
        /^(?:bash|node) "\$GITHUB_ACTION_PATH\/([\w./-]+)"( "\$RUNNER_TEMP[\w./-]+")?$/.exec(script!) ?? [];
      expect(existsSync(join(PROJECT, name, '..', path!))).toBe(true);
    }
    // What a script reads, its step hands on or the host sets.
    for (const { run: script, env = {} } of file.runs.steps) {
      const path = /action\/[\w-]+\.sh/.exec(script ?? '')?.[0];
      if (path === undefined) continue;
      const named = [...readFileSync(join(PROJECT, path), 'utf8').matchAll(/\$\{?([A-Z][A-Z_]+)\b/g)];
      const own = Object.keys(env).concat('AT_ONCE', 'PATHS');
      const unknown = named.map(([, key]) => key!).filter((key) => !/^(GITHUB|RUNNER)_/.test(key));
      expect(unknown.filter((key) => !own.includes(key))).toEqual([]);
    }
  });

  test('the scripts are bash 3.2, which macOS has', () => {
    for (const name of readdirSync(join(PROJECT, 'action'))) {
      const text = readFileSync(join(PROJECT, 'action', name), 'utf8').replace(/^#.*$/gm, '');
      expect(text).not.toMatch(/\b(mapfile|readarray)\b|declare -A|\$\{\w+(,,|\^\^|@Q)\}|\|&|&>>/);
    }
  });
});
