/** `nbdiff check [path...]`: what is wrong with notebooks. Without paths those that are staged, with `--all` those
 *  that git tracks; both are read from the index, through one process, as a commit would hold them. */
import { checkNotebook } from '../check/check-notebook.ts';
import {
  DEFAULT_SEVERITIES,
  type Finding,
  RULES,
  type Rule,
  type Severities,
  type Severity,
} from '../check/findings.ts';
import { NotebookError, type Place } from '../errors.ts';
import { readInput } from '../files.ts';
import { openBlobs } from '../git/blobs.ts';
import { configSize, configValue, type GitConfig } from '../git/config.ts';
import { isInRepository } from '../git/place.ts';
import { listChangedNotebooks } from '../git/revisions.ts';
import { type Git, gitFor } from '../git/run.ts';
import { filteredPaths, trackedNotebooks } from '../git/tracked.ts';
import type { ExitCode, Io } from '../io.ts';
import { lineColumn, wordProblem } from '../messages.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicy } from '../policy/policy.ts';
import { type FileFinding, renderFinding, renderFindingsJson, renderGithub } from '../render/findings.ts';
import { choice, createCommand, parseArguments } from './arguments.ts';

interface CheckOptions {
  readonly staged?: boolean;
  readonly all?: boolean;
  readonly rule?: readonly (readonly [Rule, Severity])[];
  readonly json?: boolean;
  readonly format?: 'text' | 'json' | 'github';
}

/** Bytes, where the config does not say: GitHub warns of files above 50 MB, and reviews end long before that. */
const FILE_LIMIT = 10_000_000;
const OUTPUTS_LIMIT = 1_000_000;

/** One notebook to look at. */
interface Subject {
  readonly path: string;
  readonly bytes: () => Promise<Buffer | undefined>;
  readonly before: () => Promise<Buffer | undefined>;
}

export async function check(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = (
    await createCommand('check', 'Find conflicts, broken notebooks and what should not be committed.')
  )
    .argument('[paths...]', 'notebooks; without any, those that are staged')
    .option('--staged', 'the notebooks in the index that differ from HEAD (the default)')
    .option('--all', 'all notebooks that git tracks, as the index has them')
    .option('--rule <name=error|warn|off>', `switch a rule: ${RULES.join(', ')}`, collectRules)
    .option('--json', 'the same as --format json')
    .option(
      '--format <format>',
      'text, json or github (annotations of its workflows)',
      choice('text', 'json', 'github'),
    );
  const parsed = await parseArguments<CheckOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const inside = isInRepository(io);
  const git = gitFor(io);
  const policy = await openPolicy(io);
  const { config } = policy;
  const severities = severitiesFrom(config, options.rule ?? []);
  const limits = {
    file: configSize(config, 'nbdiff.checkfilesize') ?? FILE_LIMIT,
    outputs: configSize(config, 'nbdiff.checkoutputsize') ?? OUTPUTS_LIMIT,
  };
  if (parsed.args.length === 0 && !inside) {
    const advice = 'name the notebooks, or run it in one';
    throw new NotebookError({ kind: 'usage', reason: 'not in a git repository', advice });
  }

  const blobs = openBlobs(git);
  const findings: FileFinding[] = [];
  try {
    const subjects =
      parsed.args.length > 0
        ? parsed.args.map((path) => fileSubject(path, io))
        : await indexSubjects(options.all === true, git, blobs.read);
    const paths = subjects.map(({ path }) => path);
    const filtered = inside ? await filteredPaths(paths, git) : new Set<string>();
    // Asked for ahead, so that git and the checks work at the same time.
    const loading = subjects.map(({ bytes }) => bytes());
    for (const promise of loading) promise.catch(() => {});
    for (const [index, subject] of subjects.entries()) {
      const own = filtered.has(subject.path)
        ? withoutRuns(severities, config, options.rule ?? [])
        : severities;
      const normalizer = policy.normalizerForFile(subject.path);
      const found = await checkSubject(subject, loading[index]!, { severities: own, normalizer, limits });
      findings.push(...found);
    }
  } finally {
    blobs.close();
  }
  const format = options.format ?? (options.json === true ? 'json' : 'text');
  if (format === 'json') io.write(renderFindingsJson(findings));
  else
    for (const finding of findings)
      io.write(format === 'github' ? renderGithub(finding) : renderFinding(finding));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function fileSubject(path: string, io: Io): Subject {
  return { path, bytes: () => readInput(path, io), before: async () => undefined };
}

async function indexSubjects(
  all: boolean,
  git: Git,
  read: (name: string) => Promise<Buffer | undefined>,
): Promise<readonly Subject[]> {
  if (all) {
    return (await trackedNotebooks(git)).map(({ path, oid }) => ({
      path: path.text,
      bytes: async () => (oid === undefined ? undefined : read(oid)),
      before: async () => undefined,
    }));
  }
  const changed = await listChangedNotebooks({ args: [], cached: true, relative: true }, git);
  return changed.flatMap((file): readonly Subject[] => {
    if (file.status === 'deleted') return [];
    if (file.status === 'unmerged') {
      return [{ path: file.path.text, bytes: async () => undefined, before: async () => undefined }];
    }
    const { after } = file;
    if (after.kind !== 'blob' || !after.mode.startsWith('100')) return [];
    const old = file.status === 'added' ? undefined : file.before;
    return [
      {
        path: after.path.text,
        bytes: () => read(after.oid),
        before: async () => (old?.kind === 'blob' ? read(old.oid) : undefined),
      },
    ];
  });
}

async function checkSubject(
  { path, before }: Subject,
  loading: Promise<Buffer | undefined>,
  options: {
    readonly severities: Severities;
    readonly normalizer: Normalizer;
    readonly limits: { readonly file: number; readonly outputs: number };
  },
): Promise<readonly FileFinding[]> {
  const { severities } = options;
  const unreadable = (reason: string, place?: Place): readonly FileFinding[] => {
    const severity = severities.unreadable;
    if (severity === 'off') return [];
    const [line = 1, column] = place === undefined ? [] : lineColumn(place).split(':').map(Number);
    const finding: Finding = {
      rule: 'unreadable',
      reason,
      column,
      cell: undefined,
      offset: place?.offset ?? 0,
    };
    return [{ path, line, severity, finding }];
  };
  let notebook: Notebook;
  try {
    const bytes = await loading;
    if (bytes === undefined) return unreadable(`git calls it unmerged; finish with: nbdiff resolve ${path}`);
    notebook = readNotebook(bytes, { file: path });
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return unreadable(wordProblem(error.problem, path), error.place);
  }
  const old = severities['edited-after-run'] === 'off' ? undefined : await before();
  const found = checkNotebook(notebook, { ...options, before: readOrNothing(old) });
  return found.map((finding: Finding) => ({
    path,
    line: Number.parseInt(lineColumn({ bytes: notebook.bytes, offset: finding.offset }), 10),
    severity: severities[finding.rule] === 'error' ? 'error' : 'warn',
    finding,
  }));
}

function readOrNothing(bytes: Buffer | undefined): Notebook | undefined {
  try {
    return bytes === undefined ? undefined : readNotebook(bytes);
  } catch {
    return undefined;
  }
}

function collectRules(
  text: string,
  all: readonly (readonly [Rule, Severity])[] = [],
): readonly (readonly [Rule, Severity])[] {
  const [name, severity = 'error'] = text.split('=');
  return [...all, [ruleNamed(name ?? ''), severityNamed(severity)]];
}

function ruleNamed(name: string): Rule {
  const rule = RULES.find((candidate) => candidate === name);
  if (rule !== undefined) return rule;
  throw new NotebookError({
    kind: 'usage',
    reason: `there is no rule "${name}"`,
    advice: `rules are ${RULES.join(', ')}`,
  });
}

function severityNamed(word: string): Severity {
  switch (word) {
    case 'error':
    case 'warn':
    case 'off':
      return word;
    case 'true':
      return 'error';
    case 'false':
      return 'off';
  }
  throw new NotebookError({ kind: 'usage', reason: `"${word}" is none of error, warn, off` });
}

/** The defaults, then `nbdiff.check.<rule>` of the config, then the command line. */
function severitiesFrom(config: GitConfig, asked: readonly (readonly [Rule, Severity])[]): Severities {
  const severities: Record<Rule, Severity> = { ...DEFAULT_SEVERITIES };
  for (const rule of RULES) {
    const word = configValue(config, `nbdiff.check.${rule}`);
    if (word !== undefined) severities[rule] = severityNamed(word);
  }
  for (const [rule, severity] of asked) severities[rule] = severity;
  return severities;
}

/** Where a filter takes outputs out, one that slipped through is an error, unless somebody said otherwise. */
function withoutRuns(
  severities: Severities,
  config: GitConfig,
  asked: readonly (readonly [Rule, Severity])[],
): Severities {
  const isSaid = (rule: Rule): boolean =>
    config.has(`nbdiff.check.${rule}`) || asked.some(([name]) => name === rule);
  return {
    ...severities,
    outputs: isSaid('outputs') ? severities.outputs : 'error',
    noise: isSaid('noise') ? severities.noise : 'warn',
  };
}
