/** `nbdiff blame PATH [REV]`: commit, date and author of each source line, by cell. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import { blameText } from '../git/file-history.ts';
import { trackedPath } from '../git/index-entry.ts';
import { gitFor } from '../git/run.ts';
import { type Installation, textconvCommand } from '../install/driver-commands.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { isNotebookText, renderBlame } from '../render/history.ts';
import { loadColors } from '../terminal/color.ts';
import { startPagerFor } from '../terminal/pager.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface BlameOptions {
  readonly color?: boolean;
  readonly pager?: boolean;
}

export async function blameCommand(): Promise<Command> {
  return (await createCommand('blame'))
    .argument('<path>', 'a notebook that git tracks')
    .argument('[revision]', 'as of this commit')
    .option('--no-color', 'no colours')
    .option('--no-pager', 'do not use a pager');
}

export async function blame(args: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  const parsed = await parseArguments<BlameOptions>(await blameCommand(), args, io);
  if (parsed === undefined) return 0;
  const [path, revision] = parsed.args as [string, string?];
  const git = gitFor(io);
  const { settings, config } = await openPolicy(io);
  if (revision === undefined && (await trackedPath(path, git)) === undefined) {
    throw new NotebookError({ kind: 'git', reason: 'git does not track it' }, { file: path });
  }
  const textconv = textconvCommand(installation, resolve(io.cwd, path));
  const lines = await blameText(path, revision, textconv, git);
  if (!isNotebookText(lines)) {
    throw new NotebookError(
      { kind: 'not-a-notebook', reason: 'git blame shows it as it is' },
      { file: path },
    );
  }
  const pager = parsed.options.pager === false ? undefined : startPagerFor(io, config);
  const color = await loadColors(
    parsed.options.color === false ? 'never' : undefined,
    settings,
    io,
    pager !== undefined,
  );
  (pager?.io ?? io).write(renderBlame(lines, color));
  await pager?.close();
  return 0;
}
