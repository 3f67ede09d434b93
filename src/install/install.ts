/** An installation: what is there is read, the plan is made, and its files are written whole. */
import { NotebookError } from '../errors.ts';
import { type Git, gitAt } from '../git/run.ts';
import type { DriverGone, InstallReport, SetupFile } from '../render/setup.ts';
import {
  type EffectiveAttribute,
  effectiveAttributes,
  SAMPLE_NOTEBOOK,
  statedAttributes,
} from './attributes.ts';
import type { Installation } from './driver-commands.ts';
import { driversGone } from './foreign-drivers.ts';
import { type Migration, readMigration } from './migration.ts';
import { applyFileEdit, type FileEdit, type OwnedFile, readOwnedFile } from './owned-file.ts';
import { findPlaces, preCommitPath, type Scope, type SetupPlaces } from './setup-places.ts';
import { planInstall, type SetupPlan, withoutOurBlock } from './setup-plan.ts';

export interface InstallRequest {
  readonly scope: Scope;
  readonly filter: boolean;
  /** Whether the filter keeps what it takes out. */
  readonly keep: boolean;
  readonly hook: boolean;
  /** Win over other tools' attributes. */
  readonly replace: boolean;
  /** Take over what another tool is set to. */
  readonly migrate: boolean;
  readonly dryRun: boolean;
}

/** Throws NotebookError where two filters would meet, where hooks are shared by all repositories, and for files that
 *  cannot be written: then nothing is set, and that is said. */
export async function installSetup(
  request: InstallRequest,
  installation: Installation,
  git: Git,
): Promise<InstallReport> {
  try {
    return await install(request, installation, git);
  } catch (error) {
    if (!(error instanceof NotebookError) || error.problem.kind !== 'file') throw error;
    const { problem, file } = error;
    throw new NotebookError({ kind: 'file', reason: `${problem.reason}; nothing was set` }, { file });
  }
}

async function install(
  request: InstallRequest,
  installation: Installation,
  git: Git,
): Promise<InstallReport> {
  const { scope } = request;
  const places = await findPlaces(scope, git);
  const [config, attributes, hook] = await Promise.all([
    readOwnedFile(places.config),
    readOwnedFile(places.attributes),
    request.hook ? hookFile(scope, places, git) : undefined,
  ]);
  const migration = request.migrate ? await readMigration(git) : undefined;
  const plan = planInstall({
    config,
    attributes,
    hook,
    filter: request.filter || migration?.filter === true,
    replace: request.replace || migration !== undefined,
    settings: [...(migration?.settings ?? []), ...(request.keep ? [] : [['keepOutputs', 'false'] as const])],
    foreign: await foreignAttributes(scope, places, attributes, git),
    installation,
  });
  const top = places.repository?.workTree;
  const gone = await driversGone(plan.left, top === undefined ? git : gitAt(git, top));
  if (request.dryRun) return reportOf(plan, request, { gone });
  await applyAll(plan.files.map(({ edit }) => edit));
  const effective = top === undefined ? [] : await effectiveAttributes(gitAt(git, top));
  return reportOf(plan, request, { gone, migration, effective });
}

/** All of them or none: a setup that stands half way is neither reported nor taken out. */
async function applyAll(edits: readonly FileEdit[]): Promise<void> {
  const done: FileEdit[] = [];
  try {
    for (const edit of edits) {
      await applyFileEdit(edit);
      done.unshift(edit);
    }
  } catch (error) {
    for (const edit of done) await applyFileEdit({ ...edit, before: edit.after, after: edit.before });
    throw error;
  }
}

async function hookFile(scope: Scope, places: SetupPlaces, git: Git): Promise<OwnedFile> {
  if (!scope.global && places.repository !== undefined)
    return readOwnedFile(await preCommitPath(places.repository, git));
  const reason = '--hook is for one repository, so nothing was set';
  throw new NotebookError({ kind: 'usage', reason, advice: 'run it there, without --global' });
}

/** What already holds for notebooks. A global setup serves repositories one does not stand in, so
 *  there it is what the global file says. */
async function foreignAttributes(
  scope: Scope,
  places: SetupPlaces,
  attributes: OwnedFile,
  git: Git,
): Promise<readonly EffectiveAttribute[]> {
  const workTree = places.repository?.workTree;
  if ((!scope.global || scope.attributes) && workTree !== undefined) {
    return effectiveAttributes(gitAt(git, workTree));
  }
  return statedAttributes(withoutOurBlock(attributes).rest ?? '').map(({ stated }) => stated);
}

function reportOf(
  plan: SetupPlan,
  { scope, dryRun }: InstallRequest,
  {
    gone,
    migration,
    effective = [],
  }: {
    readonly gone: readonly DriverGone[];
    readonly migration?: Migration | undefined;
    readonly effective?: readonly EffectiveAttribute[];
  },
): InstallReport {
  return {
    isDryRun: dryRun,
    files: plan.files.map(({ edit, content }): SetupFile => {
      return { path: edit.path, isChanged: edit.before !== edit.after, content };
    }),
    hasFilter: plan.ours.includes('filter'),
    respected: plan.respected,
    gone,
    hasOwnHook: plan.hasOwnHook,
    overruled: overruled(plan, effective),
    settings: migration?.settings ?? [],
    refused: migration?.refused ?? [],
    policy: migration?.policy,
    undo: [...(scope.global ? ['--global'] : []), ...(scope.attributes ? ['--attributes'] : [])],
  };
}

/** Attributes of ours that do not hold, since a stronger file says otherwise. */
function overruled(plan: SetupPlan, effective: readonly EffectiveAttribute[]): InstallReport['overruled'] {
  return plan.ours.flatMap((name) => {
    const winner = effective.find(({ attribute, value }) => attribute === name && value !== 'nbdiff');
    if (winner === undefined) return [];
    return [{ ...winner, path: winner.path === SAMPLE_NOTEBOOK ? undefined : winner.path }];
  });
}
