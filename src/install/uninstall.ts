/** What an uninstallation takes out again: our block in each file, a hook that is ours, the texts that git's textconv is
 *  answered from, and what could be undone of decisions about conflicts, which are in the notebooks. Outputs that the filter took are nowhere else, and stay. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import type { Git } from '../git/run.ts';
import { sessionsFolder } from '../store/journals.ts';
import { textsFolder } from '../store/kept-texts.ts';
import { notedTextFolders } from '../store/text-folders.ts';
import { type FileEdit, type OwnedFile, readOwnedFile } from './owned-file.ts';
import { findPlaces, preCommitPath, type Scope, type SetupPlaces } from './setup-places.ts';
import { planUninstall, withoutOurBlock } from './setup-plan.ts';

export interface Uninstallation {
  /** Files to change, in this order; none where nothing is set. */
  readonly edits: readonly FileEdit[];
  /** Folders to remove. */
  readonly folders: readonly string[];
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
  const folders = [...textFolders(scope, places, git), ...sessionFolders(places)];
  return { edits: changes, folders, config: places.config, workTree: places.repository?.workTree };
}

/** What is global goes from all repositories. */
function textFolders({ global }: Scope, { repository }: SetupPlaces, git: Git): readonly string[] {
  const here = repository === undefined ? [] : [textsFolder(repository.commonDir)].filter(existsSync);
  return [...new Set([...here, ...(global ? notedTextFolders(git.env) : [])])];
}

/** Of all worktrees of the repository. */
function sessionFolders({ repository }: SetupPlaces): readonly string[] {
  if (repository === undefined) return [];
  const { commonDir } = repository;
  const linked = join(commonDir, 'worktrees');
  const names = existsSync(linked) ? readdirSync(linked) : [];
  return [commonDir, ...names.map((name) => join(linked, name))].map(sessionsFolder).filter(existsSync);
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
