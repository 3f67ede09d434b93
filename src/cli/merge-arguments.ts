/** What a person or a script typed after `nbdiff merge`, as values. */
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { ConflictStyle } from '../text/merge-types.ts';
import { choice, createCommand, parseArguments, positiveNumber } from './arguments.ts';
import { type MarkdownOptions, withMarkdownOptions } from './markdown-arguments.ts';

export interface MergeOptions extends MarkdownOptions {
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

export interface MergeArguments {
  readonly options: MergeOptions;
  readonly args: readonly string[];
}

/** undefined where help was asked for and given. */
export async function parseMergeArguments(
  args: readonly string[],
  io: Io,
): Promise<MergeArguments | undefined> {
  return plainArguments(args) ?? typedArguments(args, io);
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

async function typedArguments(args: readonly string[], io: Io): Promise<MergeArguments | undefined> {
  return parseArguments<MergeOptions>(await mergeCommand(), args, io);
}

export async function mergeCommand(): Promise<Command> {
  const command = (await createCommand('merge'))
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
  return withMarkdownOptions(
    command,
    'a page of Markdown on standard output that shows the conflicts; needs -o',
  );
}
