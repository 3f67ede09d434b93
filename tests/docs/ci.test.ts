/** What docs/ci.md shows, run as it stands there. */
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { checkout, PROJECT, type PullRequest, pullRequest, run } from '../action/pull-request.ts';
import { notebook } from '../e2e/story.ts';
import { type ActionFile, runScript, type ScriptRun } from '../support/action-host.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { parseXml } from '../support/xml.ts';

const TEXT = readFileSync(join(PROJECT, 'docs/ci.md'), 'utf8');

/** Blocks of a language, by their first line. */
function blocks(language: string): ReadonlyMap<string, string> {
  const found = [...TEXT.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language);
  return new Map(found.map(([, , text]) => [text!.slice(0, text!.indexOf('\n')), text!]));
}

interface Job {
  readonly 'runs-on'?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}
interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const YAML = blocks('yaml');
const REPORTS = parse(YAML.get('# .github/workflows/notebooks.yml')!) as Workflow;
const COMMENTS = parse(YAML.get('# .github/workflows/notebooks-comment.yml')!) as Workflow;

/** The inputs as the host hands them on: texts. */
function inputsOf(given: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

/** A PATH with nbdiff on it, and an npm that only notes what it is asked for. */
function programs(pull: PullRequest): { readonly path: string; readonly asked: string } {
  const folder = join(pull.story.root, 'programs');
  const asked = join(pull.story.root, 'asked-of-npm');
  mkdirSync(folder);
  for (const [name, text] of [
    ['nbdiff', `exec node '${LAUNCHER}' "$@"`],
    ['npm', `printf '%s\\n' "$*" > '${asked}'`],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { path: `${folder}:${dirname(process.execPath)}:${pull.story.env.PATH}`, asked };
}

/** Lines of a script as a runner hands them to a shell. */
function shell(
  pull: PullRequest,
  workspace: string,
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ScriptRun> {
  const script = join(pull.story.root, 'script.sh');
  writeFileSync(script, lines.join('\n'));
  const folder = join(pull.story.root, 'shell');
  mkdirSync(folder, { recursive: true });
  const host = { action: '', folder, workspace, eventName: '', event: {} };
  return runScript(script, {}, { ...host, env: { ...pull.story.env, ...env } });
}

/** What a script of installation asks of git and npm; the clone comes from another address. */
async function installed(lines: readonly string[]): Promise<string> {
  const pull = pullRequest();
  const { story } = pull;
  story.git('tag', 'v0.1.0');
  const { path, asked } = programs(pull);
  const { code, log } = await shell(pull, story.dir, lines, {
    PATH: path,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `url.file://${story.dir}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://github.com/nbdiff/nbdiff.git',
    GIT_CONFIG_KEY_1: 'advice.detachedHead',
    GIT_CONFIG_VALUE_1: 'false',
  });
  expect({ code, log }).toEqual({ code: 0, log: '' });
  expect(existsSync(join(story.home, 'nbdiff/analysis.ipynb'))).toBe(true);
  return readFileSync(asked, 'utf8').replace(story.home, '~').trim();
}

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const named = [...TEXT.matchAll(/(?:nbdiff\/nbdiff\S*@|rev: |--branch )v(\S+)/g)].map(([, one]) => one);
  expect(named).toEqual(Array(5).fill(version));
});

describe('anywhere', () => {
  test('the installation', async () => {
    expect(await installed([blocks('sh').get('# install')!])).toBe('install --global ~/nbdiff');
  });

  test('the three reports', async () => {
    const pull = pullRequest();
    const workspace = checkout(pull, 0);
    const { path } = programs(pull);
    const script = blocks('sh').get('# report')!;
    const { code, log } = await shell(pull, workspace, [script], { PATH: path });
    expect({ code, log }).toEqual({ code: 0, log: '' });
    const read = (name: string): string => readFileSync(join(workspace, name), 'utf8');
    expect(read('nbdiff.html')).toContain('Changed to train data');
    expect(read('nbdiff.md')).toContain('Changed to train data');
    expect(parseXml(read('nbdiff.xml')).attributes.failures).toBe('0');
  });
});

describe('GitHub', () => {
  test('the first workflow may only read, and runs on pull_request', () => {
    expect(REPORTS).toMatchObject({ on: 'pull_request', permissions: { contents: 'read' } });
    expect(Object.keys(REPORTS.permissions)).toEqual(['contents']);
    expect(Object.values(REPORTS.jobs).map(({ permissions }) => permissions)).toEqual([undefined]);
  });

  test('its steps: a checkout with all history that keeps no token, then the action with inputs that it has', async () => {
    const [job] = Object.values(REPORTS.jobs);
    const [checkoutStep, action] = job!.steps;
    expect(checkoutStep!.uses).toMatch(/^actions\/checkout@v\d+$/);
    expect(checkoutStep!.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
    expect(action!.uses).toMatch(/^nbdiff\/nbdiff@v\d/);
    const pull = pullRequest();
    const ran = await run(pull, { workspace: checkout(pull, 0), inputs: inputsOf(action!.with) });
    expect(ran).toMatchObject({ failed: false, commands: [], outputs: { changed: 'true' } });
    expect(ran.used.map(({ given }) => given.name)).toEqual(['nbdiff-report', 'nbdiff-comment']);
  });

  test('the second runs after the first, checks nothing out, and may write comments alone', () => {
    expect(COMMENTS.on).toEqual({ workflow_run: { workflows: [REPORTS.name], types: ['completed'] } });
    expect(COMMENTS.permissions).toEqual({});
    const [job] = Object.values(COMMENTS.jobs);
    expect(job).toMatchObject({
      if: "github.event.workflow_run.event == 'pull_request'",
      permissions: { actions: 'read', 'pull-requests': 'write' },
    });
    expect(Object.keys(job!.permissions!)).toHaveLength(2);
    expect(job!.steps.map(({ uses }) => uses)).toEqual([
      expect.stringMatching(/^nbdiff\/nbdiff\/comment@v\d/),
    ]);
  });

  test('no script in them, and never pull_request_target', () => {
    for (const text of YAML.values()) {
      expect(text).not.toContain('pull_request_target');
      for (const [, script] of text.matchAll(/^\s*(?:- )?run: (.*)$/gm)) expect(script).not.toContain('${{');
    }
  });

  test('the table names the inputs of the action, all of them', () => {
    const action = parse(readFileSync(join(PROJECT, 'action.yml'), 'utf8')) as ActionFile;
    const rows = [...TEXT.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \|/gm)].flatMap(
      ([, cell]) => cell!.match(/[a-z-]+/g)!,
    );
    expect([...rows].sort()).toEqual(Object.keys(action.inputs ?? {}).sort());
  });
});

interface Jobs {
  readonly [name: string]: {
    readonly script?: readonly string[];
    readonly before_script?: readonly string[];
    readonly artifacts?: {
      readonly paths?: readonly string[];
      readonly reports?: { readonly codequality: string };
    };
  };
}

describe('GitLab', () => {
  const jobs = parse(YAML.get('# .gitlab-ci.yml')!) as Jobs;

  test('installs nbdiff', async () => {
    expect(await installed(jobs['.nbdiff']!.before_script!)).toBe('install --global ~/nbdiff');
  });

  test('check is the code quality report that the job keeps, also where it fails', async () => {
    const pull = pullRequest({ 'marked.ipynb': notebook(['<<<<<<< a\n1\n=======\n2\n>>>>>>> b']) });
    const workspace = checkout(pull, 0);
    const { script, artifacts } = jobs['notebook-check']!;
    expect(artifacts).toMatchObject({ when: 'always' });
    const { code } = await shell(pull, workspace, script!, { PATH: programs(pull).path });
    expect(code).toBe(1);
    const rows = JSON.parse(readFileSync(join(workspace, artifacts!.reports!.codequality), 'utf8'));
    expect(rows).toMatchObject([{ check_name: 'nbdiff/conflict', location: { path: 'marked.ipynb' } }]);
  });

  /** A pipeline for the merge, which has the commit of the branch beside it, and one for the branch itself. */
  test.each(['the merge', 'the branch'])(
    'what the merge request changes, one that cannot be read among it (a pipeline for %s)',
    async (kind) => {
      const pull = pullRequest({ 'broken.ipynb': '{' });
      const workspace = checkout(pull, 0);
      if (kind === 'the branch') pull.story.git('-C', workspace, 'checkout', '-q', pull.head);
      const { script, artifacts } = jobs['notebook-changes']!;
      const { code } = await shell(pull, workspace, script!, {
        PATH: programs(pull).path,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: pull.start,
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: kind === 'the merge' ? pull.head : '',
        CI_JOB_URL: 'https://gitlab.example/octo/notebooks/-/jobs/5',
      });
      expect(code).toBe(0);
      const texts = artifacts!.paths!.map((name) => readFileSync(join(workspace, name), 'utf8'));
      expect(texts.map((text) => text.includes('Changed to train data'))).toEqual([true, true]);
      expect(texts.map((text) => text.includes('broken.ipynb'))).toEqual([true, true]);
      expect(texts.map((text) => text.includes('other.ipynb'))).toEqual([false, false]);
      expect(texts[1]).toContain('https://gitlab.example/octo/notebooks/-/jobs/5/artifacts/file/nbdiff.html');
    },
  );

  test('the note is written once, then written anew', async () => {
    const pull = pullRequest();
    const notes: { id: number; author: { id: number }; body: string }[] = [
      { id: 1, author: { id: 99 }, body: '<!-- nbdiff -->\nforged' },
      { id: 2, author: { id: 5 }, body: 'of the same author' },
    ];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { pathname } = new URL(request.url ?? '', 'http://host');
      const body = new URLSearchParams(Buffer.concat(chunks).toString()).get('body') ?? '';
      const answer = (status: number, value: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (request.headers['private-token'] !== 'secret') return answer(401, { message: '401 Unauthorized' });
      const list = '/api/v4/projects/3/merge_requests/7/notes';
      if (request.method === 'GET' && pathname === '/api/v4/user') return answer(200, { id: 5 });
      if (request.method === 'GET' && pathname === list) return answer(200, notes);
      if (request.method === 'POST' && pathname === list) {
        notes.push({ id: 3, author: { id: 5 }, body });
        return answer(201, {});
      }
      const own = notes.find(({ id }) => pathname === `${list}/${id}`);
      if (request.method !== 'PUT' || own === undefined) return answer(404, { message: '404 Not found' });
      own.body = body;
      answer(200, {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { path: PATH } = programs(pull);
    const env = {
      PATH,
      NBDIFF_TOKEN: 'secret',
      CI_API_V4_URL: `http://127.0.0.1:${port}/api/v4`,
      CI_PROJECT_ID: '3',
      CI_MERGE_REQUEST_IID: '7',
    };
    const { script } = jobs['notebook-note']!;
    const hostile = '<!-- nbdiff -->\n@file `$(touch ran)` & body=x %0A "quoted" ünï\n';
    pull.story.write('nbdiff.md', hostile);
    expect(await shell(pull, pull.story.dir, script!, env)).toMatchObject({ code: 0, log: '' });
    expect(notes.slice(2)).toEqual([{ id: 3, author: { id: 5 }, body: hostile }]);
    pull.story.write('nbdiff.md', '<!-- nbdiff -->\nnew\n');
    expect(await shell(pull, pull.story.dir, script!, env)).toMatchObject({ code: 0, log: '' });
    expect(notes.map(({ body }) => body)).toEqual([
      '<!-- nbdiff -->\nforged',
      'of the same author',
      '<!-- nbdiff -->\nnew\n',
    ]);
    expect(existsSync(join(pull.story.dir, 'ran'))).toBe(false);
    const refused = await shell(pull, pull.story.dir, script!, { ...env, NBDIFF_TOKEN: 'wrong' });
    expect(refused.code).not.toBe(0);
    expect(refused.log).toContain('401');
  });
});

describe('pre-commit', () => {
  test('its hooks are there, and do what the page says with the names that it hands over', async () => {
    const config = parse(YAML.get('# .pre-commit-config.yaml')!) as {
      readonly repos: readonly { readonly hooks: readonly { readonly id: string }[] }[];
    };
    const hooks = parse(readFileSync(join(PROJECT, '.pre-commit-hooks.yaml'), 'utf8')) as readonly {
      readonly id: string;
      readonly entry: string;
      readonly language: string;
      readonly files: string;
    }[];
    expect(config.repos[0]!.hooks.map(({ id }) => id)).toEqual(hooks.map(({ id }) => id));
    const pull = pullRequest();
    const { story } = pull;
    const { path: PATH } = programs(pull);
    story.write('good.ipynb', notebook(['x = 1']));
    story.write('marked one.ipynb', notebook(['<<<<<<< a\n1\n=======\n2\n>>>>>>> b']));
    const names = ['good.ipynb', 'marked one.ipynb'];
    const [check, clean] = hooks;
    for (const { language, files } of hooks) {
      expect(language).toBe('node');
      expect(names.every((name) => new RegExp(files).test(name))).toBe(true);
    }
    const hook = (entry: string, some: readonly string[]): Promise<ScriptRun> =>
      shell(pull, story.dir, [`${entry} ${some.map((name) => `'${name}'`).join(' ')}`], { PATH });
    expect((await hook(check!.entry, ['good.ipynb'])).code).toBe(0);
    const refused = await hook(check!.entry, names);
    expect(refused.code).toBe(1);
    expect(refused.log).toContain('marked one.ipynb: cell 1: conflict');
    const [, more] = /`args: \[(.*?)\]`/.exec(TEXT)!;
    const stricter = await hook(`${check!.entry} ${more!.replace(', ', ' ')}`, ['good.ipynb']);
    expect(stricter.log).toContain('outputs');
    expect((await hook(clean!.entry, names)).code).toBe(0);
    expect(story.read('good.ipynb')).not.toContain('result 1');
  });
});
