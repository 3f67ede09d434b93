/** Pages for a real browser: ours, and those of strangers. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { WebApp } from '../../src/web/app.ts';
import probe from './page/probe.ts?text';
import { plainApp } from './served.ts';

/** Shows what it hears; a button an action. */
export function probeApp(more: Partial<WebApp> = {}): WebApp {
  const buttons = ['echo', 'refuse', 'done', 'tab'].map((name) => `<button>${name}</button>`).join('');
  const page = `<!doctype html><html lang="en"><title>probe</title><script src="assets/probe.js" defer></script>
<body>${buttons}<ol></ol><p>content</p></body></html>`;
  return plainApp({
    page,
    assets: new Map([['probe.js', { type: 'text/javascript', content: probe }]]),
    ...more,
  });
}

export interface Stranger {
  /** At 127.0.0.1 and at any name that ends in `.example`. */
  readonly port: number;
  /** What was asked of it. */
  readonly asked: readonly string[];
  readonly end: () => Promise<void>;
}

/** Another server of this machine, with one page. */
export async function stranger(page: string): Promise<Stranger> {
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    response.end(page);
  });
  return { ...(await listening(server)), asked };
}

/** What a hub has before the servers of its users: whatever is below `/user/me/proxy/PORT/` goes to that port, with the
 *  path as it is or without what is in front. It keeps the names that the browser used. */
export async function hub(keepsPath: boolean): Promise<Pick<Stranger, 'port'>> {
  const server = createServer((incoming, outgoing) => {
    const [, port, rest] = /^\/user\/me\/proxy\/(\d+)(\/.*)$/.exec(incoming.url ?? '') ?? [];
    if (port === undefined) return outgoing.writeHead(404).end();
    const { method, headers } = incoming;
    const path = keepsPath ? incoming.url : rest;
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    return incoming.pipe(onward);
  });
  return listening(server);
}

async function listening(server: Server): Promise<Pick<Stranger, 'port' | 'end'>> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(end);
  return { port: (server.address() as AddressInfo).port, end };
}
