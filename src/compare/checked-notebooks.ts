/** Notebooks that are checked: files that a person named, or what a commit would hold, read from the index through one
 *  process. */
import { checkNotebook } from '../check/check-notebook.ts';
import { type Finding, RULES, type Severities } from '../check/findings.ts';
import { parseSeverity, type RuleChoice, severitiesFor } from '../check/rules.ts';
import { NotebookError, type Place } from '../errors.ts';
import { readInput } from '../files.ts';
import type { Blobs } from '../git/blobs.ts';
import { configSize, configValue, type GitConfig } from '../git/config.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { namedNotebooks } from '../git/named-notebooks.ts';
import { isInRepository } from '../git/place.ts';
import { type Git, gitFor } from '../git/run.ts';
import { stagedNotebooks } from '../git/staged.ts';
import { filteredPaths, trackedNotebooks } from '../git/tracked.ts';
import type { Io } from '../io.ts';
import { lineColumn, wordProblem } from '../messages.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readIfNotebook, readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { FileFinding } from '../render/findings.ts';

export interface CheckRequest {
  /** As a person typed them; without any, what is staged. */
  readonly paths: readonly string[];
  /** Without paths: all that git tracks. */
  readonly all: boolean;
  /** What the command line says of rules. */
  readonly choices: readonly RuleChoice[];
}

/** Bytes, where the config does not say: GitHub warns of files above 50 MB, and reviews end long before that. */
const FILE_LIMIT = 10_000_000;
const OUTPUTS_LIMIT = 1_000_000;

/** All findings, file by file. Throws NotebookError for a setting that is not understood, and without paths outside a
 *  repository. */
export async function checkedNotebooks(
  request: CheckRequest,
  policy: Policy,
  io: Io,
): Promise<readonly FileFinding[]> {
  const { config } = policy;
  const choices = [...configChoices(config), ...request.choices];
  const limits = {
    file: configSize(config, 'nbdiff.checkfilesize') ?? FILE_LIMIT,
    outputs: configSize(config, 'nbdiff.checkoutputsize') ?? OUTPUTS_LIMIT,
  };
  const isInside = isInRepository(io);
  if (request.paths.length === 0 && !isInside) {
    const advice = 'name the notebooks, or run it in one';
    throw new NotebookError({ kind: 'usage', reason: 'not in a git repository', advice });
  }
  const git = gitFor(io);
  const blobs = openNotebookBlobs(git);
  const findings: FileFinding[] = [];
  try {
    const subjects = await subjectsOf(request, git, blobs, io);
    const paths = subjects.map(({ path }) => path);
    const filtered = isInside ? await filteredPaths(paths, git) : new Set<string>();
    // Asked for ahead, so that git and the checks work at the same time.
    const loading = subjects.map(({ bytes }) => bytes());
    for (const promise of loading) promise.catch(() => {});
    for (const [index, subject] of subjects.entries()) {
      const severities = severitiesFor(choices, filtered.has(subject.path));
      const normalizer = policy.normalizerForFile(subject.path);
      const options = { severities, normalizer, limits };
      findings.push(...(await checkSubject(subject, loading[index]!, options)));
    }
  } finally {
    blobs.close();
  }
  return findings;
}

/** What `nbdiff.check.<rule>` says. */
function configChoices(config: GitConfig): readonly RuleChoice[] {
  return RULES.flatMap((rule): readonly RuleChoice[] => {
    const word = configValue(config, `nbdiff.check.${rule}`);
    return word === undefined ? [] : [[rule, parseSeverity(word)]];
  });
}

/** One notebook to look at. `bytes` are undefined where git calls it unmerged, `before` where HEAD has none. */
interface Subject {
  readonly path: string;
  readonly bytes: () => Promise<Buffer | undefined>;
  readonly before: () => Promise<Buffer | undefined>;
}

async function subjectsOf(
  { paths, all }: CheckRequest,
  git: Git,
  blobs: Blobs,
  io: Io,
): Promise<readonly Subject[]> {
  const nothing = async (): Promise<undefined> => undefined;
  const blob = (oid: string | undefined, path: string): Subject['bytes'] =>
    oid === undefined ? nothing : () => blobs.read(oid, path);
  if (paths.length > 0) {
    return (await namedNotebooks(paths, io)).map((path) => ({
      path,
      bytes: () => readInput(path, io),
      before: nothing,
    }));
  }
  if (all) {
    const tracked = await trackedNotebooks(git);
    return tracked.map(({ path, oid }) => ({
      path: path.text,
      bytes: blob(oid, path.text),
      before: nothing,
    }));
  }
  const staged = await stagedNotebooks(git);
  return staged.map(({ path, oid, head }) => ({
    path: path.text,
    bytes: blob(oid, path.text),
    before: blob(head, path.text),
  }));
}

interface SubjectOptions {
  readonly severities: Severities;
  readonly normalizer: Normalizer;
  readonly limits: { readonly file: number; readonly outputs: number };
}

async function checkSubject(
  { path, before }: Subject,
  loading: Promise<Buffer | undefined>,
  options: SubjectOptions,
): Promise<readonly FileFinding[]> {
  const { severities } = options;
  let notebook: Notebook;
  try {
    const bytes = await loading;
    if (bytes === undefined) return unmerged(path, severities);
    notebook = readNotebook(bytes, { file: path });
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return unreadable(path, wordProblem(error.problem, { file: path }), error.place, severities);
  }
  const old = severities['edited-after-run'] === 'off' ? undefined : await before();
  const found = checkNotebook(notebook, { ...options, before: readIfNotebook(old) });
  return found.map((finding) => ({
    path,
    line: Number.parseInt(lineColumn({ bytes: notebook.bytes, offset: finding.offset }), 10),
    severity: severities[finding.rule] === 'error' && !isOver(finding) ? 'error' : 'warn',
    finding,
  }));
}

function isOver(finding: Finding): boolean {
  return finding.rule === 'conflict' && finding.where === 'ended';
}

function unmerged(path: string, { conflict: severity }: Severities): readonly FileFinding[] {
  if (severity === 'off') return [];
  const finding: Finding = { rule: 'conflict', where: 'index', count: 1, cell: undefined, offset: 0 };
  return [{ path, line: 1, severity, finding }];
}

function unreadable(
  path: string,
  reason: string,
  place: Place | undefined,
  { unreadable: severity }: Severities,
): readonly FileFinding[] {
  if (severity === 'off') return [];
  const [line = 1, column] = place === undefined ? [] : lineColumn(place).split(':').map(Number);
  const offset = place?.offset ?? 0;
  const finding: Finding = { rule: 'unreadable', reason, column, cell: undefined, offset };
  return [{ path, line, severity, finding }];
}
