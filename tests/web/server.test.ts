/** A server with its port: who hangs up, who is slow, how it begins and how it ends. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveEvent } from '../../src/web/app.ts';
import { dial, heard, request, sendRaw, statusOf } from './raw.ts';
import { plainApp, type Served, serve } from './served.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The lines that a page hears, once there are so many. */
async function listen(served: Served): Promise<(count: number) => Promise<readonly LiveEvent[]>> {
  const answer = await served.post('events');
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  const events: LiveEvent[] = [];
  let rest = '';
  return async (count) => {
    while (events.length < count) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`no more than ${events.length}`);
      const text = decoder.decode(value, { stream: true });
      const lines = text.includes('\n') ? (rest + text).split('\n') : [rest + text];
      rest = lines.pop()!;
      events.push(...lines.filter((line) => line !== '').map((line) => JSON.parse(line)));
    }
    return events;
  };
}

describe('requests that no browser sends', () => {
  test.each([
    ['no Host', 'GET /', { Host: undefined }, 400],
    ['an empty Host', 'GET /', { Host: '' }, 400],
    ['another Host', 'GET /', { Host: 'evil.example' }, 403],
    ['a Host that is no name', 'GET /', { Host: 'a b\\c' }, 400],
    ['a whole address with its Host', 'GET http://evil.example/', { Host: 'evil.example' }, 403],
    ['a way out', 'GET /assets/../../../etc/passwd', {}, 404],
    ['a way out in other words', 'GET /assets/%2e%2e/%2e%2e/etc/passwd', {}, 404],
    ['a way out for Windows', 'GET /assets/..\\..\\x', {}, 400],
    ['an asterisk', 'OPTIONS *', {}, 400],
    ['a way through', 'CONNECT evil.example:80', {}, 0],
    ['a socket', 'GET /api/events', { Connection: 'Upgrade, close', Upgrade: 'websocket' }, 405],
    ['a method of its own', 'BREW /', {}, 400],
    ['very long headers', 'GET /', { 'X-Long': 'x'.repeat(20_000) }, 431],
  ] as const)('%s', async (_, first, headers, status) => {
    const { port } = await serve(plainApp());
    const answer = await sendRaw(port, `${request(first, port, headers)}`);
    expect(statusOf(answer)).toBe(status);
    expect(answer).not.toContain('root:');
  });

  test('two Hosts', async () => {
    const { port } = await serve(plainApp());
    const twice = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(statusOf(await sendRaw(port, twice))).toBe(403);
  });

  test('anything at all: it goes on serving', async () => {
    const { port } = await serve(plainApp());
    const words = [
      'GET ',
      'POST ',
      '/',
      '/api/echo',
      ' HTTP/1.1\r\n',
      'Host: ',
      `127.0.0.1:${port}`,
      '\r\n',
      '%',
    ];
    const noise = fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(noise, async (pieces) => {
        const socket = await dial(port);
        socket.end(pieces.join(''));
        socket.resume();
        await once(socket, 'close');
      }),
      { numRuns: 100 },
    );
    expect(statusOf(await sendRaw(port, request('GET /', port)))).toBe(200);
  });

  test('two bodies in one, told apart by nobody but a proxy', async () => {
    const { port, key } = await serve(plainApp());
    const both = { ...JSON_TYPE, 'nbdiff-key': key, 'Content-Length': '2', 'Transfer-Encoding': 'chunked' };
    const smuggled = `0\r\n\r\n${request('POST /api/done', port, { ...JSON_TYPE, 'nbdiff-key': key }, '{}')}`;
    const answer = await sendRaw(port, `${request('POST /api/echo', port, both)}${smuggled}`);
    expect(statusOf(answer)).toBe(400);
  });
});

describe('too much', () => {
  test.each([
    ['said', { 'Content-Length': String(6 * 2 ** 20) }, (body: string) => body],
    [
      'unsaid',
      { 'Transfer-Encoding': 'chunked' },
      (body: string) => `${body.length.toString(16)}\r\n${body}\r\n`,
    ],
  ] as const)('is refused, its length %s, while it still comes', async (_, length, framed) => {
    const { port, key } = await serve(plainApp());
    const socket = await dial(port);
    const answer = heard(socket);
    socket.write(request('POST /api/size', port, { ...JSON_TYPE, 'nbdiff-key': key, ...length }));
    for (let sent = 0; sent < 6 && !socket.destroyed; sent += 1) socket.write(framed('x'.repeat(2 ** 20)));
    expect(statusOf(await answer)).toBe(413);
    expect(statusOf(await sendRaw(port, request('GET /', port)))).toBe(200);
  });

  test('of connections: a thousand requests at once are answered', async () => {
    const { port, post } = await serve(plainApp());
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async (_, index) =>
        index % 2 === 0
          ? statusOf(await sendRaw(port, request('GET /', port)))
          : (await (await post('echo', index)).json()).input,
      ),
    );
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? 200 : index)));
  });
});

describe('whoever is slow or goes', () => {
  test('a byte now and then hinders nobody, nor the end', async () => {
    const served = await serve(plainApp());
    const { port, key } = served;
    const slow = await dial(port);
    for (const character of 'GET / HT') slow.write(character);
    const body = await dial(port);
    body.write(request('POST /api/echo', port, { ...JSON_TYPE, 'nbdiff-key': key, 'Content-Length': '100' }));
    body.write('{"a"');
    expect(await (await served.post('echo', 1)).json()).toEqual({ input: 1 });
    await served.post('done');
    expect(await served.exitCode).toBe(0);
    await Promise.all([slow, body].map(async (socket) => socket.closed || once(socket, 'close')));
  });

  test('gone in the middle of all that can be asked for', async () => {
    const served = await serve(plainApp());
    const { port, key } = served;
    const head = { ...JSON_TYPE, 'nbdiff-key': key };
    const texts = [
      request('GET /', port),
      request('POST /api/events', port, head, '{}'),
      request('POST /api/echo', port, head, JSON.stringify('x'.repeat(2 ** 20))),
      request('POST /api/echo', port, { ...head, 'Content-Length': '100' }, '{}'),
    ];
    for (const text of texts) {
      for (const share of [0.1, 0.5, 0.99, 1]) {
        const socket = await dial(port);
        socket.write(text.slice(0, text.length * share));
        await wait(1);
        socket.resetAndDestroy();
      }
    }
    expect(await (await served.post('echo', 1)).json()).toEqual({ input: 1 });
    expect(served.said).toHaveLength(1);
  });

  test('a page that does not read what it is told is let go, and the others are told all', async () => {
    let emit: (event: LiveEvent) => void = () => {};
    const app = plainApp({
      watch: (tell) => {
        emit = tell;
        return () => {};
      },
    });
    const served = await serve(app, { patience: 60_000 });
    const deaf = await dial(served.port);
    deaf.write(request('POST /api/events', served.port, { ...JSON_TYPE, 'nbdiff-key': served.key }, '{}'));
    const [said] = (await once(deaf, 'data')) as [Buffer];
    expect(said.toString()).toContain('200 OK');
    deaf.pause();
    const hears = await listen(served);
    const text = 'x'.repeat(2 ** 18);
    for (let sent = 1; sent <= 100; sent += 1) {
      emit({ kind: 'news', sent, text });
      await hears(sent);
    }
    expect((await hears(100)).at(-1)).toMatchObject({ kind: 'news', sent: 100 });
    deaf.resume();
    await once(deaf, 'close');
  });
});

describe('what a page is told', () => {
  test('what the app tells, then that it is over', async () => {
    let emit: (event: LiveEvent) => void = () => {};
    let isWatched = true;
    const app = plainApp({
      watch: (tell) => {
        emit = tell;
        return () => {
          isWatched = false;
        };
      },
    });
    const served = await serve(app);
    const [one, other] = [await listen(served), await listen(served)];
    emit({ kind: 'changed', id: 'n1' });
    for (const hears of [one, other]) expect(await hears(1)).toEqual([{ kind: 'changed', id: 'n1' }]);
    await served.post('done');
    for (const hears of [one, other]) expect((await hears(2))[1]).toEqual({ kind: 'over' });
    await served.exitCode;
    expect(isWatched).toBe(false);
  });
});

describe('the end', () => {
  test('by the button, with the exit code of the app, once what was begun is over', async () => {
    const order: string[] = [];
    const app = plainApp({
      actions: {
        decide: async () => {
          order.push('began');
          await wait(50);
          order.push('decided');
        },
      },
      end: async (how) => {
        order.push(how);
        return 1;
      },
    });
    const served = await serve(app);
    const deciding = served.post('decide');
    while (order.length === 0) await wait(1);
    await served.post('done');
    expect(await served.exitCode).toBe(1);
    expect((await deciding).status).toBe(200);
    expect(order).toEqual(['began', 'decided', 'done']);
    await expect(served.post('echo')).rejects.toThrow('fetch failed');
  });

  test('once only', async () => {
    const served = await serve(plainApp());
    await Promise.allSettled([served.post('done'), served.post('done'), served.post('done')]);
    await served.exitCode;
    expect(served.endings).toEqual(['done']);
  });

  test('some time after the last tab has gone, and not before there was one', async () => {
    const served = await serve(plainApp(), { patience: 20 });
    await wait(60);
    expect(served.endings).toEqual([]);
    await gone(served);
    expect(await served.exitCode).toBe(0);
    expect(served.endings).toEqual(['gone']);
  });

  test('not while another tab is there, nor when it is loaded anew', async () => {
    const served = await serve(plainApp(), { patience: 200 });
    await listen(served);
    await gone(served);
    await wait(300);
    expect(served.endings).toEqual([]);
  });

  test('--keep stays, and says how to come back', async () => {
    const served = await serve(plainApp(), { patience: 10, keep: true });
    await gone(served);
    while (served.said.length < 2) await wait(5);
    const address = /http\S+/.exec(served.said[1]!)![0];
    expect(address).not.toBe(served.address);
    const code = new URL(address).hash.slice(1);
    expect((await (await served.post('key', { code })).json()).key).toBe(served.key);
    expect(served.endings).toEqual([]);
  });

  test('what goes wrong in it is thrown, and the port is free', async () => {
    const app = plainApp({
      end: async () => {
        throw new Error('the disk is full');
      },
    });
    const served = await serve(app);
    const failed = expect(served.exitCode).rejects.toThrow('the disk is full');
    await served.post('done');
    await failed;
    await expect(served.post('echo')).rejects.toThrow('fetch failed');
  });
});

/** A tab that listens and goes. */
async function gone({ port, key }: Served): Promise<void> {
  const tab = await dial(port);
  tab.write(request('POST /api/events', port, { ...JSON_TYPE, 'nbdiff-key': key }, '{}'));
  await once(tab, 'data');
  tab.destroy();
}

describe('the beginning', () => {
  test('two at once, each with its port, its key and its code', async () => {
    const [one, other] = [await serve(plainApp()), await serve(plainApp())];
    expect(one.port).not.toBe(other.port);
    expect((await one.post('echo', 1)).status).toBe(200);
    const answer = await sendRaw(
      other.port,
      request('POST /api/echo', other.port, { ...JSON_TYPE, 'nbdiff-key': one.key }, '{}'),
    );
    expect(statusOf(answer)).toBe(403);
  });

  test('a port that is taken is one line', async () => {
    const { port } = await serve(plainApp());
    await expect(serve(plainApp(), { port })).rejects.toMatchObject({
      problem: { kind: 'usage', reason: `port ${port} is taken` },
    });
  });

  test('behind a proxy the address is the one of the proxy, and its pages are ours', async () => {
    const proxy = { origin: 'https://hub.example', path: '/user/me/proxy/{port}/' };
    const served = await serve(plainApp(), { proxy });
    expect(served.address).toContain(`https://hub.example/user/me/proxy/${served.port}/#`);
    for (const Host of ['hub.example', `127.0.0.1:${served.port}`]) {
      const headers = { Host, Origin: 'https://hub.example', 'Sec-Fetch-Site': 'same-origin' };
      for (const path of ['/', `/user/me/proxy/${served.port}/`])
        expect(statusOf(await sendRaw(served.port, request(`GET ${path}`, served.port, headers)))).toBe(200);
    }
  });
});
