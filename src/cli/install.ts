/** `nbdiff install`: git's config and attributes are told about nbdiff. */
import { NotebookError } from '../errors.ts';
import { type Git, gitAt, gitFor } from '../git/run.ts';
import {
  attributeText,
  type EffectiveAttribute,
  effectiveAttributes,
  SAMPLE_NOTEBOOK,
  statedAttributes,
  toolOf,
} from '../install/attributes.ts';
import type { Installation } from '../install/driver-commands.ts';
import { type Migration, readMigration } from '../install/migration.ts';
import { applyFileEdit, type FileEdit, readOwnedFile } from '../install/owned-file.ts';
import { findPlaces, preCommitPath, type Scope, type SetupPlaces } from '../install/setup-places.ts';
import { planInstall, type SetupPlan, withoutOurBlock } from '../install/setup-plan.ts';
import type { ExitCode, Io } from '../io.ts';
import { createCommand, parseArguments } from './arguments.ts';
import { friendlyPath, type ScopeOptions, scopeOf } from './setup-arguments.ts';

interface InstallOptions extends ScopeOptions {
  readonly filter?: boolean;
  /** False with --no-keep. */
  readonly keep?: boolean;
  readonly hook?: boolean;
  readonly replace?: boolean;
  readonly migrate?: boolean;
  readonly dryRun?: boolean;
}

export async function install(
  args: readonly string[],
  io: Io,
  installation: Installation,
): Promise<ExitCode> {
  const command = (await createCommand('install', 'Make git show and merge notebooks cell by cell.'))
    .option('--local', 'for this repository: .git/config and .git/info/attributes (the default)')
    .option('--global', "for all of your repositories: git's global config and attributes")
    .option('--attributes', 'write the attributes into .gitattributes, for everybody who clones')
    .option('--filter', 'also keep outputs out of commits')
    .option('--no-keep', 'do not keep in .git what the filter takes out')
    .option('--hook', 'also add a pre-commit hook that runs nbdiff check --staged')
    .option('--replace', "win over other tools' attributes")
    .option('--migrate', "take over an nbstripout or nbdime setup, with nbstripout's options")
    .option('--dry-run', 'say what would be written, and write nothing');
  const parsed = await parseArguments<InstallOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const scope = scopeOf(options);
  const git = gitFor(io);
  const places = await findPlaces(scope, git);
  const [config, attributes, hook] = await Promise.all([
    readOwnedFile(places.config),
    readOwnedFile(places.attributes),
    options.hook === true ? hookFile(scope, places, git) : undefined,
  ]);
  const migration = options.migrate === true ? await readMigration(git) : undefined;
  const plan = planInstall({
    config: { path: places.config, text: config },
    attributes: { path: places.attributes, text: attributes },
    hook,
    filter: options.filter === true || migration?.filter === true,
    replace: options.replace === true || migration !== undefined,
    settings: [
      ...(migration?.settings ?? []),
      ...(options.keep === false ? [['keepOutputs', 'false'] as const] : []),
    ],
    foreign: await foreignAttributes(scope, places, attributes, git),
    installation,
  });
  if (options.dryRun === true) {
    describeDryRun(plan, io);
    return 0;
  }
  for (const edit of plan.edits) await applyFileEdit(edit);
  describe(plan, scope, io);
  if (migration !== undefined) describeMigration(migration, io);
  if (places.repository?.workTree !== undefined) {
    await warnOfWinners(plan, gitAt(git, places.repository.workTree), io);
  }
  return 0;
}

function describeMigration(migration: Migration, io: Io): void {
  for (const [key, value] of migration.settings) io.write(`taken over: nbdiff.${key} ${value}\n`);
  if (migration.policy === undefined) return;
  io.write(`put this into .nbdiff.json, for the options that are the team's: ${migration.policy}\n`);
}

async function hookFile(scope: Scope, places: SetupPlaces, git: Git) {
  if (scope.global || places.repository === undefined) throw hookNeedsRepository();
  const path = await preCommitPath(places.repository, git);
  return { path, text: await readOwnedFile(path) };
}

function hookNeedsRepository(): NotebookError {
  const reason = '--hook is for one repository';
  return new NotebookError({ kind: 'usage', reason, advice: 'run it there, without --global' });
}

/** What already holds for notebooks. A global setup serves repositories one does not stand in, so
 *  there it is what the global file says. */
async function foreignAttributes(
  scope: Scope,
  places: SetupPlaces,
  text: string | undefined,
  git: Git,
): Promise<readonly EffectiveAttribute[]> {
  const workTree = places.repository?.workTree;
  if ((!scope.global || scope.attributes) && workTree !== undefined) {
    return effectiveAttributes(gitAt(git, workTree));
  }
  const stated = statedAttributes(withoutOurBlock({ path: places.attributes, text }).rest ?? '');
  return stated.map(({ pattern, attribute, value }) => ({ path: pattern, attribute, value }));
}

function describe(plan: SetupPlan, scope: Scope, io: Io): void {
  const changed = plan.edits.filter((edit) => edit.before !== edit.after);
  for (const edit of changed) io.write(`set in ${friendlyPath(edit.path, io)}: ${contents(edit, plan)}\n`);
  if (changed.length === 0) io.write('already set; nothing changed\n');
  describeRespected(plan, io);
  if (plan.attributeLine?.includes('filter=nbdiff') && changed.length > 0) {
    io.write('notebooks that are committed with outputs lose them with: git add --renormalize .\n');
  }
  if (changed.length > 0) io.write(`undo with: nbdiff uninstall${scopeFlags(scope)}\n`);
}

function contents(edit: FileEdit, plan: SetupPlan): string {
  const [config, attributes] = plan.edits;
  if (edit === config) return plan.sections.join(', ');
  return edit === attributes ? (plan.attributeLine ?? 'nothing') : 'nbdiff check --staged';
}

function describeRespected(plan: SetupPlan, io: Io): void {
  const seen = new Set<string>();
  for (const { path, attribute, value } of plan.respected) {
    const statement = attributeText(attribute, value);
    if (seen.has(statement)) continue;
    seen.add(statement);
    const tool = toolOf(value);
    const by = tool === undefined ? '' : ` (${tool})`;
    io.write(`left as it is: ${statement}${by} on ${path}; to win over it: nbdiff install --replace\n`);
  }
}

function describeDryRun(plan: SetupPlan, io: Io): void {
  for (const edit of plan.edits) {
    const path = friendlyPath(edit.path, io);
    if (edit.before === edit.after) io.write(`${path} would stay as it is\n`);
    else io.write(`${path} would get: ${contents(edit, plan)}\n`);
  }
  describeRespected(plan, io);
}

/** Says which attributes ours do not reach, since a stronger file says otherwise. */
async function warnOfWinners(plan: SetupPlan, git: Git, io: Io): Promise<void> {
  const wanted = plan.attributeLine ?? '';
  const warned = new Set<string>();
  for (const { path, attribute, value } of await effectiveAttributes(git)) {
    if (value === 'nbdiff' || !wanted.includes(`${attribute}=nbdiff`) || warned.has(attribute)) continue;
    warned.add(attribute);
    const where = path === SAMPLE_NOTEBOOK ? 'notebooks' : path;
    io.warn(
      `nbdiff: ${attributeText(attribute, value)} still holds for ${where}, from a stronger attribute file; ` +
        'see: nbdiff status',
    );
  }
}

function scopeFlags(scope: Scope): string {
  return (scope.global ? ' --global' : '') + (scope.attributes ? ' --attributes' : '');
}
