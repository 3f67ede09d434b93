/** Which cells are worth comparing, where all with all would be too many: those that share rare words, and those
 *  at about the same place. A bounded number for each cell, so that the cost stays linear. */

/** Cells that share this many words' worth of rarity are looked at; further ones seldom win. */
const MOST_BY_WORDS = 8;
/** A word that more cells share than this tells little, and its list would make the cost quadratic. */
const MOST_SHARERS = 24;
/** Of a long cell, only so many of its rarest words are looked up. */
const MOST_WORDS = 48;
/** Cells this far from the same relative place are looked at whatever they say. */
const NEAR = 2;

/** Places in the two lists, for each before cell: which after cells to compare it with, without repeats.
 *  `wordsBefore[i]`: the distinct words of a cell. `byPlace: false` leaves out those that only stand near. */
export function candidatePairs(
  wordsBefore: readonly (readonly string[])[],
  wordsAfter: readonly (readonly string[])[],
  byPlace: boolean,
): readonly (readonly number[])[] {
  const sharers = new Map<string, number[]>();
  wordsAfter.forEach((words, place) => {
    for (const word of words) {
      const list = sharers.get(word);
      if (list === undefined) sharers.set(word, [place]);
      else list.push(place);
    }
  });
  return wordsBefore.map((words, place) => {
    const found = new Set(byWords(words, sharers));
    if (byPlace) {
      const opposite = Math.round((place * wordsAfter.length) / wordsBefore.length);
      for (const middle of [place, opposite]) {
        const end = Math.min(wordsAfter.length, middle + NEAR + 1);
        for (let near = Math.max(0, middle - NEAR); near < end; near += 1) found.add(near);
      }
    }
    return [...found];
  });
}

function byWords(
  words: readonly string[],
  sharers: ReadonlyMap<string, readonly number[]>,
): readonly number[] {
  const lists: (readonly number[])[] = [];
  for (const word of words) {
    const list = sharers.get(word);
    if (list !== undefined && list.length <= MOST_SHARERS) lists.push(list);
  }
  lists.sort((one, other) => one.length - other.length);
  const score = new Map<number, number>();
  for (const list of lists.slice(0, MOST_WORDS)) {
    for (const place of list) score.set(place, (score.get(place) ?? 0) + 1 / list.length);
  }
  return [...score]
    .sort(([placeOne, one], [placeOther, other]) => other - one || placeOne - placeOther)
    .slice(0, MOST_BY_WORDS)
    .map(([place]) => place);
}
