/** Other tools' drivers and filters whose program is not there any more: their lines in the attributes still hold, and
 *  what git does with notebooks then is worse than nothing. */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { configBool, configValue, type GitConfig, readConfig } from '../git/config.ts';
import { type Git, runGit } from '../git/run.ts';
import type { DriverGone } from '../render/setup.ts';
import type { EffectiveAttribute, NotebookAttribute } from './attributes.ts';

/** What git runs for an attribute, in the order in which one is to be named. */
const COMMANDS: Readonly<Record<NotebookAttribute, readonly string[]>> = {
  diff: ['command', 'textconv'],
  merge: ['driver'],
  filter: ['process', 'clean', 'smudge'],
};

/** Those of `held` that git would run a missing program for, each driver once. `git` runs at the work tree's top. */
export async function driversGone(
  held: readonly EffectiveAttribute[],
  git: Git,
): Promise<readonly DriverGone[]> {
  const foreign = new Map(
    held.filter(({ value }) => value !== 'nbdiff').map((one) => [`${one.attribute}.${one.value}`, one]),
  );
  if (foreign.size === 0) return [];
  const config = await readConfig(git, '^(diff|merge|filter)\\.');
  const folders = await programFolders(git);
  return [...foreign].flatMap(([section, one]): readonly DriverGone[] => {
    const program = missingProgram(section, one.attribute, config, folders, git);
    if (program === undefined) return [];
    return [{ held: one, program, isRequired: configBool(config, `${section}.required`) === true }];
  });
}

function missingProgram(
  section: string,
  attribute: NotebookAttribute,
  config: GitConfig,
  folders: readonly string[],
  git: Git,
): string | undefined {
  return COMMANDS[attribute]
    .flatMap((name) => programIn(configValue(config, `${section}.${name}`) ?? '') ?? [])
    .find((program) => !isThere(program, folders, git));
}

/** The program that a line for the shell starts; undefined where only the shell knows. */
function programIn(command: string): string | undefined {
  const match = /^\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:"([^"$`\\]+)"|'([^']+)'|([\w./~+:-]+))(?=\s|$)/.exec(command);
  const word = match?.[1] ?? match?.[2] ?? match?.[3];
  return word === undefined || SHELL_WORDS.has(word) || word.startsWith('~') ? undefined : word;
}

/** Of sh itself, as a line would start with them. */
const SHELL_WORDS: ReadonlySet<string> = new Set([
  'if',
  'test',
  'command',
  'exec',
  'eval',
  'cd',
  'set',
  '.',
  'true',
]);

/** Where git looks for programs: its own folder, then the PATH. */
async function programFolders(git: Git): Promise<readonly string[]> {
  const { stdout } = await runGit(git, ['--exec-path']);
  return [stdout.toString().trim(), ...(git.env.PATH ?? '').split(delimiter)];
}

function isThere(program: string, folders: readonly string[], git: Git): boolean {
  if (isAbsolute(program)) return isExecutable(program);
  if (program.includes('/')) return isExecutable(join(git.cwd, program));
  return folders.some((folder) => ['', '.exe'].some((end) => isExecutable(join(folder, program + end))));
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
