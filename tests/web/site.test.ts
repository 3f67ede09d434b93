/** Who is answered, with what, and who is not; asked without a port. */
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { openPageSettings } from '../../src/store/page-settings.ts';
import { type WebApp, WebRefusal } from '../../src/web/app.ts';
import type { Whereabouts } from '../../src/web/guards.ts';
import { createKeys, type Keys } from '../../src/web/keys.ts';
import { createSite } from '../../src/web/site.ts';
import { createStreams, type Streams } from '../../src/web/streams.ts';
import { plainApp } from './served.ts';

interface Asked {
  readonly key: string;
  readonly keys: Keys;
  readonly streams: Streams;
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly happened: readonly string[];
}

const US = '127.0.0.1:8080';

function siteOf(app: WebApp = plainApp(), whereabouts: Whereabouts = { hosts: [US], base: '/' }): Asked {
  const keys = createKeys();
  const streams = createStreams(() => {});
  const happened: string[] = [];
  const site = createSite({
    app,
    keys,
    streams,
    settings: openPageSettings({}),
    whereabouts: () => whereabouts,
    done: () => void happened.push('done'),
    usedAgain: () => void happened.push('used again'),
    failed: (error) => void happened.push(String(error)),
  });
  return {
    key: keys.trade(keys.newCode()).key!,
    keys,
    streams,
    happened,
    ask: async (path, init = {}) =>
      site.answer(new Request(`http://${US}${path}`, { ...init, headers: { host: US, ...init.headers } })),
  };
}

function post(key: string, body: unknown = {}, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'nbdiff-key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

describe('how the page looks', () => {
  const rootOf = async ({ ask }: Asked): Promise<string> =>
    /<html[^>]*>/.exec(await (await ask('/')).text())![0];

  test('is as it was set, by who has the key', async () => {
    const site = siteOf();
    const { ask, key } = site;
    const set = async (setting: object, by = key): Promise<number> =>
      (await ask('/api/setting', post(by, setting))).status;
    expect(await set({ name: 'theme', value: 'dark' }, '')).toBe(403);
    expect(await rootOf(site)).toBe('<html lang="en">');
    expect(await set({ name: 'theme', value: 'dark' })).toBe(200);
    expect(await set({ name: 'layout', value: 'split' })).toBe(200);
    expect(await rootOf(site)).toBe('<html data-theme="dark" data-layout="split" lang="en">');
    expect(await set({ name: 'theme' })).toBe(200);
    expect(await rootOf(site)).toBe('<html data-layout="split" lang="en">');
  });

  test.each([
    { name: 'live', value: 'x' },
    { name: 'theme', value: '"><script>' },
    { name: 'theme', value: 'a b' },
    { name: 'theme', value: 1 },
    { name: ['theme'], value: 'dark' },
    {},
    [],
  ])('is nothing else: %j', async (setting) => {
    const site = siteOf();
    expect((await site.ask('/api/setting', post(site.key, setting))).status).toBe(400);
    expect(await rootOf(site)).toBe('<html lang="en">');
  });
});

describe('the code of the address', () => {
  test('is traded once for the key, which opens what the app does', async () => {
    const { ask, keys } = siteOf();
    const code = keys.newCode();
    const { key } = await (await ask('/api/key', post('', { code }))).json();
    expect(await (await ask('/api/echo', post(key, [1]))).json()).toEqual({ input: [1] });
    expect((await ask('/api/key', post('', { code }))).status).toBe(403);
  });

  test('is no key itself', async () => {
    const { ask, keys } = siteOf();
    expect((await ask('/api/echo', post(keys.newCode()))).status).toBe(403);
  });

  test('said twice, somebody is told, once', async () => {
    const { ask, keys, happened } = siteOf();
    const code = keys.newCode();
    for (let times = 0; times < 4; times += 1) await ask('/api/key', post('', { code }));
    expect(happened).toEqual(['used again']);
  });

  test.each([
    ['none', {}],
    ['another', { code: 'A'.repeat(32) }],
    ['no text', { code: 1 }],
    ['a list', { code: ['x'] }],
    ['nothing', null],
    ['a text', 'code'],
  ])('%s opens nothing, and nobody hears of it', async (_, given) => {
    const { ask, happened } = siteOf();
    const answer = await ask('/api/key', post('', JSON.stringify(given)));
    expect([answer.status, happened]).toEqual([403, []]);
  });

  test('a page with the key gets another one for a tab', async () => {
    const { ask, key } = siteOf();
    const { code } = await (await ask('/api/code', post(key))).json();
    expect((await (await ask('/api/key', post('', { code }))).json()).key).toBe(key);
  });
});

describe('without the key', () => {
  test.each(['echo', 'code', 'events', 'done', 'nothing', '__proto__'])('%s is refused', async (action) => {
    const { ask, key, happened } = siteOf();
    const { headers, ...rest } = post('');
    const { 'nbdiff-key': _, ...noKey } = headers as Record<string, string>;
    const tries = [post(''), post(`${key}x`), post(key.slice(1)), post('é'), { ...rest, headers: noKey }];
    for (const init of tries) expect((await ask(`/api/${action}`, init)).status).toBe(403);
    expect(happened).toEqual([]);
  });
});

/** Each of what a page can ask for. */
const ALL = ['/', '/assets/page.css', '/frame/f1', '/api/echo', '/api/key', '/nothing'];

describe('a request is refused', () => {
  test.each([
    ['that calls us by another name', { host: 'evil.example:8080' }],
    ['that calls us by a name that begins with ours', { host: '127.0.0.1:8080.evil.example' }],
    ['that calls us by another port', { host: '127.0.0.1:8081' }],
    ['that calls us by no port', { host: '127.0.0.1' }],
    ['that calls us by two names', { host: '127.0.0.1:8080, evil.example' }],
    ['that another page sends', { origin: 'http://evil.example' }],
    ['that a page of another port sends', { origin: 'http://127.0.0.1:8081' }],
    ['that a page of no port sends', { origin: 'http://127.0.0.1' }],
    ['that a sandbox or a file sends', { origin: 'null' }],
    ['that two pages send', { origin: 'http://127.0.0.1:8080 http://evil.example' }],
    ['that the browser says is from elsewhere', { 'sec-fetch-site': 'cross-site' }],
    ['that the browser says is from another port', { 'sec-fetch-site': 'same-site' }],
    ['that the browser says is from something new', { 'sec-fetch-site': 'next-door' }],
  ])('%s, with the key or without', async (_, headers: Record<string, string>) => {
    const { ask, key } = siteOf();
    const sent = post(key, {}, headers);
    for (const path of ALL) {
      const get = await ask(path, { headers });
      const [posted, asked] = [await ask(path, sent), await ask(path, { headers, method: 'OPTIONS' })];
      expect([path, get.status, posted.status, asked.status]).toEqual([path, 403, 403, 403]);
      expect(await get.text()).toMatch(/^\{"message":"nbdiff /);
    }
  });

  test('before anything of it is read', async () => {
    const { ask, key } = siteOf();
    const answer = await ask('/api/echo', post(key, 'no JSON', { origin: 'http://evil.example' }));
    expect(answer.status).toBe(403);
  });
});

describe('a request is answered', () => {
  test.each([
    ['of our page', { origin: `http://${US}`, 'sec-fetch-site': 'same-origin' }],
    ['of a program, which says nothing', {}],
    ['of a person who typed the address', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ])('%s', async (_, headers: Record<string, string>) => {
    const { ask, key } = siteOf();
    expect((await ask('/', { headers })).status).toBe(200);
    expect((await ask('/api/echo', post(key, {}, headers))).status).toBe(200);
  });

  test('of a link on another page: the page alone, in a window of its own', async () => {
    const { ask, key } = siteOf();
    const followed = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const status = async (path: string, init: RequestInit): Promise<number> => (await ask(path, init)).status;
    expect(await status('/', { headers: followed })).toBe(200);
    expect(await status('/', { headers: { ...followed, 'sec-fetch-dest': 'iframe' } })).toBe(403);
    expect(await status('/', { headers: { ...followed, 'sec-fetch-mode': 'no-cors' } })).toBe(403);
    expect(await status('/frame/f1', { headers: followed })).toBe(403);
    expect(await status('/', { ...post(key, {}, followed) })).toBe(403);
  });

  test('by a name that the person allowed, with any port or with one', async () => {
    const { ask } = siteOf(plainApp(), { hosts: [US, 'hub.example', 'other.example:9000'], base: '/' });
    const status = async (host: string, origin = `https://${host}`): Promise<number> =>
      (await ask('/', { headers: { host, origin } })).status;
    for (const host of ['hub.example', 'HUB.example', 'hub.example:444', 'other.example:9000'])
      expect([host, await status(host)]).toEqual([host, 200]);
    // A proxy may call us by our own name, and hand on what its page says of itself.
    expect(await status(US, 'https://hub.example')).toBe(200);
    for (const host of [
      'other.example',
      'other.example:9001',
      'x.hub.example',
      'hub.example.com',
      'hub.example:x',
    ])
      expect([host, await status(host)]).toEqual([host, 403]);
  });

  test('below the path of a proxy, whether the proxy takes it away or not', async () => {
    const { ask, key } = siteOf(plainApp(), { hosts: [US], base: '/user/me/' });
    for (const base of ['', '/user/me']) {
      expect(await (await ask(`${base}/`)).text()).toContain('<title>');
      expect((await ask(`${base}/assets/page.css`)).status).toBe(200);
      expect((await ask(`${base}/api/echo`, post(key))).status).toBe(200);
    }
    expect((await ask('/user/you/')).status).toBe(404);
    expect((await ask('/user/me/user/me/')).status).toBe(404);
  });
});

describe('what is not asked as our page asks it', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'QUERY'])(
    '%s does nothing',
    async (method) => {
      const { ask, key, happened } = siteOf();
      for (const action of ['echo', 'done', 'key', 'events']) {
        const answer = await ask(`/api/${action}`, { method, headers: { 'nbdiff-key': key } });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      }
      expect(happened).toEqual([]);
    },
  );

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s of what is only to be read', async (method) => {
    const { ask } = siteOf();
    for (const path of ['/', '/assets/page.css', '/assets/x', '/frame/f1']) {
      const answer = await ask(path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  test.each([
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json+x',
    '',
  ])('the type "%s" is not read', async (type) => {
    const { ask, key, happened } = siteOf();
    for (const action of ['echo', 'done']) {
      const answer = await ask(`/api/${action}`, post(key, {}, { 'content-type': type }));
      expect(answer.status).toBe(415);
    }
    expect(happened).toEqual([]);
  });

  test('JSON by any of its names is', async () => {
    const { ask, key } = siteOf();
    for (const type of ['application/json', 'Application/JSON;charset=utf-8', 'application/json ; x=y'])
      expect((await ask('/api/echo', post(key, {}, { 'content-type': type }))).status).toBe(200);
  });

  test.each(['', '{', '{"a":1}x', '\u0000'])('no JSON: %j', async (body) => {
    const { ask, key, happened } = siteOf();
    expect((await ask('/api/done', post(key, body))).status).toBe(400);
    expect(happened).toEqual([]);
  });

  test('more than 5 MB, said or unsaid', async () => {
    const { ask, key } = siteOf();
    const whole = JSON.stringify('x'.repeat(5 * 2 ** 20 - 2));
    expect((await ask('/api/size', post(key, whole))).status).toBe(200);
    expect((await ask('/api/size', post(key, `${whole} `))).status).toBe(413);
    expect((await ask('/api/size', post(key, '1', { 'content-length': '5242881' }))).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (stream) => {
        pulled += 1;
        stream.enqueue(new Uint8Array(2 ** 16));
      },
    });
    const streamed = { ...post(key), body: endless, duplex: 'half' } as RequestInit;
    expect((await ask('/api/size', streamed)).status).toBe(413);
    expect(pulled).toBeLessThan(100);
  });
});

describe('names that nobody gave', () => {
  test.each([
    'nothing',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '..%2fapp.ts',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%5c..%5cx',
    'page.css%00',
    '%ff',
    '%',
    'page.css/',
    'page.css/../x',
    'PAGE.CSS',
    '0',
    '-1',
    '',
    ' ',
    'f1%20',
    'a'.repeat(10_000),
  ])('%s', async (name) => {
    const { ask, key, happened } = siteOf();
    expect((await ask(`/assets/${name}`)).status).toBe(404);
    expect((await ask(`/frame/${name}`)).status).toBe(404);
    expect((await ask(`/api/${name}`, post(key))).status).toBe(404);
    expect(happened).toEqual([]);
  });
});

describe('every answer', () => {
  const asked: readonly [string, string, RequestInit?][] = [
    ['the page', '/'],
    ['what it loads', '/assets/page.css'],
    ['a frame', '/frame/f1'],
    ['an action', '/api/echo', post('KEY')],
    ['the stream', '/api/events', post('KEY')],
    ['nothing there', '/nothing'],
    ['a refusal', '/', { headers: { host: 'evil.example' } }],
    ['a refused action', '/api/echo', post('')],
    ['a wrong method', '/api/echo'],
  ];
  test.each(asked)('%s: kept by nobody, told to nobody, shared with nobody', async (_, path, init) => {
    const { ask, key, streams } = siteOf();
    const headers = Object.fromEntries(
      Object.entries((init?.headers ?? {}) as Record<string, string>).map(([name, value]) => [
        name,
        value === 'KEY' ? key : value,
      ]),
    );
    const answer = await ask(path, { ...init, headers });
    streams.end({ kind: 'over' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('content-security-policy')).toContain('frame-ancestors');
    for (const name of ['access-control-allow-origin', 'set-cookie', 'server', 'x-powered-by'])
      expect(answer.headers.has(name)).toBe(false);
  });

  test('the page runs what is ours alone', async () => {
    const { ask } = siteOf();
    const policy = (await ask('/')).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect((await ask('/')).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  test('what a notebook runs is in a sandbox, whoever shows it', async () => {
    const { ask } = siteOf();
    const frame = await ask('/frame/f1');
    const policy = frame.headers.get('content-security-policy')!.split('; ');
    expect(policy).toContain('sandbox allow-scripts');
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy.filter((rule) => /connect-src|https?:|'self'|\*/.test(rule))).toEqual([
      "frame-ancestors 'self'",
    ]);
  });
});

describe('what an action throws', () => {
  const app: WebApp = {
    ...plainApp(),
    actions: {
      stale: async () => {
        throw new WebRefusal(409, 'the file has changed');
      },
      broken: async () => {
        throw new NotebookError({ kind: 'nul-byte' }, { file: 'a.ipynb' });
      },
      bug: async () => {
        throw new Error('what nobody is to see');
      },
      bugAtOnce: () => {
        throw new Error('nor this');
      },
    },
  };
  test('becomes a status and a line', async () => {
    const { ask, key } = siteOf(app);
    const stale = await ask('/api/stale', post(key));
    expect([stale.status, await stale.json()]).toEqual([409, { message: 'the file has changed' }]);
    const broken = await ask('/api/broken', post(key));
    expect([broken.status, (await broken.json()).message]).toEqual([
      422,
      expect.stringMatching(/^a\.ipynb: a NUL byte/),
    ]);
  });

  test('a bug is told to the terminal alone', async () => {
    const { ask, key, happened } = siteOf(app);
    for (const action of ['bug', 'bugAtOnce']) {
      const bug = await ask(`/api/${action}`, post(key));
      expect([bug.status, await bug.text()]).toEqual([500, expect.not.stringContaining('nobody')]);
    }
    expect(happened).toEqual(['Error: what nobody is to see', 'Error: nor this']);
  });
});
