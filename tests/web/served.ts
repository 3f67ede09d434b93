/** A page that is served, as a test sees it. */
import { onTestFinished } from 'vitest';
import type { ExitCode, Io } from '../../src/io.ts';
import type { Ending, WebApp } from '../../src/web/app.ts';
import { type ServeOptions, serveApp } from '../../src/web/server.ts';

/** One that echoes. */
export function plainApp(more: Partial<WebApp> = {}): WebApp {
  return {
    page: '<!doctype html><html lang="en"><title>nbdiff</title><link rel="stylesheet" href="assets/page.css"></html>',
    assets: new Map([['page.css', { type: 'text/css', content: 'p { color: red }' }]]),
    actions: {
      echo: async (input) => ({ input }),
      size: async (input) => ({ size: String(input).length }),
    },
    watch: () => () => {},
    frame: (id) => (id === 'f1' ? '<!doctype html><script>1</script>' : undefined),
    end: async () => 0,
    ...more,
  };
}

export interface Served {
  readonly port: number;
  /** As it was printed. */
  readonly address: string;
  readonly key: string;
  readonly post: (action: string, input?: unknown) => Promise<Response>;
  /** Lines that the terminal shows. */
  readonly said: readonly string[];
  /** How the app was told that it is over. */
  readonly endings: readonly Ending[];
  readonly exitCode: Promise<ExitCode>;
}

/** `serveApp` in this process, which is asked to end when the test is over. */
export async function serve(app: WebApp, options: ServeOptions = {}): Promise<Served> {
  const said: string[] = [];
  const endings: Ending[] = [];
  let hear: (told: unknown) => void = () => {};
  const heard = new Promise<unknown>((resolve) => {
    hear = resolve;
  });
  const io = {
    env: {},
    cwd: '/',
    warn: (line: string) => {
      said.push(line);
      hear(undefined);
    },
  } as Partial<Io> as Io;
  const end: WebApp['end'] = (how) => {
    endings.push(how);
    return app.end(how);
  };
  const exitCode = serveApp({ ...app, end }, options, io);
  await Promise.race([heard, exitCode]);
  const address = /http\S+/.exec(said[0]!)![0];
  const { hash } = new URL(address);
  // Of 127.0.0.1, or in the path of a proxy.
  const port = Number(/^[^#]*[:/](\d{4,5})\b/.exec(address)![1]);
  const post = (action: string, input: unknown = {}, key = ''): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/api/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'nbdiff-key': key },
      body: JSON.stringify(input),
    });
  const { key } = (await (await post('key', { code: hash.slice(1) })).json()) as { key: string };
  onTestFinished(async () => {
    await post('done', {}, key).catch(() => {}); // it may be over
    await exitCode.catch(() => {}); // the test has seen it
  });
  return {
    port,
    address,
    key,
    post: (action, input) => post(action, input, key),
    said,
    endings,
    exitCode,
  };
}
