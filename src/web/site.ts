/** What is asked for and what is answered, without a port: guards first, then the page, what it loads, what it does.
 *
 *      GET  /               the page, which holds nothing of a notebook
 *      GET  /assets/<name>  what it loads
 *      GET  /frame/<id>     what a notebook runs, in a sandbox
 *      POST /api/<action>   JSON in and out, with the key */
import { type Context, Hono } from 'hono';
import { NotebookError } from '../errors.ts';
import { wordError } from '../messages.ts';
import type { PageSettings } from '../store/page-settings.ts';
import { type WebApp, WebRefusal } from './app.ts';
import { FRAME_POLICY, HEADERS, PAGE_POLICY, refusedSender, type Whereabouts } from './guards.ts';
import type { Keys } from './keys.ts';
import { keepSetting, withSettings } from './settings.ts';
import type { Streams } from './streams.ts';

export interface Site {
  readonly answer: (request: Request) => Response | Promise<Response>;
  /** Once every action that was begun is over. */
  readonly settled: () => Promise<unknown>;
}

export interface SiteParts {
  readonly app: WebApp;
  readonly keys: Keys;
  readonly streams: Streams;
  readonly settings: PageSettings;
  readonly whereabouts: () => Whereabouts;
  /** The person has pressed the button. */
  readonly done: () => void;
  /** Somebody came with a code that had been used. */
  readonly usedAgain: () => void;
  /** A bug of ours, in an action. */
  readonly failed: (error: unknown) => void;
}

/** Bytes that a page may send. */
const LARGEST_BODY = 5 * 2 ** 20;

type Status = WebRefusal['status'] | 403 | 405 | 415;

export function createSite({
  app,
  keys,
  streams,
  settings,
  whereabouts,
  done,
  usedAgain,
  failed,
}: SiteParts): Site {
  const site = new Hono({ getPath: (request) => pathOf(request, whereabouts().base) });
  const running = new Set<Promise<unknown>>();
  const perform = async (action: string, input: unknown): Promise<unknown> => {
    if (!Object.hasOwn(app.actions, action)) throw new WebRefusal(404, `there is no "${action}" here`);
    const work = app.actions[action]!(input);
    running.add(work);
    return work.finally(() => running.delete(work));
  };

  site.use(async (context, next) => {
    const refused = refusedSender(
      (name) => context.req.header(name),
      context.req.method,
      context.req.path,
      whereabouts(),
    );
    if (refused === undefined) await next();
    else context.res = refusal(403, refused);
    const { headers } = context.res;
    for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
  });
  site.get('/', () => document(withSettings(app.page, settings), 'text/html', PAGE_POLICY));
  site.get('/assets/:name', (context) => {
    const asset = app.assets.get(context.req.param('name'));
    return asset === undefined ? nothingHere() : document(asset.content, asset.type, PAGE_POLICY);
  });
  site.get('/frame/:id', (context) => {
    const frame = app.frame(context.req.param('id'));
    return frame === undefined ? nothingHere() : document(frame, 'text/html', FRAME_POLICY);
  });
  site.post('/api/:action', async (context) => {
    const action = context.req.param('action');
    if (action !== 'key' && !keys.isKey(context.req.header('nbdiff-key')))
      return refusal(403, 'this key is not of this session');
    const input = await readJson(context);
    switch (action) {
      case 'key': {
        const trade = keys.trade(isObject(input) ? input.code : undefined);
        if (trade.key !== undefined) return Response.json(trade);
        if (trade.why === 'used') usedAgain();
        return refusal(403, 'this address is good once, and was used before');
      }
      case 'code':
        return Response.json({ code: keys.newCode() });
      case 'events':
        return streams.open();
      case 'setting':
        keepSetting(input, settings);
        return Response.json({});
      case 'done':
        done();
        return Response.json({});
      default:
        return Response.json((await perform(action, input)) ?? {});
    }
  });
  for (const path of ['/', '/assets/:name', '/frame/:id']) site.all(path, () => wrongMethod('GET, HEAD'));
  site.all('/api/:action', () => wrongMethod('POST'));
  site.notFound(nothingHere);
  site.onError((error) => {
    if (error instanceof WebRefusal || error instanceof Unread) return refusal(error.status, error.message);
    if (error instanceof NotebookError) return refusal(422, wordError(error));
    failed(error);
    return refusal(500, 'an error of nbdiff itself; the terminal has more');
  });
  return { answer: (request) => site.fetch(request), settled: () => Promise.allSettled([...running]) };
}

/** As the routes have it, whether or not a proxy took the base away. */
function pathOf(request: Request, base: string): string {
  const { pathname } = new URL(request.url);
  return pathname.startsWith(base) ? pathname.slice(base.length - 1) : pathname;
}

/** A body that is none that we read. */
class Unread extends Error {
  readonly status: 400 | 413 | 415;

  constructor(status: Unread['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Throws Unread. No form of a foreign page can send this type without asking first, which we do not answer. */
async function readJson({ req }: Context): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(req.header('content-type') ?? ''))
    throw new Unread(415, 'only application/json is read here');
  const tooLarge = new Unread(413, 'this is larger than 5 MB');
  if (Number(req.header('content-length') ?? 0) > LARGEST_BODY) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of req.raw.body ?? []) {
      size += chunk.length;
      if (size > LARGEST_BODY) throw tooLarge;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    // Also where the sender has gone in the middle of it.
    throw error === tooLarge ? error : new Unread(400, 'this is not JSON');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function document(content: string, type: string, policy: string): Response {
  return new Response(content, {
    headers: { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy },
  });
}

function refusal(status: Status, message: string): Response {
  return Response.json({ message }, { status });
}

function nothingHere(): Response {
  return refusal(404, 'there is nothing here');
}

function wrongMethod(allowed: string): Response {
  const response = refusal(405, `only ${allowed} is answered here`);
  response.headers.set('allow', allowed);
  return response;
}
