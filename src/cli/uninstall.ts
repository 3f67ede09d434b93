/** `nbdiff uninstall`: what install wrote is taken out again, byte for byte. */
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { type Git, gitFor } from '../git/run.ts';
import { withoutBlock } from '../install/managed-block.ts';
import { applyFileEdit, readOwnedFile } from '../install/owned-file.ts';
import { findPlaces, preCommitPath, type Scope, type SetupPlaces } from '../install/setup-places.ts';
import { type OwnedFile, planUninstall } from '../install/setup-plan.ts';
import type { ExitCode, Io } from '../io.ts';
import { createCommand, parseArguments } from './arguments.ts';
import { friendlyPath, type ScopeOptions, scopeOf } from './setup-arguments.ts';

interface UninstallOptions extends ScopeOptions {
  readonly dryRun?: boolean;
}

export async function uninstall(args: readonly string[], io: Io): Promise<ExitCode> {
  const description = 'Take out what nbdiff install wrote; everything else stays byte for byte.';
  const command = (await createCommand('uninstall', description))
    .option('--local', 'from this repository (the default)')
    .option('--global', "from git's global config and attributes")
    .option('--attributes', 'from the committed .gitattributes')
    .option('--dry-run', 'say what would be taken out, and write nothing');
  const parsed = await parseArguments<UninstallOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const scope = scopeOf(options);
  const git = gitFor(io);
  const places = await findPlaces(scope, git);
  const edits = planUninstall(
    await ownedFile(places.config),
    await ownedFile(places.attributes),
    await hookFile(scope, places, git),
  ).filter((edit) => edit.before !== edit.after);
  for (const edit of edits) {
    if (options.dryRun !== true) await applyFileEdit(edit);
    const done = options.dryRun === true ? 'would be taken out of' : 'taken out of';
    const path = friendlyPath(edit.path, io);
    io.write(edit.after === undefined ? `${path}: ${removed(options)}\n` : `${done} ${path}\n`);
  }
  if (edits.length === 0) io.write(`nothing to take out of ${friendlyPath(places.config, io)}\n`);
  await mentionCommitted(scope, places, io);
  return 0;
}

function removed(options: UninstallOptions): string {
  return options.dryRun === true ? 'would be removed' : 'removed';
}

async function ownedFile(path: string): Promise<OwnedFile> {
  return { path, text: await readOwnedFile(path) };
}

async function hookFile(scope: Scope, places: SetupPlaces, git: Git): Promise<OwnedFile | undefined> {
  if (scope.global || places.repository === undefined) return undefined;
  try {
    return await ownedFile(await preCommitPath(places.repository, git));
  } catch (error) {
    // Hooks that all repositories share are never ours.
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

/** The committed attributes are the team's: they go only when asked for. */
async function mentionCommitted(scope: Scope, places: SetupPlaces, io: Io): Promise<void> {
  const workTree = places.repository?.workTree;
  if (scope.attributes || workTree === undefined) return;
  const file = join(workTree, '.gitattributes');
  if (withoutBlock(await readOwnedFile(file), { file }).lines === undefined) return;
  io.write(
    '.gitattributes still names nbdiff, for everybody; to change that: nbdiff uninstall --attributes\n',
  );
}
