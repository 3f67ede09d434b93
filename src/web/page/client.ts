/** The way from a page to its server: what is asked for, what is told, and what a person has to know when nobody answers.
 *
 *      const { cells } = (await call('notebook', { id })) as Notebook;
 *      onEvent(({ kind }) => { if (kind === 'changed' || kind === 'again') void show(); }); */
import { ask, enter, Refused } from './ask.ts';
import { hideBanner, showBanner } from './banner.ts';
import { followServer, type LiveEvent, type News } from './live.ts';

export { Refused } from './ask.ts';

/** What the server's action gives. Throws Refused; TypeError where nobody answers, which the banner says as well. */
export async function call(action: string, input: unknown = {}): Promise<unknown> {
  try {
    const answer = await ask(action, input, await key);
    hideBanner();
    return await answer.json();
  } catch (error) {
    if (!(error instanceof Refused)) showBanner('lost');
    else if (error.status === 403) showBanner('over');
    throw error;
  }
}

/** `heed` is told all events of the app, and of kind `again` where some may have been missed: then what is shown has to be
 *  asked for anew. The first is of that kind. */
export function onEvent(heed: (event: LiveEvent) => void): void {
  heeding.push(heed);
}

/** An address for another tab, good once. */
export async function newAddress(): Promise<string> {
  const { code } = (await call('code')) as { readonly code: string };
  return `${location.pathname}#${code}`;
}

const heeding: ((event: LiveEvent) => void)[] = [];

function take(news: News): void {
  if (news.kind === 'lost' || news.kind === 'over') showBanner(news.kind);
  else {
    hideBanner();
    tell(news.kind === 'event' ? news.event : news);
  }
}

function tell(event: LiveEvent): void {
  for (const heed of heeding) heed(event);
}

const key = enter();
key.then(
  (known) => followServer(known, take),
  () => showBanner('locked'),
);
