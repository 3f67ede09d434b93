/** `nbdiff git-merge %O %A %B %L %P %S %X %Y`: what git calls to merge a notebook. The result replaces %A.
 *
 *  Exit 0 is clean, 1 a conflict, anything else is caught by the guard that `install` writes around the command.
 *  What cannot be read as a notebook is merged by git as text, with a line that says why. */
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { takeHandedConfig } from '../git/handed-config.ts';
import { gitFor } from '../git/run.ts';
import type { StageBytes } from '../git/unmerged.ts';
import type { ExitCode, Io } from '../io.ts';
import { mergeTraced } from '../merge/merge-notebooks.ts';
import type { MergeSettings } from '../merge/merge-result.ts';
import { withNameNotes } from '../merge/met-names.ts';
import { wordErrorAt, wordLeftToPerson, wordMerge, wordRecalled } from '../messages.ts';
import { readLfsPointer } from '../notebook/lfs-pointer.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import type { Recalled } from '../resolve/recall.ts';
import { quoted } from '../shown.ts';
import { MARKER_SIZE, type MarkerFormat } from '../text/merge-types.ts';

export async function gitMerge(args: readonly string[], io: Io): Promise<ExitCode> {
  const { handed, rest } = takeHandedConfig(args, io);
  const [basePath, oursPath, theirsPath, size, path = 'notebook', ...given] = rest;
  if (basePath === undefined || oursPath === undefined || theirsPath === undefined) {
    const advice = 'git calls it as: nbdiff git-merge %O %A %B %L %P %S %X %Y';
    throw new NotebookError({ kind: 'usage', reason: 'git-merge needs three files', advice });
  }
  const opening = openPolicyForGit(io, { handed });
  const markerSize = Number(size) > 0 ? Number(size) : MARKER_SIZE;
  const labels = labelsFrom(given, io);
  let lfs: typeof import('../git/lfs-merge.ts') | undefined;
  try {
    const files = {
      base: await readInput(basePath, io),
      ours: await readInput(oursPath, io),
      theirs: await readInput(theirsPath, io),
    };
    const isPointer = (bytes: Buffer): boolean => readLfsPointer(bytes) !== undefined;
    lfs = Object.values(files).some(isPointer) ? await import('../git/lfs-merge.ts') : undefined;
    const { base, ours, theirs } = (await lfs?.keptFiles(files, path, gitFor(io))) ?? files;
    const { settings, normalizerFor } = await opening;
    const merging: MergeSettings = {
      favor: settings.favor ?? 'none',
      markers: { style: settings.conflictStyle, size: markerSize, labels },
      normalizer: normalizerFor(path),
    };
    const merged = mergeTraced({ base, ours, theirs }, merging, (side) => ({ file: path, side }));
    const { result } = merged;
    const recalled =
      result.conflicts.length > 0 && settings.rerere
        ? await recall(result.bytes, { base, ours, theirs }, merging.normalizer, io)
        : undefined;
    const bytes = recalled?.bytes ?? result.bytes;
    if (!bytes.equals(ours)) {
      const kept = { pointer: files.theirs, content: theirs };
      writeWhole(oursPath, (await lfs?.storedMerge(bytes, kept, path, gitFor(io))) ?? bytes, io);
    }
    for (const line of wordMerge(await withNameNotes(merged), path)) io.warn(line);
    if (recalled === undefined) return result.conflicts.length === 0 ? 0 : 1;
    const { cells, left } = recalled;
    // As git's own rerere does: what it resolved is for a person to look at and add, unless one wants it staged.
    const isDone = left === 0 && settings.rerereAutoUpdate;
    io.warn(
      `  ${wordRecalled(cells, left, path)}${left > 0 || isDone ? '' : `, then: git add ${quoted(path)}`}`,
    );
    return isDone ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    if (lfs !== undefined) {
      // Pointers are no text to be joined: ours stays, and git keeps both sides.
      io.warn(`nbdiff: ${wordErrorAt(path, error)}; ${wordLeftToPerson(path)}`);
      return 1;
    }
    io.warn(`nbdiff: ${wordErrorAt(path, error)}; merged as plain text`);
    const { conflictStyle: style, favor } = (await opening).settings;
    const { mergeText } = await import('../git/merge-text.ts');
    const paths = { base: basePath, ours: oursPath, theirs: theirsPath };
    const markers = { style, size: markerSize, labels };
    switch (await mergeText({ ...paths, markers, favor }, gitFor(io))) {
      case 'clean':
        return 0;
      case 'conflicts':
        return 1;
      case 'impossible':
        return 2; // the guard in the driver's command line takes over
    }
  }
}

/** Conflicts that were resolved before are resolved the same way (rerere for notebooks). */
async function recall(
  merged: Buffer,
  inputs: StageBytes,
  normalizer: Normalizer,
  io: Io,
): Promise<(Recalled & { readonly left: number }) | undefined> {
  const { conflictsIn } = await import('../resolve/conflicts.ts');
  const { recall: recallIn } = await import('../session/remembered.ts');
  const recalled = await recallIn(merged, inputs, normalizer, gitFor(io));
  return recalled && { ...recalled, left: conflictsIn(readNotebook(recalled.bytes)).length };
}

/** From git 2.44 the labels are arguments (base, ours, theirs), quoted for the shell already; an older git hands
 *  down `%S` as it stands, but a plain `git merge` then names theirs in the environment. */
function labelsFrom(given: readonly string[], io: Io): MarkerFormat['labels'] {
  const [base, ours, theirs] = given.map((label) => (/^%[SXY]$/.test(label) ? undefined : label));
  const heads = Object.entries(io.env).filter(([name]) => name.startsWith('GITHEAD_'));
  const named = heads.length === 1 ? heads[0]?.[1] : undefined;
  return { base: base ?? 'base', ours: ours ?? 'ours', theirs: theirs ?? named ?? 'theirs' };
}
