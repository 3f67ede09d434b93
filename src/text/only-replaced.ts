/** Where the one item stands that another replaced, if that is all that changed; undefined for anything else. Most edits are
 *  of this kind, of lines as of words, and a search takes longer to begin than to see it. */
export function onlyReplaced(before: readonly string[], after: readonly string[]): number | undefined {
  if (before.length !== after.length) return undefined;
  let place = 0;
  while (place < before.length && before[place] === after[place]) place += 1;
  for (let behind = place + 1; behind < before.length; behind += 1)
    if (before[behind] !== after[behind]) return undefined;
  return place < before.length ? place : undefined;
}
