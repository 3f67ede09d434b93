/** Who uses what a cell makes: what `followNames` found, asked the other way round.
 *
 *      cell 3   df = load()
 *      cell 5   df['a'] = 1
 *      cell 7   plot(df)          of 3 and of 5: df, used in 7 */
import type { FollowedNames } from './follow-names.ts';

/** Of a cell, the names that it makes or changes, each with the cells below that use it as it has been since then, in
 *  order. Cells may be any; those without such names have none. */
export type NameUsers = (cell: number) => ReadonlyMap<string, readonly number[]>;

/** From the first cell on that hides its names no use is claimed, nor of what code makes that cannot be read. */
export function nameUsers({ cells, hidden }: FollowedNames): NameUsers {
  const found = new Map<number, Map<string, number[]>>();
  for (const [user, { uses }] of cells.slice(0, hidden?.cell).entries()) {
    for (const { name, from } of uses) {
      for (const maker of from) {
        if (cells[maker]!.guesses.has(name)) continue;
        const ofMaker = found.get(maker) ?? new Map<string, number[]>();
        found.set(maker, ofMaker);
        const users = ofMaker.get(name);
        if (users === undefined) ofMaker.set(name, [user]);
        else users.push(user);
      }
    }
  }
  return (cell) => found.get(cell) ?? NOBODY;
}

const NOBODY: ReadonlyMap<string, readonly number[]> = new Map();
