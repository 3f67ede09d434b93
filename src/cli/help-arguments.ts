/** What a person types after `nbdiff help`. */
import type { Command } from 'commander';
import { createCommand } from './arguments.ts';

export async function helpCommand(): Promise<Command> {
  return (await createCommand('help')).argument('[command]', 'one of those that nbdiff --help lists');
}
