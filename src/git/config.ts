/** git's config, read once into a lookup, and the settings of nbdiff in it as typed values.
 *
 *  A driver is called for each file and a git process costs some milliseconds, so it asks for all
 *  it needs with one call and one pattern. */
import { NotebookError } from '../errors.ts';
import type { ConflictStyle } from '../text/merge-types.ts';
import { type Git, runGit, splitNul } from './run.ts';

/** Values by key, in git's order (the last one wins where one is wanted). Keys are as git prints
 *  them: section and name in lower case, the part between as written. undefined is a key without
 *  a value (`[diff] noprefix`), which means true. */
export type GitConfig = ReadonlyMap<string, readonly (string | undefined)[]>;

/** What a driver that git calls for one file looks at. */
export const DRIVER_KEYS =
  '^(nbdiff\\.|color\\.|diff\\.[a-z]+$|merge\\.conflictstyle$|rerere\\.(enabled|autoupdate)$)';
/** What a command looks at besides: the pager, and whether conflicts are to be remembered. */
export const COMMAND_KEYS =
  '^(nbdiff\\.|color\\.|diff\\.[a-z]+$|merge\\.[a-z]+$|core\\.(pager|editor|commentchar)$|pager\\.|rerere\\.)';

/** The config as git sees it here (system, global, local, worktree, `-c`), limited to keys that
 *  match the extended regular expression. Outside a repository it is what there is without one. */
export async function readConfig(git: Git, keys: string): Promise<GitConfig> {
  const { stdout } = await runGit(git, ['config', '-z', '--get-regexp', keys], { accept: [0, 1] });
  const config = new Map<string, (string | undefined)[]>();
  for (const item of splitNul(stdout)) {
    const [key, value] = splitEntry(item.toString());
    const values = config.get(key);
    if (values === undefined) config.set(key, [value]);
    else values.push(value);
  }
  return config;
}

/** One value with the file that sets it. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: string | undefined;
  /** `system`, `global`, `local`, `worktree` or `command`. */
  readonly scope: string;
  /** As git names it: `file:.git/config`, `command line:`. */
  readonly origin: string;
}

/** All of the config with where it comes from, for those who explain it to a person. */
export async function readConfigOrigins(git: Git): Promise<readonly ConfigEntry[]> {
  const { stdout } = await runGit(git, ['config', '-z', '--list', '--show-origin', '--show-scope']);
  const items = splitNul(stdout).map(String);
  const entries: ConfigEntry[] = [];
  for (let at = 0; at + 2 < items.length; at += 3) {
    const [key, value] = splitEntry(items[at + 2]!);
    entries.push({ key, value, scope: items[at]!, origin: items[at + 1]! });
  }
  return entries;
}

function splitEntry(entry: string): [key: string, value: string | undefined] {
  const newline = entry.indexOf('\n');
  return newline < 0 ? [entry, undefined] : [entry.slice(0, newline), entry.slice(newline + 1)];
}

/** The value that wins, `true` for a key without one; undefined where nothing is set. */
export function configValue(config: GitConfig, key: string): string | undefined {
  const values = config.get(key);
  return values === undefined ? undefined : (values.at(-1) ?? 'true');
}

function configValues(config: GitConfig, key: string): readonly string[] {
  return (config.get(key) ?? []).map((value) => value ?? 'true');
}

/** git's own reading of a truth value; undefined where nothing, or no truth value, is set. */
export function configBool(config: GitConfig, key: string): boolean | undefined {
  const value = configValue(config, key)?.toLowerCase();
  if (value === undefined) return undefined;
  if (/^(true|yes|on|[1-9][0-9]*)$/.test(value)) return true;
  return /^(false|no|off|0|)$/.test(value) ? false : undefined;
}

export type ColorChoice = 'auto' | 'always' | 'never';
export type Favor = 'ours' | 'theirs' | 'union';

/** What nbdiff takes from git's config. */
export interface Settings {
  /** Metadata keys to take away besides those of the table, and keys to keep all the same:
   *  `nbdiff.strip` and `nbdiff.keep`, each as often as wanted, several names to a value. */
  readonly strip: readonly string[];
  readonly keep: readonly string[];
  readonly favor: Favor | undefined;
  /** Whether the filter keeps what it takes away (`nbdiff.keepOutputs`), and bytes it may use (`nbdiff.outputsLimit`). */
  readonly filterKeeps: boolean;
  readonly outputsLimit: number;
  readonly conflictStyle: ConflictStyle;
  /** Whether resolutions are remembered and used again (`rerere.enabled`). */
  readonly rerere: boolean;
  /** Whether what was resolved so needs no look, and a merge without other conflicts is clean (`rerere.autoUpdate`). */
  readonly rerereAutoUpdate: boolean;
  /** `color.diff`, else `color.ui`. */
  readonly color: ColorChoice;
  /** Whether colour goes to git's pager (`color.pager`). */
  readonly colorInPager: boolean;
  /** Lines around a change (`diff.context`); undefined where it is not set. */
  readonly context: number | undefined;
  /** Whether paths are shown relative to the directory one stands in (`diff.relative`). */
  readonly relative: boolean;
}

/** Throws a NotebookError for a setting that says nothing known: a silently ignored
 *  `nbdiff.favor = our` would be taken for a merge that favours. */
export function readSettings(config: GitConfig): Settings {
  const context = configValue(config, 'diff.context');
  return {
    strip: names(configValues(config, 'nbdiff.strip')),
    keep: names(configValues(config, 'nbdiff.keep')),
    filterKeeps: configBool(config, 'nbdiff.keepoutputs') ?? true,
    outputsLimit: configSize(config, 'nbdiff.outputslimit') ?? OUTPUTS_LIMIT,
    favor: oneOf(config, 'nbdiff.favor', ['ours', 'theirs', 'union']),
    conflictStyle: oneOf(config, 'merge.conflictstyle', ['merge', 'diff3', 'zdiff3']) ?? 'merge',
    rerere: configBool(config, 'rerere.enabled') ?? false,
    rerereAutoUpdate: configBool(config, 'rerere.autoupdate') ?? false,
    color: colorChoice(configValue(config, 'color.diff') ?? configValue(config, 'color.ui')),
    colorInPager: configBool(config, 'color.pager') ?? true,
    context: context !== undefined && /^[0-9]+$/.test(context) ? Number(context) : undefined,
    relative: configBool(config, 'diff.relative') ?? false,
  };
}

/** Bytes that kept outputs may take where nothing is said. */
const OUTPUTS_LIMIT = 2 ** 30;

/** Bytes, with git's suffixes k, m and g; undefined where nothing is set. Throws NotebookError for anything else. */
export function configSize(config: GitConfig, key: string): number | undefined {
  const value = configValue(config, key);
  if (value === undefined) return undefined;
  const size = parseSize(value);
  if (size !== undefined) return size;
  throw new NotebookError({
    kind: 'usage',
    reason: `${key} is "${value}" in git's config, not a size such as 2m`,
  });
}

/** `2k`, `10m`, `1g` or bytes; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^([0-9]+)([kmg]?)$/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * 1024 ** ' kmg'.indexOf(match[2]!.toLowerCase() || ' ');
}

function names(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((name) => name !== '');
}

function oneOf<T extends string>(config: GitConfig, key: string, choices: readonly T[]): T | undefined {
  const value = configValue(config, key);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  const advice = `git config ${key} takes ${choices.join(', ')}`;
  throw new NotebookError({ kind: 'usage', reason: `${key} is "${value}" in git's config`, advice });
}

function colorChoice(value: string | undefined): ColorChoice {
  switch (value?.toLowerCase()) {
    case 'always':
      return 'always';
    case 'never':
    case 'false':
    case 'no':
    case 'off':
    case '0':
      return 'never';
  }
  return 'auto';
}
