/** What can be done with each part of a notebook that is shown, and what of the notebook is picked then.
 *
 *      unstaged    index -> work tree     stage it, or give it back as it is staged
 *      staged      HEAD -> index          take it out of the index
 *      head        HEAD -> work tree      stage what is not, take out what is */
import type { PickPlace } from '../../compare/chosen.ts';
import { loadPickPair, type PickPair } from '../../compare/pick-pair.ts';
import type { WatchedFile } from '../../compare/watched.ts';
import type { NotebookDiff } from '../../diff/changes.ts';
import { NotebookError } from '../../errors.ts';
import type { Choice, PickCommand, Picked } from '../../pick/pick-cells.ts';
import {
  hasRuns,
  type IndexDiffs,
  pickedFor,
  pickedThroughIndex,
  type ShownPart,
} from '../../pick/shown-part.ts';
import type { Workplace } from '../../session/workplace.ts';

/** The commands for a part; none where nothing of it can be picked. */
export type Offers = (part: ShownPart) => readonly PickCommand[];

/** `shown`: the diff that is drawn; undefined: a side of it cannot be read. */
export async function offersFor(
  place: PickPlace | undefined,
  { inPlace }: WatchedFile,
  shown: NotebookDiff | undefined,
  workplace: Workplace,
): Promise<Offers> {
  if (place === undefined || inPlace === undefined || shown === undefined) return () => [];
  if (place === 'head') return offersThroughIndex(inPlace, workplace);
  const commands = COMMANDS[place];
  return (part) => {
    if (part.kind === 'run') return hasRuns(part.change) ? commands : [];
    if (part.kind === 'cell') return commands;
    return pickedFor(part, shown, 'as-picked').size > 0 ? commands : [];
  };
}

/** Where the diff that is shown is the one that is picked from, or the same the other way round. */
const COMMANDS: Readonly<Record<PickPlace, readonly PickCommand[]>> = {
  unstaged: ['add', 'restore'],
  staged: ['reset'],
  head: [],
};

/** Where one of the versions cannot be read, nothing can be done. */
async function offersThroughIndex(path: string, workplace: Workplace): Promise<Offers> {
  try {
    const diffs = diffsOf(await indexPairs(path, workplace));
    return (part) => {
      if (part.kind === 'run') return [];
      return THROUGH_INDEX.filter((command) => pickedThroughIndex(part, command, diffs).size > 0);
    };
  } catch (error) {
    if (error instanceof NotebookError) return () => [];
    throw error;
  }
}

const THROUGH_INDEX = ['add', 'reset'] as const;

interface IndexPairs {
  readonly add: PickPair;
  readonly reset: PickPair;
}

async function indexPairs(path: string, workplace: Workplace): Promise<IndexPairs> {
  const [add, reset] = await Promise.all(
    THROUGH_INDEX.map((command) => loadPickPair(command, path, workplace)),
  );
  return { add: add!, reset: reset! };
}

function diffsOf({ add, reset }: IndexPairs): IndexDiffs {
  return { add: add.diff, reset: reset.diff };
}

/** The versions that a command picks from, as they are now, and what of them stands for a part of what is shown. */
export interface PickedPair {
  readonly pair: PickPair;
  /** Nothing where nothing does. */
  readonly pick: (part: ShownPart) => ReadonlyMap<Choice, Picked>;
}

/** Throws NotebookError where one of the versions cannot be read. */
export async function loadPicked(
  place: PickPlace,
  command: PickCommand,
  path: string,
  workplace: Workplace,
): Promise<PickedPair> {
  if (place === 'head' && command !== 'restore') {
    const pairs = await indexPairs(path, workplace);
    const pick: PickedPair['pick'] = (part) =>
      part.kind === 'run' ? NOTHING : pickedThroughIndex(part, command, diffsOf(pairs));
    return { pair: pairs[command], pick };
  }
  const pair = await loadPickPair(command, path, workplace);
  const shown = command === 'add' ? 'as-picked' : 'turned';
  const isOwn = COMMANDS[place].includes(command);
  return { pair, pick: (part) => (isOwn ? pickedFor(part, pair.diff, shown) : NOTHING) };
}

const NOTHING: ReadonlyMap<Choice, Picked> = new Map();
