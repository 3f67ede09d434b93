/** How much of outputs a report may hold, so that a hundred notebooks full of pictures make a page which a browser opens.
 *  One for each report; what is taken is gone, and what is refused is told of in words. */

import type { Html } from '../markup/html.ts';

/** An amount that is used up. */
export interface Allowance {
  /** Whether so much was left; then it is taken. */
  readonly take: (amount: number) => boolean;
  readonly left: () => number;
  /** What was taken, and whether something was refused. */
  readonly taken: () => number;
  readonly hasRefused: () => boolean;
}

export interface Budget {
  /** Characters of pictures, as base64. */
  readonly pictures: Allowance;
  /** Pixels that are compared one by one. */
  readonly pixels: Allowance;
  /** Characters of all other markup. */
  readonly markup: Allowance;
  /** Whether nothing is left out of long texts, but of enormous ones. */
  readonly isForWhole: boolean;
}

/** UTF-16 units of a page without its pictures; browsers search and print so much without trouble. */
export const LARGEST_PAGE: number = 32 * 2 ** 20;

/** A browser still scrolls a page of these; a host still takes it as an artifact. */
const MOST_PICTURE_CHARACTERS = 40_000_000;
const MOST_MARKUP = 30_000_000;
/** Pictures of plots have 0.3 megapixels, and take 20 ms each. */
const MOST_PIXELS = 60_000_000;

export function createBudget(isForWhole = false): Budget {
  return {
    isForWhole,
    pictures: allowance(MOST_PICTURE_CHARACTERS),
    pixels: allowance(MOST_PIXELS),
    markup: allowance(MOST_MARKUP),
  };
}

/** What was taken of a budget by a drawing of its own. */
export type Taken = Readonly<Record<'pictures' | 'pixels' | 'markup', number>>;

/** undefined where something was refused: with more or less left it would be drawn otherwise. */
export function takenOf({ pictures, pixels, markup }: Budget): Taken | undefined {
  if ([pictures, pixels, markup].some((one) => one.hasRefused())) return undefined;
  return { pictures: pictures.taken(), pixels: pixels.taken(), markup: markup.taken() };
}

/** Takes all of it, if so much is left of everything; else nothing. */
export function takeAll(budget: Budget, taken: Taken): boolean {
  const kinds = Object.keys(taken) as (keyof Taken)[];
  if (kinds.some((kind) => taken[kind] > budget[kind].left())) return false;
  return kinds.every((kind) => budget[kind].take(taken[kind]));
}

/** What `draw` draws, its pictures counted apart from the rest of it; undefined: there is no room for it. */
export function withinBudget(draw: () => Html, budget: Budget): Html | undefined {
  const [drawn, pictures] = picturesTaken(budget, draw);
  return budget.markup.take(drawn.markup.length - pictures) ? drawn : undefined;
}

/** What `draw` gives, and the characters of the pictures in it. */
export function picturesTaken<Drawn>(
  { pictures }: Budget,
  draw: () => Drawn,
): readonly [drawn: Drawn, characters: number] {
  const before = pictures.left();
  const drawn = draw();
  return [drawn, before - pictures.left()];
}

function allowance(most: number): Allowance {
  let left = most;
  let hasRefused = false;
  return {
    take: (amount) => {
      if (amount > left) {
        hasRefused = true;
        return false;
      }
      left -= amount;
      return true;
    },
    left: () => left,
    taken: () => most - left,
    hasRefused: () => hasRefused,
  };
}
