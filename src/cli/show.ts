/** `nbdiff show <path or REV:path>`: one notebook as readable text, the same text that git's textconv gives. */
import type { Command } from 'commander';
import { namedFile, readNamed } from '../compare/named-files.ts';
import type { ExitCode, Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicy } from '../policy/policy.ts';
import { showNotebook } from '../render/show.ts';
import { startPagerFor } from '../terminal/pager.ts';
import { createCommand, outputsShown, parseArguments } from './arguments.ts';

interface ShowOptions {
  readonly outputs?: string;
  readonly pager?: boolean;
}

export async function showCommand(): Promise<Command> {
  return (await createCommand('show'))
    .argument('<notebook>', 'a file, REV:path, :path (the index), or - for standard input')
    .option('--outputs [full]', "also the outputs' text; long ones are cut, or shown in full")
    .option('--no-pager', 'do not use a pager');
}

export async function show(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<ShowOptions>(await showCommand(), args.map(withValue), io);
  if (parsed === undefined) return 0;
  const [name] = parsed.args as [string];
  const opening = openPolicy(io);
  opening.catch(() => {}); // awaited below
  const bytes = await readNamed(namedFile(name, io), io);
  const policy = await opening;
  const notebook = readNotebook(bytes, { file: name === '-' ? 'standard input' : name });
  const normalizer = policy.normalizerForNamed(name);
  const text = showNotebook(notebook, { normalizer, outputs: outputsShown(parsed.options.outputs) });
  const pager = parsed.options.pager === false ? undefined : startPagerFor(io, policy.config);
  (pager?.io ?? io).write(text);
  await pager?.close();
  return 0;
}

/** The value stands behind `=`, so that the notebook is not taken for it. */
function withValue(arg: string): string {
  return arg === '--outputs' ? '--outputs=' : arg;
}
