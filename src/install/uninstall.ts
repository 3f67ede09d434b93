/** What an uninstallation takes out again: our block in each file, and a hook that is ours. */
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import type { Git } from '../git/run.ts';
import { type FileEdit, type OwnedFile, readOwnedFile } from './owned-file.ts';
import { findPlaces, preCommitPath, type Scope, type SetupPlaces } from './setup-places.ts';
import { planUninstall, withoutOurBlock } from './setup-plan.ts';

export interface Uninstallation {
  /** Files to change, in this order; none where nothing is set. */
  readonly edits: readonly FileEdit[];
  /** The config that was looked at. */
  readonly config: string;
  /** Of the repository one stands in. */
  readonly workTree: string | undefined;
}

/** Nothing is written here. */
export async function readUninstallation(scope: Scope, git: Git): Promise<Uninstallation> {
  const places = await findPlaces(scope, git);
  const edits = planUninstall(
    await readOwnedFile(places.config),
    await readOwnedFile(places.attributes),
    await hookFile(scope, places, git),
  );
  const changes = edits.filter((edit) => edit.before !== edit.after);
  return { edits: changes, config: places.config, workTree: places.repository?.workTree };
}

async function hookFile(scope: Scope, places: SetupPlaces, git: Git): Promise<OwnedFile | undefined> {
  if (scope.global || places.repository === undefined) return undefined;
  try {
    return await readOwnedFile(await preCommitPath(places.repository, git));
  } catch (error) {
    // Hooks that all repositories share are never ours.
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

/** Whether the committed attributes name nbdiff, which are the team's and go only when asked for. */
export async function isStillCommitted(workTree: string): Promise<boolean> {
  return withoutOurBlock(await readOwnedFile(join(workTree, '.gitattributes'))).lines !== undefined;
}
