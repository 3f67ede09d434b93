/** Looks some times a second whether something may have changed, and tells. */

export interface Stamped {
  /** Another once something may have changed. */
  readonly stamp: () => Promise<string>;
  /** What it was before the first look at the thing itself; undefined: there was none. */
  readonly begunAt: () => string | undefined;
}

/** Milliseconds from one look to the next: with the time to draw, what was saved is shown within a second. */
const PAUSE = 300;

/** `things` are those to look at, at each look. Gives what ends it. */
export function watchStamps(things: () => readonly Stamped[], tell: () => void): () => void {
  let seen = new Map<Stamped, string>();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const now = new Map<Stamped, string>();
    for (const one of things()) now.set(one, await stampOf(one));
    const isAnother = [...now].some(([one, stamp]) => stamp !== (seen.get(one) ?? one.begunAt()));
    seen = now;
    if (isOver) return;
    if (isAnother) tell();
    timer = setTimeout(() => void look(), PAUSE);
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** What cannot be looked at is another once it can. */
async function stampOf({ stamp }: Stamped): Promise<string> {
  try {
    return await stamp();
  } catch (error) {
    return String(error);
  }
}
