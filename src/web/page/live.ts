/** What the server tells while the page is open. A browser keeps six connections to a server, for all tabs together: one
 *  tab listens for all of them, and another takes its place when it goes. */
import { ask, PLACE, Refused } from './ask.ts';

export interface LiveEvent {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** `again`: there is a connection (again), and events may have been missed. */
export type News =
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'again' | 'lost' | 'over' };

/** Tells until the session is over; `again` first. */
export async function followServer(key: string, tell: (news: News) => void): Promise<void> {
  if (!('locks' in navigator)) return listen(key, tell); // a page that is neither of this machine nor encrypted
  const name = `${PLACE}:${await fingerprint(key)}`;
  const tabs = new BroadcastChannel(name);
  tabs.onmessage = ({ data }: MessageEvent<News>) => tell(data);
  const tellAll = (news: News): void => {
    tell(news);
    tabs.postMessage(news);
  };
  const follow = async (): Promise<true> => {
    await listen(key, tellAll);
    return true;
  };
  const isOver = await navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && follow());
  if (isOver) return;
  tell({ kind: 'again' });
  await navigator.locks.request(name, follow);
}

/** Other pages of a proxy may look at the names of locks. */
async function fingerprint(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Milliseconds without a sign of life after which the connection is taken for lost; the server gives one every five
 *  seconds. */
const SILENCE = 15_000;
/** Milliseconds until the connection is tried again. */
const PAUSE = 1000;

async function listen(key: string, tell: (news: News) => void): Promise<void> {
  for (;;) {
    try {
      const answer = await ask('events', {}, key);
      tell({ kind: 'again' });
      if (await heed(answer.body!.getReader(), tell)) return tell({ kind: 'over' });
    } catch (error) {
      if (error instanceof Refused && error.status === 403) return tell({ kind: 'over' });
    }
    tell({ kind: 'lost' });
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Tells what comes, a line of JSON each; whether the session is over. */
async function heed(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  tell: (news: News) => void,
): Promise<boolean> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const silence = setTimeout(() => void reader.cancel(), SILENCE);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return false;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines.filter((text) => text !== '')) {
      const event = JSON.parse(line) as LiveEvent;
      if (event.kind === 'over') return true;
      tell({ kind: 'event', event });
    }
  }
}
