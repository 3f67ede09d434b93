/** Lines tried on a program's states: in one walk over the line, in as many steps as it has characters, whatever the
 *  pattern. A state is the set of places in the program where a match may have come to; those that occur are made when
 *  they occur, and kept.
 *
 *  Thompson, "Regular Expression Search Algorithm" (1968), with the states of Rabin and Scott made on demand. */
import { type CharacterSet, hasCharacter } from './characters.ts';
import type { Instruction, Program } from './program.ts';

/** Half-open, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface LineMatcher {
  readonly matches: (line: string) => boolean;
  /** The matches that hold something, from left to right, each as long as it gets. */
  readonly spans: (line: string) => readonly Span[];
}

interface State {
  /** Before what takes no character was followed. */
  readonly places: readonly number[];
  /** The class of the character before, where the program asks for one; LINE_START at the start. */
  readonly before: number;
  /** By class of the character behind; one more for the line's end. */
  readonly steps: (Step | undefined)[];
}

interface Step {
  /** A match ends where this step begins. */
  readonly isFound: boolean;
  /** undefined: no match comes of it any more. */
  readonly next: State | undefined;
}

const LINE_START = -1;
/** More are not kept: a pattern can have as many as 2 to the power of its length. */
const MOST_STATES = 2_000;
/** Steps that marking the matches of one line may take: from each of its characters one may have to go to its end. */
const MOST_STEPS = 200_000;

export function automatonOf(program: Program): LineMatcher {
  const classes = classesIn(program.instructions);
  const search = statesOf(program, classes, true);
  const anchored = statesOf(program, classes, false);

  const matches = (line: string): boolean => {
    let state = search.first(LINE_START);
    for (let at = 0; at < line.length; ) {
      const code = line.codePointAt(at)!;
      const { isFound, next } = search.step(state, classes.of(code));
      if (isFound) return true;
      state = next!;
      at += code > 0xffff ? 2 : 1;
    }
    return search.step(state, classes.end).isFound;
  };

  const spans = (line: string): readonly Span[] => {
    const found: Span[] = [];
    let steps = 0;
    let before = LINE_START;
    let free = 0;
    for (let start = 0; start < line.length && steps < MOST_STEPS; ) {
      const code = line.codePointAt(start)!;
      if (start >= free) {
        let end = start;
        let state: State | undefined = anchored.first(before);
        for (let at = start; state !== undefined; steps += 1) {
          const here = line.codePointAt(at);
          const step: Step = anchored.step(state, here === undefined ? classes.end : classes.of(here));
          if (step.isFound) end = at;
          state = here === undefined ? undefined : step.next;
          at += here !== undefined && here > 0xffff ? 2 : 1;
        }
        if (end > start) {
          found.push({ start, end });
          free = end;
        }
      }
      before = classes.of(code);
      start += code > 0xffff ? 2 : 1;
    }
    return found;
  };
  return { matches, spans };
}

interface States {
  /** Where a match may begin behind a character of this class. */
  readonly first: (before: number) => State;
  readonly step: (state: State, behind: number) => Step;
}

/** `isSearch`: a match may begin anywhere. */
function statesOf({ instructions, start }: Program, classes: Classes, isSearch: boolean): States {
  const known = new Map<string, State>();
  const asksBefore = instructions.some(({ kind }) => kind === 'between' || kind === 'line-start');
  const stateAt = (places: readonly number[], before: number): State => {
    const key = `${before} ${places.join(' ')}`;
    const old = known.get(key);
    if (old !== undefined) return old;
    if (known.size >= MOST_STATES) known.clear();
    const state = { places, before, steps: [] };
    known.set(key, state);
    return state;
  };
  /** Places that take a character, and whether a match is found, with nothing taken. */
  const follow = (from: readonly number[], before: number, behind: number) => {
    const seen = new Set<number>();
    const waiting = [...from];
    const takers: Extract<Instruction, { kind: 'one-of' }>[] = [];
    let isFound = false;
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const instruction = instructions[place]!;
      switch (instruction.kind) {
        case 'one-of':
          takers.push(instruction);
          break;
        case 'either':
          waiting.push(...instruction.next);
          break;
        case 'line-start':
          if (before === LINE_START) waiting.push(instruction.next);
          break;
        case 'line-end':
          if (behind === classes.end) waiting.push(instruction.next);
          break;
        case 'between': {
          const { set, before: one, behind: other, next } = instruction;
          const fits = (wanted: boolean | undefined, there: number): boolean =>
            wanted === undefined || wanted === classes.isIn(set, there);
          if (fits(one, before) && fits(other, behind)) waiting.push(next);
          break;
        }
        case 'found':
          isFound = true;
          break;
      }
    }
    return { takers, isFound };
  };
  const makeStep = ({ places, before }: State, behind: number): Step => {
    const { takers, isFound } = follow(places, before, behind);
    if (behind === classes.end) return { isFound, next: undefined };
    const taken = takers.filter(({ set }) => classes.isIn(set, behind)).map(({ next }) => next);
    if (isSearch) taken.push(start);
    const next = [...new Set(taken)].sort((one, other) => one - other);
    return { isFound, next: next.length === 0 ? undefined : stateAt(next, asksBefore ? behind : 0) };
  };
  return {
    first: (before) => stateAt([start], asksBefore ? before : 0),
    step: (state, behind) => (state.steps[behind] ??= makeStep(state, behind)),
  };
}

/** Characters that the program never tells apart are of one class. */
interface Classes {
  readonly of: (code: number) => number;
  /** The class of no character: the line's end. */
  readonly end: number;
  readonly isIn: (set: CharacterSet, of: number) => boolean;
}

function classesIn(instructions: readonly Instruction[]): Classes {
  const sets = [...new Set(instructions.flatMap((one) => ('set' in one ? [one.set] : [])))];
  const starts = [...new Set([0, ...sets.flat().flatMap(([from, to]) => [from, to + 1])])].sort(
    (one, other) => one - other,
  );
  const numbers = new Map<string, number>();
  const samples: number[] = [];
  const classOf = starts.map((code) => {
    const kind = sets.map((set) => (hasCharacter(set, code) ? '1' : '0')).join('');
    const number = numbers.get(kind) ?? samples.push(code) - 1;
    numbers.set(kind, number);
    return number;
  });
  const members = new Map(sets.map((set) => [set, samples.map((code) => hasCharacter(set, code))]));
  const find = (code: number): number => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= code) low = middle;
      else high = middle;
    }
    return classOf[low]!;
  };
  const ofAscii = Array.from({ length: 0x80 }, (_, code) => find(code));
  return {
    of: (code) => (code < 0x80 ? ofAscii[code]! : find(code)),
    end: samples.length,
    isIn: (set, of) => members.get(set)![of] === true,
  };
}
