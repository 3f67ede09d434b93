/** A pattern as instructions, each with the place of the next:
 *
 *      a*b     0 either 1 2     1 a, then 0     2 b, then 3     3 found                                  */
import { NotebookError } from '../errors.ts';
import type { CharacterSet } from './characters.ts';
import type { Pattern } from './pattern.ts';

export type Instruction =
  | { readonly kind: 'one-of'; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: 'either'; readonly next: readonly number[] }
  | { readonly kind: 'line-start' | 'line-end'; readonly next: number }
  | {
      readonly kind: 'between';
      readonly set: CharacterSet;
      readonly before: boolean | undefined;
      readonly behind: boolean | undefined;
      readonly next: number;
    }
  | { readonly kind: 'found' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** Instructions: a counted repetition is written out, so `(.{99}){99}` would be some. */
const MOST_INSTRUCTIONS = 20_000;

/** Of a pattern that needs no backtracking. Throws NotebookError kind `usage` where it is too large. */
export function programOf(pattern: Pattern): Program {
  const instructions: Instruction[] = [{ kind: 'found' }];
  const add = (instruction: Instruction): number => {
    if (instructions.length >= MOST_INSTRUCTIONS) {
      throw new NotebookError({ kind: 'usage', reason: 'the pattern is too large' });
    }
    return instructions.push(instruction) - 1;
  };
  /** The place from which `one` is matched, and then what is at `next`. */
  const write = (one: Pattern, next: number): number => {
    switch (one.kind) {
      case 'one-of':
        return add({ kind: 'one-of', set: one.set, next });
      case 'line-start':
      case 'line-end':
        return add({ kind: one.kind, next });
      case 'between':
        return add({ ...one, next });
      case 'sequence':
        return one.parts.reduceRight((then, part) => write(part, then), next);
      case 'choice':
        return add({ kind: 'either', next: one.options.map((option) => write(option, next)) });
      case 'repeat':
        return repeat(one, next);
      case 'group':
        return write(one.part, next);
      case 'again':
      case 'look':
      case 'atomic':
        throw new Error(`"${one.kind}" is no matter of states`);
    }
  };
  const repeat = ({ part, min, max }: Extract<Pattern, { kind: 'repeat' }>, next: number): number => {
    let then = max === undefined ? loop(part, next) : next;
    for (let count = min; count < (max ?? min); count += 1) {
      then = add({ kind: 'either', next: [write(part, then), next] });
    }
    for (let count = 0; count < min; count += 1) then = write(part, then);
    return then;
  };
  const loop = (part: Pattern, next: number): number => {
    const place = add({ kind: 'found' }); // its own, once the way back to it is known
    instructions[place] = { kind: 'either', next: [write(part, place), next] };
    return place;
  };
  const start = write(pattern, 0);
  return { instructions, start };
}
