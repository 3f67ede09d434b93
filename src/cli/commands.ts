/** Every command a person can type, with its arguments and options as the command itself reads them. Loaded only by
 *  what tells of them: help, completion and the man page. */
import type { Command } from 'commander';
import { createCommand } from './arguments.ts';
import { blameCommand } from './blame.ts';
import { checkCommand } from './check.ts';
import { cleanCommand } from './clean-arguments.ts';
import { completionCommand } from './completion/completion-arguments.ts';
import type { CommandName } from './descriptions.ts';
import { diffCommand } from './diff-arguments.ts';
import { helpCommand } from './help-arguments.ts';
import { installCommand } from './install.ts';
import { logCommand } from './log.ts';
import { mergeCommand } from './merge-arguments.ts';
import { outputsCommand } from './outputs.ts';
import { pickCommand } from './pick.ts';
import { refreshCommand } from './refresh.ts';
import { resolveCommand } from './resolve.ts';
import { showCommand } from './show.ts';
import { uninstallCommand } from './uninstall.ts';

const COMMANDS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  '': diffCommand,
  merge: mergeCommand,
  resolve: resolveCommand,
  clean: cleanCommand,
  check: checkCommand,
  add: () => pickCommand('add'),
  reset: () => pickCommand('reset'),
  restore: () => pickCommand('restore'),
  log: logCommand,
  blame: blameCommand,
  outputs: outputsCommand,
  refresh: refreshCommand,
  show: showCommand,
  install: installCommand,
  uninstall: uninstallCommand,
  status: () => createCommand('status'),
  completion: completionCommand,
  help: helpCommand,
};

/** All of them, the diff, whose name is '', first. */
export async function allCommands(): Promise<ReadonlyMap<CommandName, Command>> {
  const names = Object.keys(COMMANDS) as CommandName[];
  return new Map(await Promise.all(names.map(async (name) => [name, await COMMANDS[name]()] as const)));
}

/** undefined for a word that is no command. */
export async function namedCommand(word: string): Promise<Command | undefined> {
  return Object.hasOwn(COMMANDS, word) ? COMMANDS[word as CommandName]() : undefined;
}
