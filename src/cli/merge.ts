/** `nbdiff merge BASE OURS THEIRS [-o FILE]`. */
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import type { ExitCode, Io } from '../io.ts';
import { mergeFiles } from '../merge/merge-notebooks.ts';
import type { Favor, MergeSettings } from '../merge/merge-result.ts';
import { wordMerge } from '../messages.ts';
import { openPolicy } from '../policy/policy.ts';
import { type ConflictStyle, MARKER_SIZE } from '../text/merge-types.ts';
import { choice, createCommand, parseArguments, positiveNumber } from './arguments.ts';

interface MergeOptions {
  readonly output?: string;
  readonly conflictStyle?: ConflictStyle;
  readonly diff3?: boolean;
  readonly zdiff3?: boolean;
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly union?: boolean;
  readonly markerSize?: number;
  readonly label?: readonly string[];
  readonly quiet?: boolean;
  readonly repair?: boolean;
}

export async function merge(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = plainArguments(args) ?? (await parsedArguments(args, io));
  if (parsed === undefined) return 0;
  const { options } = parsed;
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
  const [base, ours, theirs] = [
    await readInput(basePath, io),
    await readInput(oursPath, io),
    await readInput(theirsPath, io),
  ];
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
    normalizer: normalizerForFile(options.output ?? oursPath),
  };
  const result = mergeFiles({ base, ours, theirs }, merging, (side) => ({ file: names[side] }));
  if (options.output === undefined) io.write(result.bytes);
  else writeWhole(options.output, result.bytes, io);
  if (options.quiet !== true) for (const line of wordMerge(result, options.output ?? oursPath)) io.warn(line);
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
  if (notebook.bytes.equals(onDisk)) io.warn(`${path}: nothing to repair`);
  return conflicts.length === 0 ? 0 : 1;
}

interface MergeArguments {
  readonly options: MergeOptions;
  readonly args: readonly string[];
}

/** What scripts and tools call it with: three files and where the result goes. Understood without commander, which
 *  takes longer to load than a small merge. */
function plainArguments(args: readonly string[]): MergeArguments | undefined {
  const files = args.slice(0, 3);
  const [option, output, ...more] = args.slice(3);
  if (files.length < 3 || [...files, output ?? ''].some((arg) => arg.startsWith('-') && arg !== '-'))
    return undefined;
  if (option === undefined) return { options: {}, args: files };
  if (option !== '-o' || output === undefined || more.length > 0) return undefined;
  return { options: { output }, args: files };
}

/** undefined where help was asked for and given. */
async function parsedArguments(args: readonly string[], io: Io): Promise<MergeArguments | undefined> {
  const command = await createCommand('merge', 'merge three notebooks cell by cell');
  command
    .usage('[options] <base> <ours> <theirs>\n       nbdiff merge --repair [-o <file>] <file>')
    .argument('[base]', 'the common ancestor; an empty file (or /dev/null) where there is none')
    .argument('[ours]')
    .argument('[theirs]')
    .option(
      '-o, --output <file>',
      'write the result there (it may be one of the three) instead of to standard output',
    )
    .option('--conflict-style <style>', 'merge, diff3 or zdiff3', choice('merge', 'diff3', 'zdiff3'))
    .option('--diff3', 'the same as --conflict-style diff3')
    .option('--zdiff3', 'the same as --conflict-style zdiff3')
    .option('--ours', 'settle conflicts with our side')
    .option('--theirs', 'settle conflicts with their side')
    .option('--union', 'settle conflicts with both sides, ours first')
    .option('--marker-size <n>', 'characters in a conflict marker', positiveNumber)
    .option(
      '-L, --label <label>',
      'labels of ours, base and theirs, in this order',
      (label: string, all: string[] = []) => [...all, label],
    )
    .option('--repair', "merge anew a notebook that git's conflict markers broke")
    .option('-q, --quiet', 'say nothing of what was decided');
  return parseArguments<MergeOptions>(command, args, io);
}
