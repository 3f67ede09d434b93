/** `man nbdiff`, in man(7): made by the build from the commands themselves. */
import type { Command, Option } from 'commander';
import { allCommands } from './commands.ts';
import { VERSION } from './version.ts';

export async function manPage(): Promise<string> {
  const commands = await allCommands();
  const diff = commands.get('')!;
  const others = [...commands.values()].filter((command) => command !== diff);
  const lines = [
    `.TH NBDIFF 1 "" "nbdiff ${text(VERSION)}" "User Commands"`,
    '.SH NAME',
    'nbdiff \\- Jupyter notebooks as ordinary citizens of git',
    '.SH SYNOPSIS',
    ...synopsis(diff),
    '.SH DESCRIPTION',
    text(diff.description()),
    '.PP',
    'Once \\fBnbdiff install\\fR has run, git itself shows and merges notebooks cell by cell, and this command is',
    'needed only for what git has no word for.',
    ...operands(diff),
    '.SH OPTIONS',
    ...options(diff.options),
    '.SH COMMANDS',
    ...others.flatMap((command) => [
      `.SS ${text(command.name())}`,
      text(command.description()),
      '.PP',
      ...synopsis(command),
      ...operands(command),
      ...options(command.options),
    ]),
    '.SH "EXIT STATUS"',
    '.TP',
    '.B 0',
    'Done: a diff (with \\-\\-exit\\-code: without changes), a clean merge, a check without errors, a grep that found something.',
    '.TP',
    '.B 1',
    'Changes (with \\-\\-exit\\-code or \\-\\-quiet), conflicts, findings, or nothing found by grep.',
    '.TP',
    '.B 2',
    'What a person has to mend: a line says what, where, and how.',
    '.SH "SEE ALSO"',
    '.BR git\\-diff (1),',
    '.BR git\\-merge (1),',
    '.BR gitattributes (5)',
  ];
  return `${lines.join('\n')}\n`;
}

/** The lines behind `Usage:` in the help. */
function synopsis(command: Command): readonly string[] {
  return command
    .usage()
    .split('\n')
    .flatMap((line, index) => {
      const words = index === 0 ? `${command.name()} ${line}` : line.trim();
      return [...(index === 0 ? [] : ['.br']), text(words)];
    });
}

function operands(command: Command): readonly string[] {
  return command.registeredArguments
    .filter(({ description }) => description !== '')
    .flatMap((argument) => ['.TP', `.I ${text(argument.name())}`, text(argument.description)]);
}

/** In their groups, where they have any. */
function options(list: readonly Option[]): readonly string[] {
  let group: string | undefined;
  return list.flatMap((option) => {
    const isNew = option.helpGroupHeading !== undefined && option.helpGroupHeading !== group;
    group = option.helpGroupHeading;
    return [
      ...(isNew ? ['.PP', text(option.helpGroupHeading!)] : []),
      '.TP',
      `.B ${text(option.flags)}`,
      text(option.description),
    ];
  });
}

/** Words as they are: no hyphen is bent, and no line begins with what man(7) takes for a request. */
function text(words: string): string {
  const escaped = words.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('`', '\\(ga');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
