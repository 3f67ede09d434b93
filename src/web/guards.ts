/** Which requests are looked at. Every page that a person has open can send requests to this machine, and a name that
 *  suddenly means 127.0.0.1 (DNS rebinding) makes a stranger's page one of ours for the browser. So the names that a
 *  request gives for us and for its sender have to be ours. What is refused here has no effect and learns nothing. */

/** Where a browser finds us. */
export interface Whereabouts {
  /** As they stand in `Host`: with a port, or without one where every port will do. */
  readonly hosts: readonly string[];
  /** What the addresses begin with, `/` or `/user/me/`. A proxy may take it away before we see it. */
  readonly base: string;
}

/** What `Headers` and hono's requests have. */
type Header = (name: string) => string | undefined;

/** Why nobody answers, in words for a person; undefined where we do. */
export function refusedSender(
  header: Header,
  method: string,
  path: string,
  we: Whereabouts,
): string | undefined {
  const host = header('host');
  if (host === undefined || !isOurs(host, we))
    return `nbdiff does not answer to the name "${host ?? ''}"; start it with --allow-host where that is yours`;
  const origin = header('origin');
  if (origin !== undefined && !isOurOrigin(origin, we)) return 'nbdiff answers its own pages alone';
  const site = header('sec-fetch-site') ?? 'none';
  if (site === 'same-origin' || site === 'none') return undefined;
  // A link on another page, such as a terminal in a browser, may lead here: the page itself holds nothing.
  const isVisit =
    method === 'GET' &&
    path === '/' &&
    header('sec-fetch-mode') === 'navigate' &&
    header('sec-fetch-dest') === 'document';
  return isVisit ? undefined : 'nbdiff answers its own pages alone';
}

function isOurs(host: string, { hosts }: Whereabouts): boolean {
  const given = host.toLowerCase();
  return hosts.some((ours) => given === ours || (!/:\d+$/.test(ours) && given.replace(/:\d+$/, '') === ours));
}

function isOurOrigin(origin: string, we: Whereabouts): boolean {
  const host = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  return host !== undefined && isOurs(host, we);
}

/** Of every answer; those that have a policy of their own keep it. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-dns-prefetch-control': 'off',
};

/** Of the page and of what it loads: nothing but ours runs, and nobody else is asked. */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of what a notebook runs: an origin of its own, with nobody to talk to. Only our page may show it. */
export const FRAME_POLICY: string = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');
