/** `--port` and what goes with it, of every command that shows a page live. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import type { ServeOptions } from '../web/server.ts';

export interface ServingOptions {
  readonly port?: number;
  readonly baseUrl?: ServeOptions['proxy'];
  readonly allowHost?: readonly string[];
  readonly browser?: boolean;
  readonly keep?: boolean;
}

export function withServingOptions(command: Command): Command {
  return command
    .optionsGroup('How the page is served:')
    .option('--no-browser', 'print the address, and open no browser')
    .option('--keep', 'stay when the last tab has been closed')
    .option('--port <n>', 'this port of 127.0.0.1, not any that is free', portOf)
    .option('--base-url <url>', 'where a proxy such as JupyterHub shows it; {port} is the port', proxyOf)
    .option('--allow-host <name>', 'another name that browsers may call it by', hostOf);
}

export function serveOptions({ port, baseUrl, allowHost, browser, keep }: ServingOptions): ServeOptions {
  return {
    port,
    proxy: baseUrl,
    allowedHosts: allowHost ?? [],
    browser: browser !== false,
    keep: keep === true,
  };
}

function portOf(value: string): number {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (port > 0 && port < 65_536) return port;
  throw new NotebookError({ kind: 'usage', reason: `"${value}" is no port: 1 to 65535` });
}

/** `https://hub.example.org/user/me/proxy/{port}`, or its path alone. */
function proxyOf(value: string): ServeOptions['proxy'] {
  const [, origin, rest = ''] = /^(https?:\/\/[\w.-]+(?::[0-9]+)?(?=\/|$))?(.*)$/s.exec(value) ?? [];
  const names = rest.split('/').filter((name) => name !== '');
  if (names.every((name) => /^(?:[\w.~@-]|%[0-9a-f]{2}|\{port\})+$/i.test(name) && !/^\.+$/.test(name))) {
    return { ...(origin === undefined ? {} : { origin }), path: ['', ...names, ''].join('/') };
  }
  throw new NotebookError({
    kind: 'usage',
    reason: `"${value}" is no address such as https://hub.example.org/user/me/proxy/{port}`,
  });
}

/** Once for each name. */
function hostOf(value: string, others: readonly string[] = []): readonly string[] {
  if (/^[\w.-]+(?::[0-9]+)?$/.test(value)) return [...others, value.toLowerCase()];
  throw new NotebookError({ kind: 'usage', reason: `"${value}" is no name such as hub.example.org` });
}
