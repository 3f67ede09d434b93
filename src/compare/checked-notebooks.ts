/** Notebooks that are checked: files that a person named, or what a commit would hold, read from the index through one
 *  process. */
import { type CheckOptions, checkNotebook } from '../check/check-notebook.ts';
import { type Finding, RULES, type Rule, type Severities } from '../check/findings.ts';
import { fingerprintsOf } from '../check/fingerprints.ts';
import { parseRule, parseSeverity, type RuleChoice, severitiesFor } from '../check/rules.ts';
import { NotebookError, type Place } from '../errors.ts';
import { isFile, readInput } from '../files.ts';
import type { Blobs } from '../git/blobs.ts';
import { configSize, configValue, type GitConfig } from '../git/config.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { namedNotebooks } from '../git/named-notebooks.ts';
import { isInRepository, placeInRepository } from '../git/place.ts';
import { type Git, gitFor } from '../git/run.ts';
import { stagedNotebooks } from '../git/staged.ts';
import { filteredPaths, trackedNotebooks } from '../git/tracked.ts';
import type { Io } from '../io.ts';
import { lineColumn, wordProblem } from '../messages.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readIfNotebook, readNotebook } from '../notebook/read.ts';
import type { CheckPolicy, Policy } from '../policy/policy.ts';
import { POLICY_FILE, wrong } from '../policy/policy-file.ts';
import type { CheckedNotebook, FileFinding } from '../render/findings.ts';
import { readAhead } from './read-ahead.ts';

export interface CheckRequest {
  /** As a person typed them; without any, what is staged. */
  readonly paths: readonly string[];
  /** Without paths: all that git tracks. */
  readonly all: boolean;
}

/** Bytes, where the config does not say: GitHub warns of files above 50 MB, and reviews end long before that. */
const FILE_LIMIT = 10_000_000;
const OUTPUTS_LIMIT = 1_000_000;

/** One notebook to look at: data, so that another thread can do it. */
export interface Subject {
  /** Where the command runs. */
  readonly path: string;
  /** From the top of the repository. */
  readonly place: string;
  /** `unmerged`: git has no one version of it. */
  readonly content: { readonly kind: 'file' | 'unmerged' } | { readonly kind: 'blob'; readonly oid: string };
  /** Objects, by any name that git understands, with the versions that tell what it was; some of them may not be there. */
  readonly versions: readonly string[];
  /** Whether its filter keeps outputs out of commits. */
  readonly isFiltered: boolean;
}

/** The notebooks that are meant. Throws NotebookError without paths outside a repository. */
export async function subjectsOf({ paths, all }: CheckRequest, io: Io): Promise<readonly Subject[]> {
  const isInside = isInRepository(io);
  if (paths.length === 0 && !isInside) {
    const advice = 'name the notebooks, or run it in one';
    throw new NotebookError({ kind: 'usage', reason: 'not in a git repository', advice });
  }
  const git = gitFor(io);
  const found = paths.length > 0 ? await namedSubjects(paths, io) : await heldSubjects(all, git);
  const names = found.map(({ path }) => path);
  const filtered = isInside ? await filteredPaths(names, git) : new Set<string>();
  return found.map(({ path, content, head }) => {
    const place = placeInRepository(path, io);
    return {
      path,
      place,
      content,
      versions: head === undefined ? [] : [head, ...OTHER_SIDES.map((commit) => `${commit}:${place}`)],
      isFiltered: filtered.has(path),
    };
  });
}

type Found = Pick<Subject, 'path' | 'content'> & {
  /** What HEAD has in its place; undefined where it has none, or that is not asked for. */
  readonly head: string | undefined;
};

/** What else is in a commit that is made now: a merge's, or one that is picked, replayed or taken back. Outputs that came
 *  from there were made by the sources there. */
const OTHER_SIDES = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REBASE_HEAD', 'REVERT_HEAD^'];

async function namedSubjects(paths: readonly string[], io: Io): Promise<readonly Found[]> {
  const named = await namedNotebooks(paths, io);
  return named.map((path) => ({ path, content: { kind: 'file' }, head: undefined }));
}

/** As the index has them. */
async function heldSubjects(all: boolean, git: Git): Promise<readonly Found[]> {
  const held = all ? await trackedNotebooks(git) : await stagedNotebooks(git);
  return held.map((entry) => ({
    path: entry.path.text,
    content: entry.oid === undefined ? { kind: 'unmerged' } : { kind: 'blob', oid: entry.oid },
    head: 'head' in entry ? entry.head : undefined,
  }));
}

export interface Checks {
  /** Each notebook with its findings, clean ones too, in their order. */
  readonly work: (subjects: readonly Subject[]) => AsyncGenerator<CheckedNotebook>;
  readonly close: () => void;
}

/** Notebooks read while one is checked. */
const AHEAD = 2;

/** `choices`: what the command line says of rules. Throws NotebookError for a setting that is not understood. */
export function openChecks(
  choicesMade: readonly RuleChoice[],
  policy: Policy,
  io: Pick<Io, 'cwd' | 'env' | 'readStdin'>,
): Checks {
  const { config } = policy;
  const later = [...configChoices(config), ...choicesMade];
  const limits = {
    file: configSize(config, 'nbdiff.checkfilesize') ?? FILE_LIMIT,
    outputs: configSize(config, 'nbdiff.checkoutputsize') ?? OUTPUTS_LIMIT,
  };
  const blobs = openNotebookBlobs(gitFor(io));
  const readNames = readerOfNames();
  const read = async ({ path, content }: Subject): Promise<Buffer | undefined> => {
    switch (content.kind) {
      case 'file':
        return readInput(path, io);
      case 'blob':
        return blobs.read(content.oid, path);
      case 'unmerged':
        return undefined;
    }
  };
  async function* reading(subjects: readonly Subject[]): AsyncGenerator<Reading> {
    for (const subject of subjects) {
      const bytes = read(subject);
      bytes.catch(() => {}); // told when it is its turn
      yield { subject, bytes };
    }
  }
  return {
    work: async function* (subjects) {
      for await (const { subject, bytes } of readAhead(reading(subjects), AHEAD)) {
        const { path, place, isFiltered } = subject;
        const { rules, names } = policy.checkedFor(path);
        const choices = [...fileChoices(rules, policy.opened.file), ...later];
        const severities = severitiesFor(choices, isFiltered);
        const normalizer = policy.normalizerForFile(path);
        const versions = (): ReturnType<typeof readVersions> => readVersions(subject, blobs);
        const namesIn = (notebook: Notebook): ReturnType<typeof readNames> => readNames(notebook, names);
        const isGoodFile = (): Promise<boolean> => isGoodInstead(subject, io);
        const options = { place, severities, normalizer, limits, namesIn, isGoodFile };
        yield { place, severities, findings: await checkSubject({ path, bytes, versions }, options) };
      }
    },
    close: blobs.close,
  };
}

/** Whether the file as it stands is a notebook, where another version of it is checked. */
async function isGoodInstead(
  { path, content }: Subject,
  io: Pick<Io, 'cwd' | 'readStdin'>,
): Promise<boolean> {
  if (content.kind !== 'blob' || !isFile(path, io)) return false;
  return readIfNotebook(await readInput(path, io)) !== undefined;
}

async function readVersions({ path, versions }: Subject, blobs: Blobs): Promise<readonly Notebook[]> {
  const all = await Promise.all(versions.map((version) => blobs.read(version, path)));
  return all.map(readIfNotebook).filter((version) => version !== undefined);
}

interface Reading {
  readonly subject: Subject;
  readonly bytes: Promise<Buffer | undefined>;
}

/** What `.nbdiff.json` says, which is `file`. */
function fileChoices(rules: CheckPolicy['rules'], file = POLICY_FILE): readonly RuleChoice[] {
  return rules.map(([rule, severity]) =>
    orWorded(
      () => parseRule(`${rule}=${severity}`),
      (reason, advice) =>
        wrong(file, `"check.${rule}": ${reason}${advice === undefined ? '' : ` (${advice})`}`),
    ),
  );
}

/** What `nbdiff.check.<rule>` says. */
function configChoices(config: GitConfig): readonly RuleChoice[] {
  return RULES.flatMap((rule): readonly RuleChoice[] => {
    const key = `nbdiff.check.${rule}`;
    const word = configValue(config, key);
    if (word === undefined) return [];
    const severity = orWorded(
      () => parseSeverity(word),
      (reason) => {
        const advice = 'mend it with: git config --edit';
        return new NotebookError({ kind: 'usage', reason: `${key} in git's config: ${reason}`, advice });
      },
    );
    return [[rule, severity]];
  });
}

/** What `read` gives; of what it does not understand, the error that says where that stands. */
function orWorded<T>(read: () => T, word: (reason: string, advice: string | undefined) => NotebookError): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotebookError) || error.problem.kind !== 'usage') throw error;
    throw word(error.problem.reason, error.problem.advice);
  }
}

interface SubjectOptions {
  /** From the top of the repository. */
  readonly place: string;
  readonly severities: Severities;
  readonly normalizer: Normalizer;
  readonly limits: { readonly file: number; readonly outputs: number };
  readonly namesIn: (notebook: Notebook) => Promise<CheckOptions['names']>;
  /** Of a staged notebook: whether the file as it stands is one. */
  readonly isGoodFile: () => Promise<boolean>;
}

async function checkSubject(
  {
    path,
    bytes: loading,
    versions,
  }: {
    readonly path: string;
    /** undefined where git calls it unmerged. */
    readonly bytes: Promise<Buffer | undefined>;
    readonly versions: () => Promise<readonly Notebook[]>;
  },
  options: SubjectOptions,
): Promise<readonly FileFinding[]> {
  const { place, severities } = options;
  let notebook: Notebook;
  try {
    const bytes = await loading;
    if (bytes === undefined) return outsideCells(UNMERGED, path, undefined, options);
    notebook = readNotebook(bytes, { file: path });
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    const side = (await options.isGoodFile()) ? 'staged' : undefined;
    const reason = wordProblem(error.problem, { file: path, side });
    const offset = error.place?.offset ?? 0;
    const finding: Finding = { rule: 'unreadable', reason, cell: undefined, offset };
    return outsideCells(finding, path, error.place, options);
  }
  const isOn = (...rules: readonly Rule[]): boolean => rules.some((rule) => severities[rule] !== 'off');
  const before = isOn('edited-after-run', 'stale-output') ? await versions() : [];
  const names = isOn(...RULES_OF_NAMES) ? await options.namesIn(notebook) : undefined;
  const found = checkNotebook(notebook, { ...options, versions: before, names });
  const fingerprints = fingerprintsOf(place, found, notebook.cells);
  return found.map((finding, index) => ({
    path,
    ...lineAndColumn({ bytes: notebook.bytes, offset: finding.offset }),
    severity: severities[finding.rule] === 'error' && !isOver(finding) ? 'error' : 'warn',
    finding,
    fingerprint: fingerprints[index]!,
  }));
}

const RULES_OF_NAMES: readonly Rule[] = ['used-before-made', 'made-nowhere', 'stale-output'];

/** What reads the names of notebooks; the parser is loaded for the first that has code of its language. */
function readerOfNames(): (notebook: Notebook, given: readonly string[]) => Promise<CheckOptions['names']> {
  let reader: Promise<(notebook: Notebook, given: readonly string[]) => CheckOptions['names']> | undefined;
  return async (notebook, given) => {
    if (notebook.language !== 'python') return undefined;
    reader ??= import('../code/notebook-names.ts').then(({ createNameReader, makesAnother }) => {
      const namesIn = createNameReader();
      return (...asked) => {
        const followed = namesIn(...asked);
        return followed && { followed, makesAnother };
      };
    });
    return (await reader)(notebook, given);
  };
}

function isOver(finding: Finding): boolean {
  return finding.rule === 'conflict' && finding.where === 'ended';
}

const UNMERGED: Finding = { rule: 'conflict', where: 'index', count: 1, cell: undefined, offset: 0 };

/** All that is known of a notebook that is no notebook now. */
function outsideCells(
  finding: Finding,
  path: string,
  at: Place | undefined,
  { place, severities }: SubjectOptions,
): readonly FileFinding[] {
  const severity = severities[finding.rule];
  if (severity === 'off') return [];
  const [fingerprint = ''] = fingerprintsOf(place, [finding], []);
  return [{ path, ...lineAndColumn(at), severity, finding, fingerprint }];
}

function lineAndColumn(place: Place | undefined): Pick<FileFinding, 'line' | 'column'> {
  const [line = 1, column] = place === undefined ? [] : lineColumn(place).split(':').map(Number);
  return { line, column };
}
