/** git's config, read once into a lookup; what nbdiff makes of the values is said in policy/settings.ts.
 *
 *  A driver is called for each file and a git process costs some milliseconds, so it asks for all
 *  it needs with one call and one pattern. */

import { NotebookError } from '../errors.ts';
import { askGit } from './ask.ts';
import { type Git, runGit, splitNul } from './run.ts';

/** Values by key, in git's order (the last one wins where one is wanted). Keys are as git prints
 *  them: section and name in lower case, the part between as written. undefined is a key without
 *  a value (`[diff] noprefix`), which means true. */
export type GitConfig = ReadonlyMap<string, readonly (string | undefined)[]>;

/** The config as git sees it here (system, global, local, worktree, `-c`), limited to keys that
 *  match the extended regular expression. Outside a repository it is what there is without one. */
export async function readConfig(git: Git, keys: string): Promise<GitConfig> {
  const { stdout } = await runGit(git, ['config', '-z', '--get-regexp', keys], { accept: [0, 1] });
  return parseConfig(stdout);
}

/** What `git config -z --get-regexp` printed. */
export function parseConfig(list: Buffer): GitConfig {
  const config = new Map<string, (string | undefined)[]>();
  for (const item of splitNul(list)) {
    const [key, value] = splitEntry(item.toString());
    const values = config.get(key);
    if (values === undefined) config.set(key, [value]);
    else values.push(value);
  }
  return config;
}

/** Whether objects may be elsewhere, and git fetches those that are asked for by their whole names. */
export async function isPartialClone(git: Git): Promise<boolean> {
  return (await readConfig(git, '^(extensions[.]partialclone|remote[.].*[.]promisor)$')).size > 0;
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
  const list = await askGit(git, ['config', '-z', '--list', '--show-origin', '--show-scope']);
  const items = list.split('\0');
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

/** All values, in git's order. */
export function configValues(config: GitConfig, key: string): readonly string[] {
  return (config.get(key) ?? []).map((value) => value ?? 'true');
}

/** git's own reading of a truth value; undefined where nothing, or no truth value, is set. */
export function configBool(config: GitConfig, key: string): boolean | undefined {
  const value = configValue(config, key)?.toLowerCase();
  if (value === undefined) return undefined;
  if (/^(true|yes|on|[1-9][0-9]*)$/.test(value)) return true;
  return /^(false|no|off|0|)$/.test(value) ? false : undefined;
}

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
