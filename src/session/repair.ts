/** A notebook that git merged as text, merged anew cell by cell. What was merged is asked of the index first, where
 *  the path is unmerged; then of the commits that are or were merged, where the file fits them; then taken from
 *  between the markers, with what a person has edited outside of them. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isInRepository } from '../git/place.ts';
import { gitFor } from '../git/run.ts';
import { readHeads, type StageBytes } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import { mergeFiles } from '../merge/merge-notebooks.ts';
import type { MergeSettings } from '../merge/merge-result.ts';
import { wordRecalled, wordRefilled, wordRepaired, wordUnpointed } from '../messages.ts';
import { isPointerText } from '../notebook/lfs-pointer.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import type { Stages } from '../resolve/decide.ts';
import { ancestorIn, isMadeOf, type MarkersFound, takeApart } from '../resolve/repair.ts';
import { shownPath } from '../shown.ts';
import { findConflicts } from '../text/markers.ts';
import { MARKER_SIZE } from '../text/merge-types.ts';
import type { Workplace } from './workplace.ts';

/** Three versions, base empty where there is none, and what is known of the merge that was made of them. */
export interface Inputs {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  readonly markers: MarkersFound | undefined;
  /** There may have been a base that neither git nor the markers show. */
  readonly isBaseUnknown?: boolean;
}

export interface Repaired {
  readonly bytes: Buffer;
  /** Conflicts that are left. */
  readonly conflicts: number;
  /** Lines for the person. */
  readonly notes: readonly string[];
  /** Where to keep the broken file, since a person's edits in it are in no version of the merge. */
  readonly backup: string | undefined;
}

/** A file as it was found, with what git knows of the merge it is in. */
export interface Found {
  readonly path: string;
  readonly bytes: Buffer;
  readonly staged: StageBytes | undefined;
}

/** The file put together again; `why` its bytes were refused. Throws NotebookError where that cannot be done. */
export async function repair(file: Found, why: NotebookError, workplace: Workplace): Promise<Repaired> {
  const { path } = file;
  const { io } = workplace;
  if (why.problem.kind !== 'raw-conflict-markers') throw why;
  const known = await inputsOf(file, io);
  if (known === undefined) throw new NotebookError({ kind: 'beyond-repair' }, { file: path });
  const merged = await mergeAnew(path, known.inputs, workplace);
  const backup = known.isEdited ? freeName(path, io) : undefined;
  const words = wordRepaired(path, known.source, merged.conflicts, backup);
  return { ...merged, notes: [words, ...merged.notes], backup };
}

/** An unmerged path of 0 bytes where none of the versions is that: whoever was to merge it came to nothing, and nobody's
 *  words are in it. undefined for any other file. */
export async function refillEmptied(file: Found, workplace: Workplace): Promise<Repaired | undefined> {
  const { path, bytes, staged } = file;
  if (bytes.length > 0 || staged?.ours === undefined || staged.theirs === undefined) return undefined;
  if (staged.ours.length === 0 || staged.theirs.length === 0) return undefined;
  const known = knownFrom(staged, undefined, 'index', false);
  if (known === undefined) return undefined;
  const merged = await mergeAnew(path, known.inputs, workplace);
  return { ...merged, notes: [wordRefilled(path, merged.conflicts), ...merged.notes], backup: undefined };
}

/** A file that holds pointers of Git LFS in place of a notebook: the notebooks that were to be merged, merged. undefined
 *  for any other file. */
export async function withoutPointers(file: Found, workplace: Workplace): Promise<Repaired | undefined> {
  const { path, bytes, staged } = file;
  const known = staged && isPointerText(bytes) ? knownFrom(staged, undefined, 'index', false) : undefined;
  if (known === undefined) return undefined;
  const merged = await mergeAnew(path, known.inputs, workplace);
  return { ...merged, notes: [wordUnpointed(path, merged.conflicts), ...merged.notes], backup: undefined };
}

/** The merge of versions that are known, with what rerere remembers. */
export async function mergeAnew(
  path: string,
  inputs: Inputs,
  { io, policy }: Workplace,
): Promise<Omit<Repaired, 'backup'>> {
  const bytes = merge(path, inputs, policy);
  const { recall } = await import('./remembered.ts');
  const recalled = policy.settings.rerere
    ? await recall(bytes, inputs, policy.normalizerForFile(path), gitFor(io))
    : undefined;
  const result = recalled?.bytes ?? bytes;
  const conflicts = conflictsIn(readNotebook(result)).length;
  const notes =
    recalled === undefined ? [] : [`${shownPath(path)}: ${wordRecalled(recalled.cells, conflicts, path)}`];
  return { bytes: result, conflicts, notes };
}

/** The conflicts of the merge that led to a file, those included that are resolved by now; none where it is not
 *  known. */
export function conflictsOfMerge(
  path: string,
  { base, ours, theirs }: Stages,
  policy: Policy,
): readonly NotebookConflict[] {
  if (ours === undefined || theirs === undefined) return [];
  const sides = { base: base?.bytes ?? Buffer.alloc(0), ours: ours.bytes, theirs: theirs.bytes };
  const bytes = merge(path, { ...sides, markers: undefined }, policy);
  return conflictsIn(readNotebook(bytes));
}

function merge(path: string, inputs: Inputs, { settings, normalizerForFile }: Policy): Buffer {
  const { size = MARKER_SIZE, labels = NO_LABELS } = inputs.markers ?? {};
  const options: MergeSettings = {
    favor: settings.favor ?? 'none',
    markers: {
      style: settings.conflictStyle,
      size,
      labels: {
        base: labels.base || 'base',
        ours: labels.ours || 'ours',
        theirs: labels.theirs || 'theirs',
      },
    },
    normalizer: normalizerForFile(path),
    isBaseUnknown: inputs.isBaseUnknown ?? false,
  };
  return mergeFiles(inputs, options, (side) => ({ file: path, side })).bytes;
}

const NO_LABELS = { base: '', ours: '', theirs: '' };

interface KnownInputs {
  readonly inputs: Inputs;
  readonly source: 'index' | 'commits' | 'markers';
  /** The file holds lines that none of the inputs has, and the merge of them will not. */
  readonly isEdited: boolean;
}

async function inputsOf({ path, bytes, staged }: Found, io: Io): Promise<KnownInputs | undefined> {
  const [markers] = findConflicts(bytes.toString('utf8'));
  const isWhole = (sides: StageBytes): boolean =>
    sides.ours !== undefined && sides.theirs !== undefined && isMadeOf(bytes, sides.ours, sides.theirs);
  if (staged !== undefined && isWhole(staged)) return knownFrom(staged, markers, 'index', false);
  if (staged === undefined && markers !== undefined && isInRepository(io)) {
    const heads = (await readHeads(path, gitFor(io))).find(isWhole);
    if (heads !== undefined) return knownFrom(heads, markers, 'commits', false);
  }
  const apart = takeApart(bytes);
  if (apart !== undefined) {
    const known = knownFrom({ ...apart, base: apart.base ?? staged?.base }, markers, 'markers', false);
    const isBaseUnknown = staged === undefined && apart.base === undefined;
    return known && { ...known, inputs: { ...known.inputs, isBaseUnknown } };
  }
  return staged === undefined ? undefined : knownFrom(staged, markers, 'index', true);
}

function knownFrom(
  { base, ours, theirs }: StageBytes,
  markers: MarkersFound | undefined,
  source: KnownInputs['source'],
  isEdited: boolean,
): KnownInputs | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  // Of a criss-cross history git's base can be broken itself.
  const ancestor = base === undefined ? undefined : ancestorIn(base);
  return { inputs: { base: ancestor ?? Buffer.alloc(0), ours, theirs, markers }, source, isEdited };
}

/** A name beside the file that nobody has taken. */
export function freeName(path: string, io: Io): string {
  let name = `${path}.orig`;
  for (let at = 1; existsSync(resolve(io.cwd, name)); at += 1) name = `${path}.orig.${at}`;
  return name;
}
