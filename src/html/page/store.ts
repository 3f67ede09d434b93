/** What is kept in the browser from one visit to the next. Pages from a file may not keep anything, and a reader may not
 *  want it: then it is for this visit. */
const PREFIX = 'nbdiff:';

export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** undefined: forget it. */
export function remember(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // It holds for this visit.
  }
}
