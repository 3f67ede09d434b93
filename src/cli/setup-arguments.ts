/** The arguments of install, uninstall and status: commander's reading of them, its complaints as
 *  usage errors. */
import type { Command, CommanderError } from 'commander';
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';

/** The options given, by name; undefined where the help was asked for and is printed. */
export async function readSetupArguments<T>(
  args: readonly string[],
  io: Io,
  describe: (command: Command) => Command,
): Promise<T | undefined> {
  const commander = await import('commander');
  const command = describe(new commander.Command())
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.write(text), writeErr: () => {} });
  try {
    return command.parse([...args], { from: 'user' }).opts() as T;
  } catch (error) {
    if (!(error instanceof commander.CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageError(error);
  }
}

/** `error: unknown option '--gobal'\n(Did you mean --global?)` in two parts. */
function usageError(error: CommanderError): NotebookError {
  const [first, ...others] = error.message.replace(/^error: /, '').split('\n');
  const advice = others.join(' ').replace(/^\(?Did you mean (.*)\?\)?$/, 'did you mean $1?');
  return new NotebookError({ kind: 'usage', reason: first!, ...(advice === '' ? {} : { advice }) });
}

export interface ScopeOptions {
  readonly local?: boolean;
  readonly global?: boolean;
  readonly attributes?: boolean;
}

export function scopeOf(options: ScopeOptions): { readonly global: boolean; readonly attributes: boolean } {
  if (options.local === true && options.global === true) {
    throw new NotebookError({ kind: 'usage', reason: '--local and --global exclude each other' });
  }
  return { global: options.global === true, attributes: options.attributes === true };
}

/** A path as a person would say it: below their home with ~, else relative where that is shorter. */
export function friendlyPath(path: string, io: Io): string {
  const home = io.env.HOME;
  if (path.startsWith(`${io.cwd}/`)) return path.slice(io.cwd.length + 1);
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
