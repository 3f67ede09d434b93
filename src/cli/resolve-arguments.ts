/** What a person or a script typed after `nbdiff resolve`, as values. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import { choice, createCommand, positiveNumber } from './arguments.ts';
import { type MarkdownOptions, withMarkdownOptions } from './markdown-arguments.ts';
import { type ServingOptions, withServingOptions } from './serving-arguments.ts';

export interface ResolveOptions extends MarkdownOptions, ServingOptions {
  readonly take?: 'ours' | 'theirs' | 'base' | 'both' | 'union';
  readonly cell?: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly forget?: boolean;
  readonly web?: boolean;
  readonly mergetool?: boolean;
  readonly color?: boolean;
}

export async function resolveCommand(): Promise<Command> {
  const command = (await createCommand('resolve'))
    .argument('[paths...]', 'notebooks or folders; without any, all of the repository that hold conflicts')
    .option(
      '--take <side>',
      'settle all with ours, theirs, base or both (union is both)',
      choice('ours', 'theirs', 'base', 'both', 'union'),
    )
    .option('--cell <n>', 'only the conflicts of this cell, counted from 1', positiveNumber)
    .option('--list', 'list the conflicts and change nothing')
    .option('--json', 'list them as JSON')
    .option('--forget', 'forget how these conflicts were resolved before (rerere)')
    .option('--web', 'in the browser, with the sides beside each other, and their outputs')
    .option('--no-color', 'no colours')
    .option('--mergetool', 'for git mergetool: the paths are base, ours, theirs and the merged file');
  withMarkdownOptions(command, 'list them as a page of Markdown, for a comment or a step summary');
  return withServingOptions(command);
}

/** The page is one way to end conflicts, and has options of its own. Throws NotebookError kind `usage`. */
export function assertWeb(options: ResolveOptions): void {
  const { web, take, list, json, forget, markdown } = options;
  const ways = { take, list, json, forget, markdown };
  const way = Object.entries(ways).find(([, value]) => value !== undefined)?.[0];
  if (web === true && way !== undefined)
    throw new NotebookError({ kind: 'usage', reason: `--web and --${way} exclude each other` });
  const { port, baseUrl, allowHost, keep } = options;
  const serving = { port, 'base-url': baseUrl, 'allow-host': allowHost, keep };
  const option = Object.entries(serving).find(([, value]) => value !== undefined)?.[0];
  if (web !== true && option !== undefined)
    throw new NotebookError({ kind: 'usage', reason: `--${option} is of the page`, advice: 'add --web' });
}
