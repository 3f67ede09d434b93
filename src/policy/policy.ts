/** What a repository asks for, opened once by a command: its settings, and the normalizer for each path.
 *
 *      the table  <-  .nbdiff.json  <-  its "paths" that match  <-  git's config  <-  the command's own options
 *
 *  What stands further right has the last word about a key and all that is below it. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isFile } from '../files.ts';
import { blobPath } from '../git/blob-path.ts';
import { type GitConfig, parseConfig, readConfig } from '../git/config.ts';
import type { HandedConfig } from '../git/handed-config.ts';
import { findPlace, type Place } from '../git/place.ts';
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import { wordError } from '../messages.ts';
import { createNormalizer, type Normalizer, type NormalizerOptions } from '../notebook/normalizer.ts';
import { POLICY_FILE, type PolicyFile, type PolicyPart, readPolicyFile } from './policy-file.ts';
import { readSettings, SETTING_KEYS, type Settings } from './settings.ts';

export interface Policy {
  readonly settings: Settings;
  /** All keys that nbdiff looks at, for those that read more of them than the settings say. */
  readonly config: GitConfig;
  /** Where no path is known: what is said for all. */
  readonly general: Normalizer;
  /** For a path as git gives it: from the top of the work tree, with `/`. Of a renamed notebook the new one. */
  readonly normalizerFor: (path: string) => Normalizer;
  /** For a file as a person names it: from where the command runs, or absolute. */
  readonly normalizerForFile: (file: string) => Normalizer;
  /** For a file, `REV:path`, `:path`, or `-`. */
  readonly normalizerForNamed: (name: string) => Normalizer;
  /** What it says of `check`, for a file as a person names it; rules in the order in which they count. */
  readonly checkedFor: (file: string) => CheckPolicy;
  /** The bytes that all of it was read from; undefined where some are mistaken, or git's were not handed down. */
  readonly source: PolicySource | undefined;
  /** All of it as data, for `reopenPolicy`. */
  readonly opened: OpenedPolicy;
}

/** What a policy was opened from. */
export interface OpenedPolicy {
  readonly config: GitConfig;
  /** Where the policy stands; `said` is undefined where there is none, or none that can be read. */
  readonly file: string | undefined;
  readonly said: PolicyFile | undefined;
  readonly own: NormalizerOptions;
}

export type CheckPolicy = Pick<PolicyPart, 'rules' | 'names'>;

export interface PolicySource {
  /** What git printed of its config. */
  readonly config: Buffer;
  /** `.nbdiff.json`, where there is one. */
  readonly file: Buffer | undefined;
}

/** `own`: options of this one command. Reading git's config costs some milliseconds, so whoever needs the policy
 *  opens it early and waits late. Throws NotebookError for a setting, or a `.nbdiff.json`, that says something
 *  unknown. */
export async function openPolicy(io: Io, own: NormalizerOptions = {}): Promise<Policy> {
  const place = findPlace(io);
  const { config } = await configFor(place, io, {});
  const settings = readSettings(config);
  const file = policyFileFor(place, io);
  const said = file === undefined ? undefined : readPolicyFile(file);
  return policyOf({ config, settings, file, said, own, source: undefined }, io);
}

/** The same policy in another thread, without asking anew; mistakes were told of where it was opened. */
export async function reopenPolicy(opened: OpenedPolicy, io: Pick<Io, 'cwd'>): Promise<Policy> {
  return policyOf({ ...opened, settings: readSettings(opened.config, () => {}), source: undefined }, io);
}

export interface AskedConfig {
  /** Which keys are asked for; by default all that the settings know. */
  readonly keys?: string;
  readonly handed?: HandedConfig | undefined;
}

/** The same for what git calls: a mistake is a line on stderr, and the defaults stand in for what is mistaken. */
export async function openPolicyForGit(io: Io, asked: AskedConfig = {}): Promise<Policy> {
  let isMistaken = false;
  const say = (error: NotebookError): undefined => {
    isMistaken = true;
    io.warn(`nbdiff: ${wordError(error)}; the defaults are used`);
  };
  const orSay = async <T>(read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof NotebookError) return say(error);
      throw error;
    }
  };
  const place = findPlace(io);
  const { config, answer } = (await orSay(() => configFor(place, io, asked))) ?? NO_CONFIG;
  const settings = readSettings(config, say);
  const file = policyFileFor(place, io);
  const said = await orSay(() => (file === undefined ? undefined : readPolicyFile(file, say)));
  const source = isMistaken || answer === undefined ? undefined : { config: answer, file: said?.bytes };
  return policyOf({ config, settings, file, said, own: {}, source }, io);
}

interface FoundConfig {
  readonly config: GitConfig;
  /** What git printed, where that was handed down. */
  readonly answer?: Buffer;
}

const NO_CONFIG: FoundConfig = { config: new Map() };

/** Outside a repository git's config is for those who sit at a terminal: two files in a script need no git process. */
async function configFor(
  place: Place,
  io: Io,
  { keys = SETTING_KEYS, handed }: AskedConfig,
): Promise<FoundConfig> {
  if (place.kind === 'outside' && !io.stdoutIsTerminal) return NO_CONFIG;
  const answer = handed?.keys === keys ? await handed.read() : undefined;
  return answer === undefined
    ? { config: await readConfig(gitFor(io), keys) }
    : { config: parseConfig(answer), answer };
}

/** Of a repository the one at the top of its work tree, whatever directory one stands in; elsewhere the nearest. */
function policyFileFor(place: Place, io: Io): string | undefined {
  switch (place.kind) {
    case 'git-directory':
      return undefined;
    case 'work-tree':
      return existing(join(place.top, POLICY_FILE));
    case 'outside':
      for (let directory = io.cwd; ; directory = dirname(directory)) {
        const file = existing(join(directory, POLICY_FILE));
        if (file !== undefined || directory === dirname(directory)) return file;
      }
  }
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined;
}

interface Opened extends OpenedPolicy {
  readonly settings: Settings;
  readonly source: PolicySource | undefined;
}

async function policyOf(
  { config, settings, file, said, own, source }: Opened,
  io: Pick<Io, 'cwd'>,
): Promise<Policy> {
  const patterns = await matchers(said?.paths ?? []);
  const top = file === undefined ? io.cwd : dirname(file);
  const { strip, keep } = settings;
  const known = new Map<string, Normalizer>();
  const normalizerOf = (matching: readonly PathPart[]): Normalizer => {
    const key = matching.map(({ pattern }) => pattern).join('\0');
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const parts = [
      said?.general.options ?? {},
      ...matching.map(({ options }) => options),
      { strip, keep },
      own,
    ];
    const normalizer = createNormalizer(parts.reduce(overruled));
    known.set(key, normalizer);
    return normalizer;
  };
  const partsFor = (path: string): readonly PathPart[] => patterns.filter((one) => one.matches(path));
  const partsForFile = (name: string): readonly PathPart[] => {
    const path = patterns.length === 0 || name === '-' ? undefined : fromTop(resolve(io.cwd, name), top);
    return path === undefined ? [] : partsFor(path);
  };
  const normalizerFor = (path: string): Normalizer => normalizerOf(partsFor(path));
  const normalizerForFile = (name: string): Normalizer => normalizerOf(partsForFile(name));
  return {
    settings,
    config,
    source,
    opened: { config, file, said, own },
    get general() {
      return normalizerOf([]);
    },
    normalizerFor,
    normalizerForFile,
    checkedFor: (name) => {
      const parts = [...(said === undefined ? [] : [said.general]), ...partsForFile(name)];
      return { rules: parts.flatMap(({ rules }) => rules), names: parts.flatMap(({ names }) => names) };
    },
    normalizerForNamed: (name) => {
      const path = isFile(name, io) ? undefined : blobPath(name);
      if (path === undefined) return normalizerForFile(name);
      return /^\.\.?\//.test(path) ? normalizerForFile(path) : normalizerFor(path);
    },
  };
}

type PathPart = PolicyFile['paths'][number];

async function matchers(
  paths: PolicyFile['paths'],
): Promise<readonly (PathPart & { readonly matches: (path: string) => boolean })[]> {
  if (paths.length === 0) return [];
  const { default: picomatch } = await import('picomatch');
  return paths.map((one) => ({ ...one, matches: picomatch(one.pattern, { dot: true }) }));
}

/** With `/`; undefined where the file is not below `top`. Directories may be named by way of links. */
function fromTop(file: string, top: string): string | undefined {
  const path = below(file, top) ?? below(join(realOf(dirname(file)), basename(file)), realOf(top));
  return path?.split(sep).join('/');
}

function below(file: string, top: string): string | undefined {
  const path = relative(top, file);
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? undefined : path;
}

function realOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory; // the file is not there either, and whoever reads it says so
  }
}

const OUTPUTS = 'cell.outputs';

/** The options of both; `later` decides of the keys that it names, and of all that is below them. */
function overruled(earlier: NormalizerOptions, later: NormalizerOptions): NormalizerOptions {
  const { strip = [], keep = [], keepOutputs } = later;
  const without = (keys: readonly string[] = [], others: readonly string[]): readonly string[] =>
    keys.filter((key) => !others.some((other) => key === other || key.startsWith(`${other}.`)));
  // A rule for outputs takes those that do not meet it.
  const taken = keepOutputs === undefined ? strip : [...strip, OUTPUTS];
  const { keepOutputs: rule, ...rest } = earlier;
  return {
    ...rest,
    ...(rule !== undefined && !strip.includes(OUTPUTS) && { keepOutputs: rule }),
    ...later,
    strip: [...without(earlier.strip, keep), ...strip],
    keep: [...without(earlier.keep, taken), ...keep],
  };
}
