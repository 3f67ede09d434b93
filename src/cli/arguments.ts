/** Arguments by commander, its errors as ours. Loaded by commands a person types, never by a driver. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { OutputsShown } from '../render/options.ts';
import { type CommandName, DESCRIPTIONS } from './descriptions.ts';

/** A command that prints nothing and ends nothing by itself. */
export async function createCommand(name: CommandName): Promise<Command> {
  const { Command: CommanderCommand } = await import('commander');
  return new CommanderCommand(`nbdiff ${name}`.trim())
    .description(DESCRIPTIONS[name])
    .exitOverride()
    .helpOption('-h, --help', 'show this help');
}

/** Options and arguments; undefined where help was asked for and given. Throws NotebookError kind `usage`,
 *  with the nearest known option where one is unknown. */
export async function parseArguments<Options>(
  command: Command,
  args: readonly string[],
  io: Io,
): Promise<{ readonly options: Options; readonly args: readonly string[] } | undefined> {
  let complaint = '';
  command.configureOutput({
    writeOut: (text) => {
      io.write(text);
    },
    writeErr: (text) => {
      complaint += text;
    },
    getOutHelpWidth: () => io.columns,
  });
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === 'commander.helpDisplayed' || code === 'commander.help') return undefined;
    if (code === undefined || !code.startsWith('commander.')) throw error;
    const reason = complaint
      .trim()
      .replace(/^error: /, '')
      .replace(/\n\(/, ' (')
      .replace(/\n/g, ' ');
    throw new NotebookError({ kind: 'usage', reason, advice: `see ${command.name()} --help` });
  }
  return { options: command.opts() as Options, args: command.args };
}

/** A parser of one of several words, which says what they are. */
export interface Choice<T extends string = string> {
  (value: string): T;
  readonly words: readonly T[];
}

/** Its parser throws NotebookError kind `usage` for another word. */
export function choice<T extends string>(...words: readonly T[]): Choice<T> {
  const parse = (value: string): T => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new NotebookError({ kind: 'usage', reason: `"${value}" is none of ${words.join(', ')}` });
  };
  return Object.assign(parse, { words });
}

/** `--outputs[=full]`, whose value was read as `--outputs=` where none was given. */
export function outputsShown(value: string | undefined): OutputsShown {
  if (value === undefined) return 'none';
  if (value === '') return 'short';
  if (value === 'full') return 'full';
  throw new NotebookError({
    kind: 'usage',
    reason: `--outputs stands alone or as --outputs=full, not "${value}"`,
  });
}

export function positiveNumber(value: string): number {
  if (/^[1-9][0-9]*$/.test(value)) return Number(value);
  throw new NotebookError({ kind: 'usage', reason: `"${value}" is not a number above 0` });
}
