/** `nbdiff show <path or REV:path>`: one notebook as readable text, the same text that git's textconv gives. */
import type { Command } from 'commander';
import { namedFile, readNamed } from '../compare/named-files.ts';
import type { ExitCode, Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicy } from '../policy/policy.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import { showNotebook } from '../render/show.ts';
import { shownPath } from '../shown.ts';
import { giveOut } from '../terminal/destination.ts';
import { createCommand, outputsShown, parseArguments } from './arguments.ts';

interface ShowOptions {
  readonly outputs?: string;
  readonly html?: boolean;
  readonly output?: string;
  readonly pager?: boolean;
}

export async function showCommand(): Promise<Command> {
  return (await createCommand('show'))
    .argument('<notebook>', 'a file, REV:path, :path (the index), or - for standard input')
    .option('--outputs [full]', "also the outputs' text; long ones are cut, or shown in full")
    .option('--html', 'a page for the browser, in one file')
    .option('-o, --output <file>', 'write it to a file, whole or not at all')
    .option('--no-pager', 'do not use a pager');
}

export async function show(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<ShowOptions>(await showCommand(), args.map(withValue), io);
  if (parsed === undefined) return 0;
  const [name] = parsed.args as [string];
  const opening = openPolicy(io);
  opening.catch(() => {}); // awaited below
  const named = namedFile(name, io);
  const bytes = await readNamed(named, io);
  const policy = await opening;
  const called = name === '-' ? 'standard input' : name;
  const side = named.kind === 'blob' ? 'stored' : undefined;
  const notebook = readNotebook(bytes, { file: called, side });
  const normalizer = policy.normalizerForNamed(name);
  const { html, output, pager } = parsed.options;
  const outputs = outputsShown(parsed.options.outputs);
  const to = { output, color: 'never' as const, pager: pager !== false, isForBrowser: html === true };
  await giveOut(to, policy, io, async ({ write }) => {
    if (!html) return write(showNotebook(notebook, { normalizer, outputs }));
    const { createReport } = await import('../html/report.ts');
    const report = createReport(shownPath(called), { ...DEFAULT_VIEW, outputs });
    await report.addWhole(notebook, called, normalizer);
    return write(report.end());
  });
  return 0;
}

/** The value stands behind `=`, so that the notebook is not taken for it. */
function withValue(arg: string): string {
  return arg === '--outputs' ? '--outputs=' : arg;
}
