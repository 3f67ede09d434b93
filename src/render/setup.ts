/** What install, uninstall and status did or found: the facts as data, found in install/, and their words. */
import type { Io } from '../io.ts';
import { shownPath, shownText } from '../shown.ts';

/** Where a person stands and lives, so that paths read as they would say them. */
export type Near = Pick<Io, 'cwd' | 'env'>;

/** An attribute that holds for notebooks, and whose it is. */
export interface HeldAttribute {
  /** A notebook, or a pattern for them. */
  readonly path: string;
  /** `diff`, `merge` or `filter`. */
  readonly attribute: string;
  /** As `git check-attr` words it: `unset` for `-diff`, `set` for a bare `diff`. */
  readonly value: string;
  /** Who is known to write such a value; undefined for somebody's own. */
  readonly tool: string | undefined;
}

/** Another tool's driver or filter that stays, though the program that git would run for it is not there. */
export interface DriverGone {
  readonly held: HeldAttribute;
  readonly program: string;
  /** `filter.<name>.required`. */
  readonly isRequired: boolean;
}

/** A file that install writes, and what it gets. */
export interface SetupFile {
  readonly path: string;
  readonly isChanged: boolean;
  readonly content: /** Sections of git's config, such as `diff.nbdiff`. */
    | { readonly kind: 'config'; readonly sections: readonly string[] }
    /** undefined: all of it is somebody else's. */
    | { readonly kind: 'attributes'; readonly line: string | undefined }
    | { readonly kind: 'hook' };
}

/** What install wrote, or would write. */
export interface InstallReport {
  readonly isDryRun: boolean;
  readonly files: readonly SetupFile[];
  /** Outputs are kept out of commits from now on. */
  readonly hasFilter: boolean;
  /** What was left to others, and what of that does not work. */
  readonly respected: readonly HeldAttribute[];
  readonly gone: readonly DriverGone[];
  /** A hook was asked for, but the repository has one of its own. */
  readonly hasOwnHook: boolean;
  /** What stronger attribute files make of ours, one an attribute; `path` undefined for any notebook. */
  readonly overruled: readonly (Omit<HeldAttribute, 'path'> & { readonly path: string | undefined })[];
  /** Settings of `nbdiff.*` taken over from another tool, and the JSON that belongs into `.nbdiff.json`. */
  readonly settings: readonly (readonly [key: string, value: string])[];
  readonly policy: string | undefined;
  /** Keys that the other tool takes away and nbdiff does not, with the reason. */
  readonly refused: readonly (readonly [key: string, reason: string])[];
  /** The options of `nbdiff uninstall` that undo it. */
  readonly undo: readonly string[];
}

/** All but `overruled` and `gone`, a line each. */
export function renderInstall(report: InstallReport, near: Near): string {
  const left = [
    ...respectedLines(report.respected),
    ...(report.hasOwnHook ? [`left as it is: your own pre-commit hook; ${HOOK_ADVICE}`] : []),
  ];
  if (report.isDryRun) return lines([...report.files.map((file) => wouldGet(file, near)), ...left]);
  const changed = report.files.filter(({ isChanged }) => isChanged);
  const undo = ['nbdiff uninstall', ...report.undo].join(' ');
  return lines([
    ...changed.map((file) => `set in ${friendlyPath(file.path, near)}: ${wordContent(file)}`),
    ...(changed.length === 0 ? ['already set; nothing changed'] : []),
    ...left,
    ...(report.hasFilter && changed.length > 0
      ? [
          'notebooks that are committed with outputs keep them until they are edited; to strip all: nbdiff clean --all',
        ]
      : []),
    ...(changed.length > 0 ? [`undo with: ${undo}`] : []),
    ...report.settings.map(([key, value]) => `taken over: nbdiff.${key} ${value}`),
    ...report.refused.map(([key, reason]) => `not taken over: ${key}, which cannot be stripped: ${reason}`),
    ...(report.policy === undefined
      ? []
      : [`put this into .nbdiff.json, for the options that are the team's: ${report.policy}`]),
  ]);
}

function wouldGet(file: SetupFile, near: Near): string {
  const path = friendlyPath(file.path, near);
  return file.isChanged ? `${path} would get: ${wordContent(file)}` : `${path} would stay as it is`;
}

function wordContent({ content }: SetupFile): string {
  switch (content.kind) {
    case 'config':
      return content.sections.join(', ');
    case 'attributes':
      return content.line ?? 'nothing';
    case 'hook':
      return 'nbdiff check --staged';
  }
}

/** One a statement, with the first path it stands for. */
function respectedLines(respected: readonly HeldAttribute[]): readonly string[] {
  const paths = new Map<string, string>();
  for (const held of respected) if (!paths.has(owned(held))) paths.set(owned(held), held.path);
  return [...paths].map(
    ([statement, path]) =>
      `left as it is: ${statement} on ${shownPath(path)}; to win over it: nbdiff install --replace`,
  );
}

export const HOOK_ADVICE = 'add this line to your own hook: nbdiff check --staged || exit 1';

/** What comes of a driver whose program is gone, and what to type. */
export function wordDriverGone({ held, program, isRequired }: DriverGone): string {
  const filter = held.attribute === 'filter';
  const consequence = filter
    ? isRequired
      ? 'git will neither add nor check out notebooks'
      : 'git stores notebooks as they are, with all outputs'
    : held.attribute === 'merge'
      ? 'a merge will leave ours, without a word of theirs'
      : 'git diff will fail on notebooks';
  const advice =
    held.tool === 'Git LFS'
      ? 'install Git LFS'
      : `to win over it: nbdiff install ${filter ? '--filter ' : ''}--replace`;
  return `${owned(held)} stays, but ${shownText(program)} is not there: ${consequence}; ${advice}`;
}

/** One line of `overruled`. */
export function wordOverruled(one: InstallReport['overruled'][number]): string {
  return `${attributeText(one)} still holds for ${one.path === undefined ? 'notebooks' : shownPath(one.path)}, from a stronger attribute file; see: nbdiff status`;
}

/** A file that uninstall changed, or would change. */
export interface TakenOut {
  readonly path: string;
  /** The file was made by install, and is gone. */
  readonly isRemoved: boolean;
  readonly isDryRun: boolean;
}

export function renderTakenOut({ path, isRemoved, isDryRun }: TakenOut, near: Near): string {
  const file = friendlyPath(path, near);
  if (isRemoved) return `${file}: ${isDryRun ? 'would be removed' : 'removed'}\n`;
  return `${isDryRun ? 'would be taken out of' : 'taken out of'} ${file}\n`;
}

export function renderNothingTakenOut(config: string, near: Near): string {
  return `nothing to take out of ${friendlyPath(config, near)}\n`;
}

/** The committed attributes are the team's, and were not asked for. */
export function renderCommittedStay(): string {
  return '.gitattributes still names nbdiff, for everybody; to change that: nbdiff uninstall --attributes\n';
}

/** What git is told about notebooks. */
export interface SetupStatus {
  readonly facts: readonly SetupFact[];
  readonly problems: readonly SetupProblem[];
}

/** A file of git's config as `git config` names it: `global`, `.../.gitconfig`. */
export interface ConfigPlace {
  readonly scope: string;
  readonly file: string;
}

export type SetupFact =
  /** `places` is empty where nothing sets the section. */
  | { readonly kind: 'config'; readonly section: string; readonly places: readonly ConfigPlace[] }
  /** What git's commands start. */
  | { readonly kind: 'program'; readonly node: string; readonly script: string }
  /** A line of an attribute file, counted from 1; `path` is its pattern. */
  | {
      readonly kind: 'attribute';
      readonly file: string;
      readonly line: number;
      readonly stated: HeldAttribute;
    }
  | { readonly kind: 'hook'; readonly state: 'none' | 'theirs' | 'shared' }
  | { readonly kind: 'hook'; readonly state: 'ours'; readonly file: string }
  /** Notebooks of whose conflicts decisions can be undone, some at least. */
  | { readonly kind: 'session'; readonly paths: readonly string[] }
  /** Of `filtered` notebooks those that git has with outputs, some at least. */
  | { readonly kind: 'committed-outputs'; readonly paths: readonly string[]; readonly filtered: number };

export type SetupProblem =
  | { readonly kind: 'not-set-up'; readonly wantsFilter: boolean }
  | { readonly kind: 'not-set'; readonly keys: readonly string[]; readonly wantsFilter: boolean }
  /** A setting of ours has somebody else's value. */
  | {
      readonly kind: 'strange-setting';
      readonly key: string;
      readonly value: string;
      readonly place: ConfigPlace;
    }
  | { readonly kind: 'program-gone'; readonly path: string }
  | { readonly kind: 'nowhere-named' }
  | { readonly kind: 'no-attribute'; readonly path: string; readonly attribute: string }
  | { readonly kind: 'other-attribute'; readonly held: HeldAttribute }
  | ({ readonly kind: 'driver-gone' } & DriverGone);

/** A line each, facts first. */
export function renderStatus({ facts, problems }: SetupStatus, near: Near): string {
  return lines([
    ...facts.map((fact) => row(HEADINGS[fact.kind], wordFact(fact, near))),
    ...problems.map((problem) => row('wrong', wordSetupProblem(problem, near))),
  ]);
}

const HEADINGS: Readonly<Record<SetupFact['kind'], string>> = {
  config: 'config',
  program: 'program',
  attribute: 'attributes',
  hook: 'pre-commit',
  session: 'resolve',
  'committed-outputs': 'outputs',
};

function row(heading: string, text: string): string {
  return `${heading.padEnd(12)}${text}`;
}

function wordFact(fact: SetupFact, near: Near): string {
  switch (fact.kind) {
    case 'config': {
      const places = [...new Set(fact.places.map((place) => wordPlace(place, near)))];
      return `${fact.section}: ${places.length === 0 ? 'not set' : places.join(' and ')}`;
    }
    case 'program':
      return `${fact.node} ${fact.script}`;
    case 'attribute': {
      const { stated } = fact;
      const statement = stated.tool === stated.value ? attributeText(stated) : owned(stated);
      return `${friendlyPath(fact.file, near)}:${fact.line}: ${shownPath(stated.path)} ${statement}`;
    }
    case 'session':
      return `decisions about conflicts in ${wordFirst(fact.paths)} can be undone: nbdiff resolve`;
    case 'committed-outputs': {
      const names = wordFirst(fact.paths);
      return `${fact.paths.length} of ${fact.filtered} notebooks committed with them (${names}); an edit strips one, all: nbdiff clean --all`;
    }
    case 'hook':
      switch (fact.state) {
        case 'none':
          return 'not set (nbdiff install --hook)';
        case 'ours':
          return friendlyPath(fact.file, near);
        case 'theirs':
          return 'your own';
        case 'shared':
          return 'your own, shared';
      }
  }
}

function wordFirst([first = '', ...others]: readonly string[]): string {
  return `${shownPath(first)}${others.length === 0 ? '' : ', ...'}`;
}

/** Characters of a stranger's setting that are shown: enough to know it by. */
const VALUE_SHOWN = 60;

function wordSetupProblem(problem: SetupProblem, near: Near): string {
  switch (problem.kind) {
    case 'not-set-up':
      return `git is not set up for nbdiff; ${installAdvice(problem.wantsFilter)}`;
    case 'not-set':
      return `not set: ${problem.keys.join(', ')}; ${installAdvice(problem.wantsFilter)}`;
    case 'strange-setting':
      return `${problem.key} is set to something else in ${wordPlace(problem.place, near)}: ${problem.value.slice(0, VALUE_SHOWN)}`;
    case 'program-gone':
      return `${shownPath(problem.path)} is gone, so git tries nbdiff on the PATH and then a plain diff; run: nbdiff install`;
    case 'nowhere-named':
      return 'no attributes name nbdiff; run: nbdiff install';
    case 'no-attribute':
      return `${shownPath(problem.path)} has no ${problem.attribute}=nbdiff; run: nbdiff install`;
    case 'other-attribute':
      return `${shownPath(problem.held.path)} has ${owned(problem.held)}; to win over it: nbdiff install --replace`;
    case 'driver-gone':
      return wordDriverGone(problem);
  }
}

function installAdvice(wantsFilter: boolean): string {
  return `run: nbdiff install${wantsFilter ? ' --filter' : ''}`;
}

/** `global ~/.gitconfig`. */
function wordPlace({ scope, file }: ConfigPlace, near: Near): string {
  return `${scope} ${friendlyPath(file, near)}`;
}

/** `diff=jupyternotebook (nbdime)`. */
function owned(held: Omit<HeldAttribute, 'path'>): string {
  return `${attributeText(held)}${held.tool === undefined ? '' : ` (${held.tool})`}`;
}

/** As one writes it into an attribute file. */
function attributeText({ attribute, value }: Omit<HeldAttribute, 'path'>): string {
  if (value === 'unset') return `-${attribute}`;
  return value === 'set' ? attribute : `${attribute}=${value}`;
}

/** Relative where it is below, below their home with ~. */
function friendlyPath(path: string, { cwd, env }: Near): string {
  const home = env.HOME;
  if (path.startsWith(`${cwd}/`)) return shownPath(path.slice(cwd.length + 1));
  return shownPath(home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
