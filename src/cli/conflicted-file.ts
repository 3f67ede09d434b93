/** A notebook file with conflicts: opened (and put together again where git's markers cut through its JSON), and
 *  written once decisions are made, unless somebody else wrote it in between. */
import { NotebookError } from '../errors.ts';
import { configBool, readConfig } from '../git/config.ts';
import type { Git } from '../git/run.ts';
import { readStages, type StageBytes } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import { splice } from '../json/edit.ts';
import { mergeFiles } from '../merge/merge-notebooks.ts';
import { quoted } from '../messages.ts';
import { createNormalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { withBaseLines } from '../resolve/base-lines.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import { type Decision, resolveEdits, type Stages } from '../resolve/decide.ts';
import { decidedText, textSides } from '../resolve/recall.ts';
import { takeApart } from '../resolve/repair.ts';
import { readInput, writeWhole } from './files.ts';
import { MARKER_SIZE } from './git-merge.ts';
import { loadSettings } from './settings.ts';

export interface ConflictedFile {
  readonly path: string;
  /** As it stood when it was opened. */
  readonly notebook: Notebook;
  readonly conflicts: readonly NotebookConflict[];
  /** What was merged, as far as git or the caller knows it. */
  readonly stages: Stages;
  readonly isUnmerged: boolean;
}

/** Reads `path`; where it is broken by git's markers, merges it anew and writes that. `known`: the three inputs, where
 *  the caller has them. Throws NotebookError where it cannot be read or put together. */
export async function openConflicted(
  path: string,
  known: StageBytes | undefined,
  git: Git,
  io: Io,
): Promise<ConflictedFile> {
  const staged = known ?? (await readStages(path, git));
  let bytes = await readInput(path, io);
  let notebook: Notebook;
  try {
    notebook = readNotebook(bytes);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    bytes = await repaired(bytes, staged, path, error, io);
    writeWhole(path, bytes, io);
    notebook = readNotebook(bytes);
  }
  const stages = {
    base: readOrNothing(staged?.base),
    ours: readOrNothing(staged?.ours),
    theirs: readOrNothing(staged?.theirs),
  };
  return {
    path,
    notebook,
    conflicts: withBaseLines(conflictsIn(notebook), stages),
    stages,
    isUnmerged: known === undefined && staged !== undefined,
  };
}

/** The merge of what git merged as text: from the stages of the index, else from the markers themselves. */
export async function repaired(
  bytes: Buffer,
  staged: StageBytes | undefined,
  path: string,
  why: NotebookError,
  io: Io,
): Promise<Buffer> {
  why.file ??= path;
  const labels = { base: 'base', ours: 'ours', theirs: 'theirs' };
  const parts =
    staged?.ours !== undefined && staged.theirs !== undefined
      ? { base: staged.base ?? Buffer.alloc(0), ours: staged.ours, theirs: staged.theirs, labels }
      : takeApart(bytes);
  if (parts === undefined) throw why;
  const settings = await loadSettings(io);
  const given = parts.labels;
  const result = mergeFiles(parts.base, parts.ours, parts.theirs, {
    favor: settings.favor ?? 'none',
    markers: {
      style: settings.conflictStyle,
      size: MARKER_SIZE,
      labels: {
        base: given.base || labels.base,
        ours: given.ours || labels.ours,
        theirs: given.theirs || labels.theirs,
      },
    },
    normalizer: createNormalizer(settings),
  });
  const count = result.conflicts.length;
  io.warn(
    `nbdiff: ${path}: git's markers cut through the JSON; merged anew, ${count} conflict${count === 1 ? '' : 's'} left`,
  );
  return result.bytes;
}

/** The file with the decisions written into it, opened again. Throws NotebookError where the file has changed since
 *  it was opened; it is then left as it is. */
export async function saveDecisions(
  file: ConflictedFile,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
  git: Git,
  io: Io,
): Promise<ConflictedFile> {
  const now = await readInput(file.path, io);
  if (!now.equals(file.notebook.bytes)) {
    const reason = `the file was changed meanwhile (is it open in Jupyter?) and was left as it is; run: nbdiff resolve ${quoted(file.path)}`;
    throw new NotebookError({ kind: 'file', reason }, { file: file.path });
  }
  const bytes = splice(now, resolveEdits(file.notebook, decisions, file.stages));
  writeWhole(file.path, bytes, io);
  await remember(decisions, git);
  const notebook = readNotebook(bytes);
  return { ...file, notebook, conflicts: withBaseLines(conflictsIn(notebook), file.stages) };
}

/** Where rerere is on, how conflicts between lines were resolved is kept for the next time. */
async function remember(decisions: ReadonlyMap<NotebookConflict, Decision>, git: Git): Promise<void> {
  const config = await readConfig(git, '^rerere\\.enabled$');
  if (configBool(config, 'rerere.enabled') !== true) return;
  const { openMemory } = await import('../git/rerere.ts');
  const memory = await openMemory(git);
  for (const [conflict, decision] of decisions) {
    const sides = textSides(conflict);
    const text = decidedText(conflict, decision);
    if (sides !== undefined && text !== undefined) memory.remember(sides.ours, sides.theirs, text);
  }
}

function readOrNothing(bytes: Buffer | undefined): Notebook | undefined {
  try {
    return bytes === undefined || bytes.length === 0 ? undefined : readNotebook(bytes);
  } catch {
    return undefined;
  }
}
