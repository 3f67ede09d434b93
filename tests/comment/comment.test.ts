/** The comment on a pull request, against a host that answers as GitHub documents. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { type HostRun, runAction, TOKEN } from '../support/action-host.ts';

const SHA = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const MARK = '<!-- nbdiff -->\n';
const END = `\n\n<sub>nbdiff, at ${SHA}</sub>\n`;
const BOT = 'github-actions[bot]';

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string } | null;
  readonly body: string;
}

interface Pull {
  readonly number: number;
  readonly state: string;
  readonly head: {
    readonly sha: string;
    readonly ref: string;
    readonly repo: { readonly id: number } | null;
  };
  readonly base: { readonly repo: { readonly full_name: string } };
}

function pull(
  number: number,
  more: Partial<
    Pull & { readonly repo: number | null; readonly ref: string; readonly sha: string; readonly into: string }
  > = {},
): Pull {
  const { repo = 1, ref = 'topic', sha = SHA, into = 'octo/notebooks' } = more;
  return {
    number,
    state: more.state ?? 'open',
    head: { sha, ref, repo: repo === null ? null : { id: repo } },
    base: { repo: { full_name: into } },
  };
}

interface World {
  /** Of the commit, as `commits/{sha}/pulls` lists them; undefined: the commit is not known there. */
  readonly ofCommit?: readonly Pull[] | undefined;
  /** By `owner:branch`. */
  readonly ofBranch?: Readonly<Record<string, readonly Pull[]>>;
  readonly comments?: readonly Comment[];
  /** A status with which every request that writes is refused. */
  readonly refusal?: number;
}

interface Api {
  readonly url: string;
  readonly comments: Comment[];
  /** `METHOD path` of each request, without the query. */
  readonly asked: string[];
}

async function api({ ofCommit, ofBranch = {}, comments = [], refusal }: World): Promise<Api> {
  const state: Comment[] = [...comments];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    const method = request.method ?? '';
    const path = pathname.replace('/repos/octo/notebooks/', '');
    asked.push(`${method} ${path}`);
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(body));
    };
    const page = (rows: readonly unknown[]): void => {
      const size = Number(searchParams.get('per_page') ?? 30);
      const start = (Number(searchParams.get('page') ?? 1) - 1) * size;
      answer(200, rows.slice(start, start + size));
    };
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return answer(401, { message: 'Bad credentials' });
    if (request.headers.accept !== 'application/vnd.github+json')
      return answer(415, { message: 'Unsupported' });
    if (request.headers['user-agent'] === undefined) return answer(403, { message: 'No user agent' });
    if (method !== 'GET' && refusal !== undefined)
      return answer(refusal, { message: 'Resource not accessible by integration' });
    if (method === 'GET' && path === `commits/${SHA}/pulls`)
      return ofCommit === undefined
        ? answer(422, { message: `No commit found for SHA: ${SHA}` })
        : page(ofCommit);
    if (method === 'GET' && path === 'pulls')
      return page(
        searchParams.get('state') === 'open' ? (ofBranch[searchParams.get('head') ?? ''] ?? []) : [],
      );
    const listed = /^issues\/\d+\/comments$/.test(path);
    if (method === 'GET' && listed) return page(state);
    const own = /^issues\/comments\/(\d+)$/.exec(path)?.[1];
    const at = state.findIndex(({ id }) => String(id) === own);
    if ((method !== 'POST' || !listed) && (method !== 'PATCH' || at < 0))
      return answer(404, { message: 'Not Found' });
    const { body } = JSON.parse(await textOf(request)) as { readonly body: string };
    if (body.length > 65536) return answer(422, { message: 'Validation Failed: body is too long' });
    if (method === 'PATCH') state[at] = { ...state[at]!, body };
    else state.push({ id: 9000 + state.length, user: { login: BOT }, body });
    return answer(method === 'POST' ? 201 : 200, {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, comments: state, asked };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

interface Told {
  /** What the artifact holds; undefined: there is none. */
  readonly report: string | undefined;
  readonly run?: Readonly<Record<string, unknown>>;
  readonly event?: object;
  /** Instead of the file of the artifact. */
  readonly prepare?: (folder: string) => void;
}

async function comment({ url }: Api, { report, run = {}, event, prepare }: Told): Promise<HostRun> {
  const folder = mkdtempSync(join(inject('scratch'), 'comment-'));
  return runAction({
    action: join(import.meta.dirname, '../../comment/action.yml'),
    folder,
    workspace: folder,
    eventName: 'workflow_run',
    event: event ?? {
      workflow_run: {
        id: 4711,
        event: 'pull_request',
        head_sha: SHA,
        head_branch: 'topic',
        head_repository: { id: 1, owner: { login: 'octo' } },
        ...run,
      },
    },
    env: { PATH: process.env.PATH ?? '', GITHUB_API_URL: url },
    actions: {
      'actions/download-artifact': ({ path = '', name, 'run-id': id, 'github-token': token }) => {
        expect({ name, id, token }).toEqual({ name: 'nbdiff-comment', id: '4711', token: TOKEN });
        if (report === undefined && prepare === undefined) throw new Error('no such artifact');
        mkdirSync(path);
        if (prepare !== undefined) prepare(path);
        else writeFileSync(join(path, 'comment.md'), report ?? '');
      },
    },
  });
}

function told({ commands }: HostRun): string {
  expect(commands).toHaveLength(1);
  return `${commands[0]!.name}: ${commands[0]!.words}`;
}

describe('one comment', () => {
  test('the first time it is written, then written anew, and only where something changed', async () => {
    const host = await api({ ofCommit: [pull(7)] });
    expect(told(await comment(host, { report: `${MARK}### 1 notebook\n` }))).toBe('notice: Commented on #7.');
    expect(host.comments).toEqual([{ id: 9000, user: { login: BOT }, body: `${MARK}### 1 notebook${END}` }]);
    await comment(host, { report: '### 2 notebooks\n' });
    expect(host.comments).toEqual([{ id: 9000, user: { login: BOT }, body: `${MARK}### 2 notebooks${END}` }]);
    host.asked.length = 0;
    const again = await comment(host, { report: '### 2 notebooks\n' });
    expect(told(again)).toBe('notice: The comment on #7 says so already.');
    expect(host.asked.filter((line) => !line.startsWith('GET'))).toEqual([]);
    expect(again.failed).toBe(false);
  });

  test('its own is found by mark and author, behind hundreds of others', async () => {
    const others = Array.from({ length: 250 }, (_, id) => ({
      id,
      user: { login: 'somebody' },
      body: `${id}`,
    }));
    const forged = { id: 300, user: { login: 'mallory' }, body: `${MARK}forged` };
    const gone = { id: 301, user: null, body: `${MARK}of a deleted account` };
    const quoting = { id: 302, user: { login: BOT }, body: `> ${MARK}of another workflow` };
    const own = { id: 303, user: { login: BOT }, body: `${MARK}old` };
    const host = await api({ ofCommit: [pull(7)], comments: [...others, forged, gone, quoting, own] });
    await comment(host, { report: 'new' });
    expect(host.comments.slice(250)).toEqual([forged, gone, quoting, { ...own, body: `${MARK}new${END}` }]);
  });

  test('a pull request that changes no notebook gets none; one that did so before says that', async () => {
    const host = await api({ ofCommit: [pull(7)] });
    expect(told(await comment(host, { report: '' }))).toBe('notice: #7 changes no notebook.');
    expect(host.comments).toEqual([]);
    await comment(host, { report: 'something' });
    await comment(host, { report: '' });
    expect(host.comments.map(({ body }) => body)).toEqual([`${MARK}No notebook is changed any more.${END}`]);
  });
});

describe('which pull request', () => {
  test('of a fork: by its owner and branch, whatever the branch is called', async () => {
    const branch = "x&state=closed'; $(touch ran) #`…`";
    const fork = { head_branch: branch, head_repository: { id: 2, owner: { login: 'forker' } } };
    for (const ofCommit of [undefined, []]) {
      const host = await api({
        ofCommit,
        ofBranch: { [`forker:${branch}`]: [pull(8, { repo: 2, ref: branch })] },
      });
      expect(told(await comment(host, { report: 'x', run: fork }))).toBe('notice: Commented on #8.');
      expect(host.asked.at(-1)).toBe('POST issues/8/comments');
    }
  });

  test.each([
    ['of another commit', pull(7, { sha: 'b'.repeat(40) })],
    ['of another branch', pull(7, { ref: 'other' })],
    ['of another repository with the same commit', pull(7, { repo: 3 })],
    ['of a repository that is gone', pull(7, { repo: null })],
    ['that is closed', pull(7, { state: 'closed' })],
    ['into another repository', pull(7, { into: 'octo/upstream' })],
  ])('never one %s', async (_, other) => {
    const host = await api({ ofCommit: [other], ofBranch: { 'octo:topic': [other] } });
    const ran = await comment(host, { report: 'x' });
    expect(told(ran)).toMatch(/^notice: Nothing to do: no open pull request has the commit of this run/);
    expect(ran.failed).toBe(false);
    expect(host.comments).toEqual([]);
  });

  test('the right one among many', async () => {
    const host = await api({ ofCommit: [pull(5, { repo: 3 }), pull(6, { ref: 'other' }), pull(7)] });
    await comment(host, { report: 'x' });
    expect(host.asked.at(-1)).toBe('POST issues/7/comments');
  });

  test('two with one head, into two branches: none, and it says why', async () => {
    const host = await api({ ofCommit: [pull(7), pull(8)] });
    expect(told(await comment(host, { report: 'x' }))).toMatch(
      /^notice: Nothing to do: #7 and #8 have the same head/,
    );
    expect(host.comments).toEqual([]);
  });

  test('a fork that was deleted meanwhile', async () => {
    const host = await api({ ofCommit: [pull(7, { repo: null })] });
    expect(told(await comment(host, { report: 'x', run: { head_repository: null } }))).toContain(
      'no open pull request',
    );
  });

  test('what the artifact says of it counts for nothing', async () => {
    const host = await api({ ofCommit: [pull(7)] });
    await comment(host, {
      report: undefined,
      prepare: (folder) => {
        for (const name of ['number', 'pr.json', 'NR']) writeFileSync(join(folder, name), '1');
        writeFileSync(join(folder, 'comment.md'), 'x');
      },
    });
    expect(host.asked.at(-1)).toBe('POST issues/7/comments');
  });
});

describe('the text is data', () => {
  test('marks in it are taken out, and nothing of it is a command of the runner', async () => {
    const host = await api({ ofCommit: [pull(7)] });
    const ran = await comment(host, {
      report: `a\n${MARK}b\n::error::c\n##[error]d\n\${{ secrets.X }}\n$(touch ran)`,
    });
    expect(told(ran)).toBe('notice: Commented on #7.');
    expect(host.comments[0]!.body).toBe(
      `${MARK}a\n\nb\n::error::c\n##[error]d\n\${{ secrets.X }}\n$(touch ran)${END}`,
    );
  });

  test('a longer one than the host takes is cut', async () => {
    const host = await api({ ofCommit: [pull(7)] });
    await comment(host, { report: '🎉'.repeat(50_000) });
    const [{ body } = { body: '' }] = host.comments;
    expect(body.length).toBeLessThanOrEqual(65536);
    expect(body).not.toMatch(/[\ud800-\udfff]/u);
    expect(body.startsWith(`${MARK}🎉`) && body.endsWith(END)).toBe(true);
  });

  test.each([
    ['a link', (folder: string) => symlinkSync('/proc/self/environ', join(folder, 'comment.md'))],
    ['a folder', (folder: string) => mkdirSync(join(folder, 'comment.md'))],
    ['too much', (folder: string) => writeFileSync(join(folder, 'comment.md'), 'x'.repeat(2_000_000))],
  ])('not %s', async (_, prepare) => {
    const host = await api({ ofCommit: [pull(7)] });
    const ran = await comment(host, { report: undefined, prepare });
    expect(ran.failed).toBe(true);
    expect(told(ran)).toBe('error: The artifact nbdiff-comment does not hold what nbdiff writes.');
    expect(host.asked).toEqual([]);
  });
});

describe('what goes wrong is said', () => {
  test('no artifact', async () => {
    const host = await api({ ofCommit: [pull(7)] });
    const ran = await comment(host, { report: undefined });
    expect(ran.failed).toBe(false);
    expect(told(ran)).toMatch(
      /^notice: Nothing to do: the run kept no artifact nbdiff-comment; is the input comment/,
    );
  });

  test('another event', async () => {
    const host = await api({});
    expect(told(await comment(host, { report: 'x', run: { event: 'push' } }))).toBe(
      'notice: Nothing to do: the run was for the event push.',
    );
    const ran = await comment(host, { report: 'x', event: { workflow_run: undefined } }).catch(
      (error) => error,
    );
    expect(told(ran)).toBe('error: This action is for workflows that run on workflow_run.');
  });

  test('rights that are missing', async () => {
    const host = await api({ ofCommit: [pull(7)], refusal: 403 });
    const ran = await comment(host, { report: 'x' });
    expect(ran.failed).toBe(true);
    expect(told(ran)).toBe(
      'error: POST issues/7/comments: 403 Resource not accessible by integration. Does the job have the permissions actions: read and pull-requests: write?',
    );
  });

  test('a host that is not there', async () => {
    const host = await api({});
    const ran = await comment({ ...host, url: 'http://127.0.0.1:1' }, { report: 'x' });
    expect(ran.failed).toBe(true);
    expect(told(ran)).toMatch(/^error: GET commits\/a+\/pulls\?per_page=100&page=1: /);
  });
});
