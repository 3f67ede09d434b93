/** Every command a person can type, with its arguments and options as the command itself reads them. Loaded only by
 *  what tells of them: help, completion and the man page. */
import type { Command } from 'commander';
import { applyCommand } from './apply.ts';
import { createCommand } from './arguments.ts';
import { blameCommand } from './blame.ts';
import { checkCommand } from './check.ts';
import { cleanCommand } from './clean-arguments.ts';
import { completionCommand } from './completion/completion-arguments.ts';
import type { CommandName } from './descriptions.ts';
import { diffCommand } from './diff-arguments.ts';
import { grepCommand } from './grep-arguments.ts';
import { helpCommand } from './help-arguments.ts';
import { installCommand } from './install.ts';
import { logCommand } from './log-arguments.ts';
import { mergeCommand } from './merge-arguments.ts';
import { outputsCommand } from './outputs.ts';
import { pickCommand } from './pick.ts';
import { refreshCommand } from './refresh.ts';
import { resolveCommand } from './resolve-arguments.ts';
import { showCommand } from './show.ts';
import { textsCommand } from './texts.ts';
import { uninstallCommand } from './uninstall.ts';
import { webCommand } from './web-arguments.ts';

const COMMANDS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  '': diffCommand,
  merge: mergeCommand,
  apply: applyCommand,
  resolve: resolveCommand,
  clean: cleanCommand,
  check: checkCommand,
  add: () => pickCommand('add'),
  reset: () => pickCommand('reset'),
  restore: () => pickCommand('restore'),
  log: logCommand,
  grep: grepCommand,
  blame: blameCommand,
  outputs: outputsCommand,
  texts: textsCommand,
  refresh: refreshCommand,
  show: showCommand,
  web: webCommand,
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
