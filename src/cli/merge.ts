/** `nbdiff merge BASE OURS THEIRS [-o FILE]`. */
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { ExitCode, Io } from '../io.ts';
import { mergeTraced } from '../merge/merge-notebooks.ts';
import type { Favor, MergeSettings } from '../merge/merge-result.ts';
import { withNameNotes } from '../merge/met-names.ts';
import { wordMerge } from '../messages.ts';
import { openPolicy } from '../policy/policy.ts';
import { shownPath } from '../shown.ts';
import { MARKER_SIZE } from '../text/merge-types.ts';
import { markdownLimits } from './markdown-arguments.ts';
import { type MergeOptions, parseMergeArguments } from './merge-arguments.ts';

export async function merge(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseMergeArguments(args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const markdown = markdownLimits(options);
  if (markdown !== undefined && (options.repair === true || options.output === undefined)) {
    const reason = '--markdown is of a merge whose notebook is written into a file';
    throw new NotebookError({ kind: 'usage', reason, advice: 'add -o FILE, or -o /dev/null' });
  }
  if (options.repair === true) return repairFile(parsed.args, options, io);
  const [basePath, oursPath, theirsPath, more] = parsed.args;
  if (basePath === undefined || oursPath === undefined || theirsPath === undefined || more !== undefined) {
    throw new NotebookError({
      kind: 'usage',
      reason: 'merge takes three notebooks: base, ours and theirs',
      advice: 'see nbdiff merge --help',
    });
  }
  const opening = openPolicy(io);
  opening.catch(() => {}); // awaited below
  const read = async (path: string): Promise<Buffer> =>
    asInWorkTree(await readInput(path, io), path, gitFor(io));
  const [base, ours, theirs] = [await read(basePath), await read(oursPath), await read(theirsPath)];
  const { settings, normalizerForFile } = await opening;
  const style = options.diff3 === true ? 'diff3' : options.zdiff3 === true ? 'zdiff3' : options.conflictStyle;
  const [oursLabel, baseLabel, theirsLabel] = options.label ?? [];
  const favor: Favor =
    options.ours === true
      ? 'ours'
      : options.theirs === true
        ? 'theirs'
        : options.union === true
          ? 'union'
          : (settings.favor ?? 'none');
  const { output } = options;
  const path = output === undefined || output === '/dev/null' ? oursPath : output;
  const names = { base: basePath, ours: oursPath, theirs: theirsPath };
  const merging: MergeSettings = {
    favor,
    markers: {
      style: style ?? settings.conflictStyle,
      size: options.markerSize ?? MARKER_SIZE,
      labels: {
        ours: oursLabel ?? oursPath,
        base: baseLabel ?? basePath,
        theirs: theirsLabel ?? theirsPath,
      },
    },
    normalizer: normalizerForFile(path),
  };
  const merged = mergeTraced({ base, ours, theirs }, merging, (side) => ({ file: names[side] }));
  const { bytes } = merged.result;
  if (output === undefined) io.write(bytes);
  else writeWhole(output, bytes, io);
  if (options.quiet === true && markdown === undefined) return merged.result.conflicts.length === 0 ? 0 : 1;
  const result = await withNameNotes(merged);
  if (markdown !== undefined) {
    const { mergePage } = await import('./markdown-pages.ts');
    io.write(mergePage(path, result, { base, ours, theirs }, markdown));
  }
  if (options.quiet !== true) for (const line of wordMerge(result, path)) io.warn(line);
  return result.conflicts.length === 0 ? 0 : 1;
}

/** Writes the file anew, or with `-o` another; a notebook that needs no repair is left as it is. */
async function repairFile(args: readonly string[], options: MergeOptions, io: Io): Promise<ExitCode> {
  const [path, more] = args;
  if (path === undefined || more !== undefined) {
    throw new NotebookError({ kind: 'usage', reason: '--repair takes one file' });
  }
  const { openConflicted, putTogether } = await import('../session/conflicted-file.ts');
  const file = await openConflicted(path, { io, policy: await openPolicy(io) }, { isRepair: true });
  const { onDisk, notebook, conflicts } = file;
  if (options.output !== undefined) writeWhole(options.output, notebook.bytes, io);
  else await putTogether(file, io);
  if (notebook.bytes.equals(onDisk)) io.warn(`${shownPath(path)}: nothing to repair`);
  return conflicts.length === 0 ? 0 : 1;
}
