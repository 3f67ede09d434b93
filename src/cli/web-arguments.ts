/** What a person types after `nbdiff web`: the words of `git diff`, and how the page is served. */
import type { Command } from 'commander';
import { createCommand } from './arguments.ts';
import { type CommanderOptions, withCompared, withHidden, withImpact, withLines } from './diff-arguments.ts';
import { type ServingOptions, withServingOptions } from './serving-arguments.ts';

export type WebOptions = ServingOptions &
  CommanderOptions & { readonly log?: boolean; readonly difftool?: boolean };

export async function webCommand(): Promise<Command> {
  const command = (await createCommand('web'))
    .usage(
      '[options] [<commit> [<commit>]] [--] [<path>...]\n       nbdiff web [options] <before.ipynb> <after.ipynb>\n       nbdiff web [options] --log <path>',
    )
    .argument('[what...]', 'commits, A..B, A...B, REV:path twice, paths; or two files (- is standard input)');
  withImpact(withHidden(withCompared(command).optionsGroup('What is shown:')))
    .option(
      '--difftool',
      'as git difftool calls it: two files that are read at once, and the name of the notebook',
    )
    .option('--log', 'one notebook through its commits, with a slider: name its path');
  return withServingOptions(withLines(command));
}
