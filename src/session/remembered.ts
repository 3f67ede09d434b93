/** Where rerere is on: conflicts resolved as they were before, and resolutions noted for the next time. */
import { configBool, readConfig } from '../git/config.ts';
import { type Git, gitFor } from '../git/run.ts';
import type { StageBytes } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { conflictKey, type Recalled, recallResolutions, resolutionOf } from '../resolve/recall.ts';
import { openMemory } from '../store/rerere.ts';

/** The merged notebook with what was resolved before; undefined where nothing of it was. */
export async function recall(
  merged: Buffer,
  inputs: StageBytes,
  normalizer: Normalizer,
  git: Git,
): Promise<Recalled | undefined> {
  const memory = await openMemory(git);
  const stages = {
    base: readOrNothing(inputs.base),
    ours: readOrNothing(inputs.ours),
    theirs: readOrNothing(inputs.theirs),
  };
  const recalled = recallResolutions(readNotebook(merged), memory.recall, stages, normalizer);
  return recalled.cells.length === 0 ? undefined : recalled;
}

/** Notes the decisions; nothing where rerere is off. */
export async function remember(decisions: ReadonlyMap<NotebookConflict, Decision>, io: Io): Promise<void> {
  const git = gitFor(io);
  const config = await readConfig(git, '^rerere\\.enabled$');
  if (configBool(config, 'rerere.enabled') !== true) return;
  const memory = await openMemory(git);
  for (const [conflict, decision] of decisions) {
    const resolution = resolutionOf(conflict, decision);
    if (resolution !== undefined) memory.remember(conflictKey(conflict), resolution);
  }
}

/** Those of the conflicts that were resolved before, and what was noted then. */
export async function knownOf(
  conflicts: readonly NotebookConflict[],
  io: Io,
): Promise<ReadonlyMap<NotebookConflict, string>> {
  const memory = await openMemory(gitFor(io));
  const known = new Map<NotebookConflict, string>();
  for (const conflict of conflicts) {
    const resolution = memory.recall(conflictKey(conflict));
    if (resolution !== undefined) known.set(conflict, resolution);
  }
  return known;
}

/** How many of the conflicts were known, and are no more. */
export async function forget(conflicts: readonly NotebookConflict[], io: Io): Promise<number> {
  const memory = await openMemory(gitFor(io));
  return conflicts.filter((conflict) => memory.forget(conflictKey(conflict))).length;
}

/** A version of the merge; undefined where there is none, or none that can be read. */
export function readOrNothing(bytes: Buffer | undefined): Notebook | undefined {
  try {
    return bytes === undefined ? undefined : readNotebook(bytes);
  } catch {
    return undefined;
  }
}
