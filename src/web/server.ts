/** The server of a page that is shown live: on this machine alone, for one person, until they are done.
 *
 *      http://127.0.0.1:PORT/#<one-time code>
 *
 *  guards.ts says who is answered, site.ts what; here it begins and ends. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordAddress, wordForwarding, wordNewAddress, wordUsedAddress } from '../render/web-words.ts';
import { openPageSettings } from '../store/page-settings.ts';
import { onInterrupt } from '../terminal/interrupts.ts';
import type { Ending, WebApp } from './app.ts';
import type { Whereabouts } from './guards.ts';
import { createKeys } from './keys.ts';
import { isElsewhere, openBrowser } from './open-browser.ts';
import { createSite } from './site.ts';
import { createStreams } from './streams.ts';

export interface ServeOptions {
  /** undefined: one that is free. */
  readonly port?: number | undefined;
  /** Where a proxy shows the page: with `origin` a whole address. `{port}` in the path is ours. */
  readonly proxy?: { readonly origin?: string; readonly path: string } | undefined;
  /** Other names that a browser may know us by, with a port or for any. */
  readonly allowedHosts?: readonly string[];
  readonly browser?: boolean;
  /** Whether to stay when no tab is left. */
  readonly keep?: boolean;
  /** Milliseconds that a tab may be away, as one is that loads anew. */
  readonly patience?: number;
}

const PATIENCE = 5000;
/** Milliseconds that answers may take to reach their pages, once all is over. */
const LAST_WORDS = 300;

/** The exit code that the app ends with. Throws NotebookError kind `usage` where the port is taken. */
export async function serveApp(app: WebApp, options: ServeOptions, io: Io): Promise<ExitCode> {
  const keys = createKeys();
  const ended = promise<Ending>();
  const tabs = countTabs(options, ended.resolve, () => io.warn(wordNewAddress(address())));
  const streams = createStreams(tabs.counted);
  let place: Place = { hosts: [], base: '/', origin: '' };
  const address = (): string => `${place.origin}${place.base}#${keys.newCode()}`;
  const site = createSite({
    app,
    keys,
    streams,
    settings: openPageSettings(io.env),
    whereabouts: () => place,
    done: () => ended.resolve('done'),
    usedAgain: () => io.warn(wordUsedAddress(address())),
    failed: (error) => io.warn(`nbdiff: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
  });
  const server = createAdaptorServer({
    fetch: site.answer,
    overrideGlobalObjects: false,
    serverOptions: LIMITS,
  }) as Server;
  const port = await listen(server, options.port ?? 0);
  place = placeAt(port, options);
  const stopHeeding = onInterrupt(() => ended.resolve('interrupted'));
  const stopWatching = app.watch(streams.emit);
  try {
    await invite(address, port, options, io);
    const how = await ended.promise;
    stopWatching();
    await Promise.race([site.settled(), wait(LAST_WORDS, undefined, { ref: false })]);
    return await app.end(how);
  } finally {
    stopWatching();
    tabs.stop();
    streams.end({ kind: 'over' });
    await close(server);
    stopHeeding();
  }
}

interface Place extends Whereabouts {
  /** What the person's browser calls us. */
  readonly origin: string;
}

function placeAt(port: number, { proxy, allowedHosts = [] }: ServeOptions): Place {
  const origin = proxy?.origin ?? `http://127.0.0.1:${port}`;
  return {
    hosts: [`127.0.0.1:${port}`, `localhost:${port}`, new URL(origin).host, ...allowedHosts],
    base: proxy?.path.replaceAll('{port}', String(port)) ?? '/',
    origin,
  };
}

/** Says where the page is, and shows it where that is wanted and can be. */
async function invite(address: () => string, port: number, options: ServeOptions, io: Io): Promise<void> {
  io.warn(wordAddress(address()));
  const isProxied = options.proxy?.origin !== undefined;
  if (isElsewhere(io) && !isProxied) {
    const user = io.env.USER ?? io.env.LOGNAME;
    const host = user === undefined ? hostname() : `${user}@${hostname()}`;
    io.warn(wordForwarding(port, host));
  }
  if (options.browser === true) void openBrowser(address(), io);
}

/** Whether a tab is there, by the streams that are open. */
function countTabs(
  { keep, patience }: ServeOptions,
  end: (how: Ending) => void,
  invite: () => void,
): { readonly counted: (open: number) => void; readonly stop: () => void } {
  let goodbye: NodeJS.Timeout | undefined;
  let isOver = false;
  return {
    counted: (open) => {
      clearTimeout(goodbye);
      if (open > 0 || isOver) return;
      goodbye = setTimeout(() => (keep === true ? invite() : end('gone')), patience ?? PATIENCE);
    },
    stop: () => {
      isOver = true;
      clearTimeout(goodbye);
    },
  };
}

function promise<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
} {
  let settle: (value: Value) => void = () => {};
  const made = new Promise<Value>((resolve) => {
    settle = resolve;
  });
  return { promise: made, resolve: (value) => settle(value) };
}

/** Against those who send a byte now and then; pages send all at once. */
const LIMITS = {
  maxHeaderSize: 16 * 2 ** 10,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
} as const;

/** Connections that may wait to be taken. */
const BACKLOG = 4096;

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ port, host: '127.0.0.1', backlog: BACKLOG });
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = code === 'EACCES' ? `port ${port} is not for everybody` : `port ${port} is taken`;
    throw new NotebookError({ kind: 'usage', reason, advice: 'without --port a free one is found' });
  }
  return (server.address() as AddressInfo).port;
}

/** Answers that are on their way may arrive; who does not take them holds nothing. */
async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const idle = setInterval(() => server.closeIdleConnections(), 10);
  await Promise.race([closed, wait(LAST_WORDS, undefined, { ref: false })]);
  clearInterval(idle);
  server.closeAllConnections();
}
