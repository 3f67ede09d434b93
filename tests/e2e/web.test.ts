/** `nbdiff web` in a process of its own: what it says, which browser it asks, and how it ends. */
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { dial, request } from '../web/raw.ts';
import { live } from './live.ts';
import { begun, CHANGED, SCORED } from './story.ts';

const changed = begun((story) => {
  story.write('model.ipynb', SCORED);
  story.commit('Score');
  story.write('model.ipynb', CHANGED);
});

const LINE = /^nbdiff: http:\/\/127\.0\.0\.1:\d+\/#[\w-]{32} \(Ctrl-C ends it\)\n$/;

test('the page looks as it was set in the one before, on another port', async () => {
  const story = changed();
  const first = await live(story, ['web']);
  await first.post('setting', { name: 'theme', value: 'dark' });
  await first.post('done');
  await first.exitCode;
  const next = await live(story, ['web', 'HEAD']);
  expect(await (await fetch(new URL('/', next.address))).text()).toContain('<html data-theme="dark"');
});

describe('what it says', () => {
  test('one line with the address, where no browser can be opened', async () => {
    const page = await live(changed(), ['web']);
    expect(page.said()).toEqual({ stdout: '', stderr: expect.stringMatching(LINE) });
    await page.post('done');
    expect(await page.exitCode).toBe(0);
    expect(page.said()).toEqual({ stdout: '', stderr: expect.stringMatching(LINE) });
  });

  test('one line where the port is taken', async () => {
    const story = changed();
    const { address } = await live(story, ['web']);
    const { port } = new URL(address);
    const run = story.started('web', '--port', port);
    expect([run.code, run.stderr]).toEqual([
      2,
      `nbdiff: port ${port} is taken; without --port a free one is found\n`,
    ]);
  });

  test('over ssh, the line that brings the port to the other machine', async () => {
    const away = {
      SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22',
      USER: 'ana',
      BROWSER: 'false',
      DISPLAY: ':9',
    };
    const page = await live(changed(), ['web'], away);
    const { port } = new URL(page.address);
    while (page.said().stderr.split('\n').length < 3) await wait(5);
    expect(page.said().stderr.split('\n')[1]).toBe(
      `on your own machine first: ssh -L ${port}:127.0.0.1:${port} ana@${hostname()}`,
    );
  });

  test('another address, where one was used before', async () => {
    const page = await live(changed(), ['web']);
    await page.post('code');
    const code = new URL(page.address).hash.slice(1);
    expect((await page.post('key', { code })).status).toBe(403);
    while (page.said().stderr.split('\n').length < 3) await wait(5);
    const [, second] = page.said().stderr.split('\n');
    expect(second).toMatch(/^nbdiff: this address had been used before; another one: http:\S+#[\w-]{32}$/);
    const other = second!.slice(-32);
    expect((await page.post('key', { code: other })).status).toBe(200);
  });

  test.each([
    [['--port', '0'], '"0" is no port: 1 to 65535'],
    [['--port', '65536'], '"65536" is no port: 1 to 65535'],
    [['--base-url', 'javascript:1'], '"javascript:1" is no address such as'],
    [['--base-url', 'https://hub.example/../x'], 'is no address such as'],
    [['--base-url', '/$(id)/'], 'is no address such as'],
    [['--allow-host', 'a/b'], '"a/b" is no name such as hub.example.org'],
    [['--allow-host', '*'], '"*" is no name such as hub.example.org'],
  ])('%j cannot be', (args, reason) => {
    const run = changed().nbdiff('web', ...args);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  });
});

describe('the browser', () => {
  /** A program that writes down what it was asked to open. */
  const note = (file: string): string =>
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${file}.new" && mv "${file}.new" "${file}"\n`;

  const opened = async (file: string): Promise<string> => {
    while (!existsSync(file)) await wait(5);
    return readFileSync(file, 'utf8').trim();
  };

  test.each([
    ['BROWSER', (program: string) => program],
    ['BROWSER with a place for the address', (program: string) => `${program} %s`],
    ['the first of BROWSER that there is', (program: string) => `/nowhere/browser:false:${program}`],
  ])('%s', async (_, setting) => {
    const story = changed();
    story.write('../browser', note(join(story.root, 'opened')));
    const program = join(story.root, 'browser');
    chmodSync(program, 0o755);
    const page = await live(story, ['web'], { BROWSER: setting(program) });
    const address = await opened(join(story.root, 'opened'));
    expect(address.split('#')[0]).toBe(page.address.split('#')[0]);
    // Each of both is good once.
    expect(address).not.toBe(page.address);
    expect((await page.post('key', { code: address.split('#')[1] })).status).toBe(200);
  });

  test("git's web.browser before it", async () => {
    const story = changed();
    story.write('../browser', note(join(story.root, 'opened')));
    story.write('../other', note(join(story.root, 'wrong')));
    for (const name of ['browser', 'other']) chmodSync(join(story.root, name), 0o755);
    story.git('config', 'web.browser', 'mine');
    story.git('config', 'browser.mine.cmd', join(story.root, 'browser'));
    const page = await live(story, ['web'], { BROWSER: join(story.root, 'other') });
    expect((await opened(join(story.root, 'opened'))).split('#')[0]).toBe(page.address.split('#')[0]);
    expect(existsSync(join(story.root, 'wrong'))).toBe(false);
  });

  test.each([
    ['--no-browser', ['--no-browser'], {}],
    ['over ssh', [], { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }],
  ] as const)('none with or in: %s', async (_, args, env) => {
    const story = changed();
    story.write('../browser', note(join(story.root, 'opened')));
    chmodSync(join(story.root, 'browser'), 0o755);
    const page = await live(story, ['web', ...args], { ...env, BROWSER: join(story.root, 'browser') });
    await page.post('done');
    expect(await page.exitCode).toBe(0);
    expect(existsSync(join(story.root, 'opened'))).toBe(false);
  });

  test('of a program that an editor gives for that, over ssh too', async () => {
    const story = changed();
    story.write('../browser', note(join(story.root, 'opened')));
    chmodSync(join(story.root, 'browser'), 0o755);
    const env = {
      SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22',
      VSCODE_IPC_HOOK_CLI: '/run/x.sock',
      BROWSER: join(story.root, 'browser'),
    };
    await live(story, ['web'], env);
    expect(await opened(join(story.root, 'opened'))).toContain('http://127.0.0.1:');
  });

  test('that stays does not hold the end', async () => {
    const page = await live(changed(), ['web'], { BROWSER: 'sleep 30 #' });
    await page.post('done');
    expect(await page.exitCode).toBe(0);
  });
});

describe('the end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', async (signal) => {
    const page = await live(changed(), ['web']);
    expect((await page.post('code')).status).toBe(200);
    page.kill(signal);
    expect(await page.exitCode).toBe(0);
    expect(page.said()).toEqual({ stdout: '', stderr: expect.stringMatching(LINE) });
  });

  test('whoever is slow, hears nothing or has gone does not hold it', async () => {
    const page = await live(changed(), ['web']);
    const port = Number(new URL(page.address).port);
    await page.post('events');
    const slow = await dial(port);
    slow.write('POST /api/done HT');
    const half = await dial(port);
    half.write(
      request('POST /api/done', port, { 'Content-Type': 'application/json', 'Content-Length': '99' }),
    );
    const silent = await dial(port);
    silent.pause();
    page.kill('SIGTERM');
    expect(await page.exitCode).toBe(0);
    await Promise.all([slow, half].map(async (socket) => socket.closed || once(socket.resume(), 'close')));
  });
});
