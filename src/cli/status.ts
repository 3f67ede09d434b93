/** `nbdiff status`: what git is told about notebooks, where, by whom, and what is wrong with it. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { type ConfigEntry, readConfigOrigins } from '../git/config.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { type Git, gitAt, gitFor } from '../git/run.ts';
import {
  attributeText,
  type EffectiveAttribute,
  effectiveAttributes,
  NOTEBOOK_ATTRIBUTES,
  SAMPLE_NOTEBOOK,
  statedAttributes,
  toolOf,
} from '../install/attributes.ts';
import { type Installation, installationIn, isOurHook } from '../install/driver-commands.ts';
import { readOwnedFile } from '../install/owned-file.ts';
import { globalAttributes, preCommitPath } from '../install/setup-places.ts';
import { driverSettings } from '../install/setup-plan.ts';
import type { ExitCode, Io } from '../io.ts';
import { createCommand, parseArguments } from './arguments.ts';
import { friendlyPath } from './setup-arguments.ts';

/** A line of the report: what is set, or what is wrong. */
interface Report {
  readonly facts: readonly (readonly [what: string, text: string])[];
  readonly problems: readonly string[];
}

/** Exit 0 where git is set up and nothing is wrong, 1 otherwise. */
export async function status(args: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  const description = 'Say what git is told about notebooks, where, and what is wrong with it.';
  const parsed = await parseArguments<object>(await createCommand('status', description), args, io);
  if (parsed === undefined) return 0;
  const git = gitFor(io);
  const repository = await repositoryHere(git);
  const entries = await readConfigOrigins(git);
  const attributes = await attributeReport(repository, git, io);
  const reports: readonly Report[] = [
    configReport(entries, attributes.filterHolds, installation, io),
    attributes,
    await hookReport(repository, git, io),
  ];
  for (const [what, text] of reports.flatMap((report) => report.facts)) {
    io.write(`${what.padEnd(12)}${text}\n`);
  }
  const problems = reports.flatMap((report) => report.problems);
  for (const problem of problems) io.write(`${'wrong'.padEnd(12)}${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function repositoryHere(git: Git): Promise<Repository | undefined> {
  try {
    return await findRepository(git);
  } catch (error) {
    if (error instanceof NotebookError && error.problem.kind === 'git') return undefined;
    throw error;
  }
}

/** A setting that install writes, beside what git has. */
interface Setting {
  readonly key: string;
  readonly wanted: string;
  readonly found: ConfigEntry | undefined;
}

function configReport(
  entries: readonly ConfigEntry[],
  filterHolds: boolean,
  installation: Installation,
  io: Io,
): Report {
  const winning = new Map(entries.map((entry) => [entry.key, entry])); // the last one wins, as in git
  const withFilter =
    filterHolds || winning.has('filter.nbdiff.process') || winning.has('filter.nbdiff.clean');
  const sections = driverSettings(installation, withFilter).map(({ section, values }) => ({
    section,
    settings: values.map(([name, wanted]): Setting => {
      const key = `${section}.${name.toLowerCase()}`;
      return { key, wanted, found: winning.get(key) };
    }),
  }));
  const settings = sections.flatMap((one) => one.settings);
  const programs = installedPrograms(settings);
  return {
    facts: [
      ...sections.map((one) => ['config', `${one.section}: ${origins(one.settings, io)}`] as const),
      ...programs.map(({ node, script }) => ['program', `${node} ${script}`] as const),
    ],
    problems: [
      ...missingProblems(settings, withFilter),
      ...settings.flatMap((setting) => strangerProblem(setting, io)),
      ...programs.flatMap(programProblems),
    ],
  };
}

function origins(settings: readonly Setting[], io: Io): string {
  const places = settings.flatMap(({ found }) => (found === undefined ? [] : [place(found, io)]));
  return places.length === 0 ? 'not set' : [...new Set(places)].join(' and ');
}

/** `global ~/.gitconfig`. */
function place(entry: ConfigEntry, io: Io): string {
  const path = entry.origin.replace(/^file:/, '');
  return `${entry.scope} ${friendlyPath(path, io)}`;
}

function missingProblems(settings: readonly Setting[], withFilter: boolean): readonly string[] {
  const missing = settings.filter((setting) => setting.found === undefined).map((setting) => setting.key);
  if (missing.length === 0) return [];
  const what =
    missing.length === settings.length ? 'git is not set up for nbdiff' : `not set: ${missing.join(', ')}`;
  return [`${what}; run: nbdiff install${withFilter ? ' --filter' : ''}`];
}

/** A value that is neither ours nor from another version or place of nbdiff. */
function strangerProblem({ key, wanted, found }: Setting, io: Io): readonly string[] {
  if (found === undefined || found.value === wanted) return [];
  if (wanted.startsWith('run()') && installationIn(key, found.value ?? '') !== undefined) return [];
  return [`${key} is set to something else in ${place(found, io)}: ${(found.value ?? '').slice(0, 60)}`];
}

/** The programs that git's commands start, each once. */
function installedPrograms(settings: readonly Setting[]): readonly Installation[] {
  const programs = new Map<string, Installation>();
  for (const { key, found } of settings) {
    const program = installationIn(key, found?.value ?? '');
    if (program !== undefined) programs.set(JSON.stringify(program), program);
  }
  return [...programs.values()];
}

function programProblems({ node, script }: Installation): readonly string[] {
  const gone = [isExecutable(node) ? [] : [node], existsSync(script) ? [] : [script]].flat();
  return gone.map(
    (path) => `${path} is gone, so git tries nbdiff on the PATH and then a plain diff; run: nbdiff install`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function attributeReport(
  repository: Repository | undefined,
  git: Git,
  io: Io,
): Promise<Report & { readonly filterHolds: boolean }> {
  const files = [
    ...(repository?.workTree === undefined ? [] : [join(repository.workTree, '.gitattributes')]),
    ...(repository === undefined ? [] : [join(repository.commonDir, 'info', 'attributes')]),
    await globalAttributes(git),
  ];
  const facts: [string, string][] = [];
  let namesUs = false;
  for (const file of files) {
    for (const { line, pattern, attribute, value } of statedAttributes((await readOwnedFile(file)) ?? '')) {
      const tool = toolOf(value);
      namesUs ||= value === 'nbdiff';
      const by = tool === undefined || tool === value ? '' : ` (${tool})`;
      facts.push([
        'attributes',
        `${friendlyPath(file, io)}:${line}: ${pattern} ${attributeText(attribute, value)}${by}`,
      ]);
    }
  }
  if (repository?.workTree === undefined) {
    const problems = namesUs ? [] : ['no attributes name nbdiff; run: nbdiff install'];
    return { facts, problems, filterHolds: false };
  }
  const effective = await effectiveAttributes(gitAt(git, repository.workTree));
  const filterHolds = effective.some((one) => one.attribute === 'filter' && one.value === 'nbdiff');
  return { facts, problems: attributeProblems(effective, filterHolds), filterHolds };
}

/** What git does not do for notebooks in the end, one line an attribute with the first such path. */
function attributeProblems(
  effective: readonly EffectiveAttribute[],
  filterHolds: boolean,
): readonly string[] {
  const values = new Map(effective.map((one) => [`${one.attribute} ${one.path}`, one.value]));
  const paths = new Set([SAMPLE_NOTEBOOK, ...effective.map((one) => one.path)]);
  return NOTEBOOK_ATTRIBUTES.filter((name) => name !== 'filter' || filterHolds).flatMap((attribute) => {
    for (const path of paths) {
      const value = values.get(`${attribute} ${path}`);
      if (value === undefined) return [`${path} has no ${attribute}=nbdiff; run: nbdiff install`];
      if (value !== 'nbdiff') {
        const tool = toolOf(value);
        const by = tool === undefined ? '' : ` (${tool})`;
        return [
          `${path} has ${attributeText(attribute, value)}${by}; to win over it: nbdiff install --replace`,
        ];
      }
    }
    return [];
  });
}

async function hookReport(repository: Repository | undefined, git: Git, io: Io): Promise<Report> {
  if (repository === undefined) return { facts: [], problems: [] };
  try {
    const path = await preCommitPath(repository, git);
    const text = await readOwnedFile(path);
    const state =
      text === undefined
        ? 'not set (nbdiff install --hook)'
        : isOurHook(text)
          ? friendlyPath(path, io)
          : 'your own';
    return { facts: [['pre-commit', state]], problems: [] };
  } catch (error) {
    if (error instanceof NotebookError) return { facts: [['pre-commit', 'your own, shared']], problems: [] };
    throw error;
  }
}
