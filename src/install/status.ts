/** What git is told about notebooks, where, by whom, and what is wrong with it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { type ConfigEntry, readConfigOrigins } from '../git/config.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { type Git, gitAt } from '../git/run.ts';
import type { ConfigPlace, SetupFact, SetupProblem, SetupStatus } from '../render/setup.ts';
import { openJournals, sessionsFolder } from '../store/journals.ts';
import {
  type EffectiveAttribute,
  effectiveAttributes,
  NOTEBOOK_ATTRIBUTES,
  SAMPLE_NOTEBOOK,
  statedAttributes,
} from './attributes.ts';
import { type Installation, installationIn, isOurHook } from './driver-commands.ts';
import { driversGone, isExecutable } from './foreign-drivers.ts';
import { readOwnedFile } from './owned-file.ts';
import { globalAttributes, preCommitPath } from './setup-places.ts';
import { driverSettings } from './setup-plan.ts';

/** `installation` is the nbdiff that asks. Outside a repository it is what holds for all of the user's. */
export async function readStatus(installation: Installation, git: Git): Promise<SetupStatus> {
  const repository = await repositoryHere(git);
  const entries = await readConfigOrigins(git);
  const attributes = await attributeStatus(repository, git);
  const config = configStatus(entries, attributes.filterHolds, installation);
  return {
    facts: [
      ...config.facts,
      ...attributes.facts,
      ...(await hookFacts(repository, git)),
      ...sessionFacts(repository),
    ],
    problems: [...config.problems, ...attributes.problems],
  };
}

function sessionFacts(repository: Repository | undefined): readonly SetupFact[] {
  if (repository === undefined) return [];
  const paths = openJournals(sessionsFolder(repository.gitDir)).paths();
  return paths.length === 0 ? [] : [{ kind: 'session', paths }];
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

function configStatus(
  entries: readonly ConfigEntry[],
  filterHolds: boolean,
  installation: Installation,
): SetupStatus {
  const winning = new Map(entries.map((entry) => [entry.key, entry])); // the last one wins, as in git
  const wantsFilter =
    filterHolds || winning.has('filter.nbdiff.process') || winning.has('filter.nbdiff.clean');
  const sections = driverSettings(installation, wantsFilter).map(({ section, values }) => ({
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
      ...sections.map((one): SetupFact => {
        const places = one.settings.flatMap(({ found }) => (found === undefined ? [] : [placeOf(found)]));
        return { kind: 'config', section: one.section, places };
      }),
      ...programs.map((program): SetupFact => ({ kind: 'program', ...program })),
    ],
    problems: [
      ...missingProblems(settings, wantsFilter),
      ...settings.flatMap(strangerProblem),
      ...programs.flatMap(programProblems),
    ],
  };
}

function placeOf({ scope, origin }: ConfigEntry): ConfigPlace {
  return { scope, file: origin.replace(/^file:/, '') };
}

function missingProblems(settings: readonly Setting[], wantsFilter: boolean): readonly SetupProblem[] {
  const keys = settings.filter((setting) => setting.found === undefined).map((setting) => setting.key);
  if (keys.length === 0) return [];
  return keys.length === settings.length
    ? [{ kind: 'not-set-up', wantsFilter }]
    : [{ kind: 'not-set', keys, wantsFilter }];
}

/** A value that is neither ours nor from another version or place of nbdiff. */
function strangerProblem({ key, wanted, found }: Setting): readonly SetupProblem[] {
  if (found === undefined || found.value === wanted) return [];
  const value = found.value ?? '';
  if (wanted.startsWith('run()') && installationIn(key, value) !== undefined) return [];
  return [{ kind: 'strange-setting', key, value, place: placeOf(found) }];
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

function programProblems({ node, script }: Installation): readonly SetupProblem[] {
  const gone = [...(isExecutable(node) ? [] : [node]), ...(existsSync(script) ? [] : [script])];
  return gone.map((path) => ({ kind: 'program-gone', path }));
}

async function attributeStatus(
  repository: Repository | undefined,
  git: Git,
): Promise<SetupStatus & { readonly filterHolds: boolean }> {
  const ofUser = await globalAttributes(git);
  const files = [
    ...(repository?.workTree === undefined ? [] : [join(repository.workTree, '.gitattributes')]),
    ...(repository === undefined ? [] : [join(repository.commonDir, 'info', 'attributes')]),
    ...(ofUser === undefined ? [] : [ofUser]),
  ];
  const facts: (SetupFact & { readonly kind: 'attribute' })[] = [];
  for (const file of files) {
    const { text = '' } = await readOwnedFile(file);
    facts.push(...statedAttributes(text).map((one) => ({ kind: 'attribute' as const, file, ...one })));
  }
  if (repository?.workTree === undefined) {
    const isNamed = facts.some(({ stated }) => stated.value === 'nbdiff');
    return { facts, problems: isNamed ? [] : [{ kind: 'nowhere-named' }], filterHolds: false };
  }
  const effective = await effectiveAttributes(gitAt(git, repository.workTree));
  const filterHolds = effective.some((one) => one.attribute === 'filter' && one.value === 'nbdiff');
  const gone = await driversGone(effective, gitAt(git, repository.workTree));
  const problems = [
    ...attributeProblems(effective, filterHolds),
    ...gone.map((one): SetupProblem => ({ kind: 'driver-gone', ...one })),
  ];
  return { facts, problems, filterHolds };
}

/** What git does not do for notebooks in the end, one an attribute with the first such path. */
function attributeProblems(
  effective: readonly EffectiveAttribute[],
  filterHolds: boolean,
): readonly SetupProblem[] {
  const held = new Map(effective.map((one) => [`${one.attribute} ${one.path}`, one]));
  const paths = new Set([SAMPLE_NOTEBOOK, ...effective.map((one) => one.path)]);
  const problems: SetupProblem[] = [];
  for (const attribute of NOTEBOOK_ATTRIBUTES) {
    if (attribute === 'filter' && !filterHolds) continue;
    for (const path of paths) {
      const one = held.get(`${attribute} ${path}`);
      if (one?.value === 'nbdiff') continue;
      problems.push(
        one === undefined
          ? { kind: 'no-attribute', path, attribute }
          : { kind: 'other-attribute', held: one },
      );
      break;
    }
  }
  return problems;
}

async function hookFacts(repository: Repository | undefined, git: Git): Promise<readonly SetupFact[]> {
  if (repository === undefined) return [];
  try {
    const { path, text } = await readOwnedFile(await preCommitPath(repository, git));
    if (text === undefined) return [{ kind: 'hook', state: 'none' }];
    return isOurHook(text)
      ? [{ kind: 'hook', state: 'ours', file: path }]
      : [{ kind: 'hook', state: 'theirs' }];
  } catch (error) {
    if (error instanceof NotebookError) return [{ kind: 'hook', state: 'shared' }];
    throw error;
  }
}
