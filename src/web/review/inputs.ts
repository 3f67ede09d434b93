/** What a page sent, about which nothing is certain, as the values that it should be. Each throws WebRefusal 400. */
import type { Chosen } from '../../compare/chosen.ts';
import type { PickCommand } from '../../pick/pick-cells.ts';
import { fieldsOf, textOf, wrongInput } from '../inputs.ts';

/** The comparison that a page shows, and what it has of it. */
export interface ViewInput {
  readonly chosen: Chosen;
  /** By the ids of sections: the keys of what it has drawn. */
  readonly have: ReadonlyMap<string, string>;
  /** The sections that it wants with their outputs. */
  readonly outputs: ReadonlySet<string>;
}

export interface PickInput {
  readonly chosen: Chosen;
  readonly command: PickCommand;
  readonly section: string;
  /** Of what the person saw. */
  readonly revision: string;
  readonly what: 'cell' | 'run' | 'hidden' | 'metadata' | 'all';
  /** The element's id, of a cell or of the cell that a run is in. */
  readonly cell: string;
  readonly run: number;
}

/** Characters of a revision that a person types. */
const LONGEST_REVISION = 1000;

export function viewInput(input: unknown): ViewInput {
  const { chosen, have, outputs } = fieldsOf(input);
  const keys = Object.entries(fieldsOf(have)).map(([id, key]) => [id, textOf(key)] as const);
  if (!Array.isArray(outputs)) throw wrongInput();
  return { chosen: chosenOf(chosen), have: new Map(keys), outputs: new Set(outputs.map(textOf)) };
}

export function pickInput(input: unknown): PickInput {
  const { chosen, command, section, revision, what, cell, run } = fieldsOf(input);
  return {
    chosen: chosenOf(chosen),
    command: oneOf(command, ['add', 'reset', 'restore']),
    section: textOf(section),
    revision: textOf(revision),
    what: oneOf(what, ['cell', 'run', 'hidden', 'metadata', 'all']),
    cell: cell === undefined ? '' : textOf(cell),
    run: run === undefined ? 0 : wholeOf(run),
  };
}

function chosenOf(value: unknown): Chosen {
  const { kind, before, after, sinceParted } = fieldsOf(value);
  const known = oneOf(kind, ['typed', 'unstaged', 'staged', 'head', 'revisions']);
  if (known !== 'revisions') return { kind: known };
  if (typeof sinceParted !== 'boolean') throw wrongInput();
  const revisions = { before: textOf(before), after: textOf(after) };
  if (Object.values(revisions).some((name) => name.length > LONGEST_REVISION)) throw wrongInput();
  return { kind: known, ...revisions, sinceParted };
}

function wholeOf(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrongInput();
  return value as number;
}

function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw wrongInput();
  return found;
}
