/** `nbdiff uninstall`: what install wrote is taken out again, byte for byte. */
import type { Command } from 'commander';
import { gitFor } from '../git/run.ts';
import { applyFileEdit } from '../install/owned-file.ts';
import { isStillCommitted, readUninstallation } from '../install/uninstall.ts';
import type { ExitCode, Io } from '../io.ts';
import { renderCommittedStay, renderNothingTakenOut, renderTakenOut } from '../render/setup.ts';
import { removeFolder } from '../store/kept-files.ts';
import { forgetTextFolders } from '../store/text-folders.ts';
import { createCommand, parseArguments } from './arguments.ts';
import { type ScopeOptions, scopeOf } from './setup-arguments.ts';

interface UninstallOptions extends ScopeOptions {
  readonly dryRun?: boolean;
}

export async function uninstallCommand(): Promise<Command> {
  return (await createCommand('uninstall'))
    .option('--local', 'from this repository (the default)')
    .option('--global', "from git's global config and attributes")
    .option('--attributes', 'from the committed .gitattributes')
    .option('--dry-run', 'say what would be taken out, and write nothing');
}

export async function uninstall(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<UninstallOptions>(await uninstallCommand(), args, io);
  if (parsed === undefined) return 0;
  const isDryRun = parsed.options.dryRun === true;
  const scope = scopeOf(parsed.options);
  const { edits, folders, config, workTree } = await readUninstallation(scope, gitFor(io));
  for (const edit of edits) {
    if (!isDryRun) await applyFileEdit(edit);
    io.write(renderTakenOut({ path: edit.path, isRemoved: edit.after === undefined, isDryRun }, io));
  }
  for (const folder of folders) {
    if (!isDryRun) removeFolder(folder);
    io.write(renderTakenOut({ path: folder, isRemoved: true, isDryRun }, io));
  }
  if (scope.global && !isDryRun) forgetTextFolders(io.env);
  if (edits.length === 0 && folders.length === 0) io.write(renderNothingTakenOut(config, io));
  const asksForCommitted = scope.attributes || workTree === undefined;
  if (!asksForCommitted && (await isStillCommitted(workTree))) io.write(renderCommittedStay());
  return 0;
}
