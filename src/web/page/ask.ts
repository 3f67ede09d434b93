/** One question to the server and its answer.
 *
 *  The address holds a code that is good once; the key that it is traded for stays with this tab, so that it may be loaded
 *  anew. */

/** The server answered, and did not do it: 404 not known (any more), 409 the file has changed, 422 cannot be done, ... */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Throws Refused; TypeError where nobody answers. */
export async function ask(action: string, input: unknown, key?: string): Promise<Response> {
  const answer = await fetch(new URL(`api/${action}`, location.href), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'nbdiff-key': key }) },
    body: JSON.stringify(input),
  });
  if (answer.ok) return answer;
  const said = (await answer.json().catch(() => ({}))) as { readonly message?: string };
  throw new Refused(answer.status, said.message ?? answer.statusText);
}

/** Pages of several sessions may share an origin behind a proxy. */
export const PLACE: string = `nbdiff:${location.pathname}`;

/** The key, for the code of the address or as it was kept. Throws Refused 403 without either. */
export async function enter(): Promise<string> {
  const code = location.hash.slice(1);
  if (/^[\w-]{32}$/.test(code)) {
    // Nobody finds it in the history.
    history.replaceState(null, '', location.pathname);
    try {
      const { key } = (await (await ask('key', { code })).json()) as { readonly key: string };
      keep(key);
      return key;
    } catch (error) {
      if (kept() === undefined) throw error;
    }
  }
  const known = kept();
  if (known === undefined) throw new Refused(403, 'no key');
  return known;
}

function kept(): string | undefined {
  try {
    return sessionStorage.getItem(PLACE) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(key: string): void {
  try {
    sessionStorage.setItem(PLACE, key);
  } catch {
    // It is known until this tab is loaded anew.
  }
}
