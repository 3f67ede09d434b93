/** `nbdiff texts [status|clear]`: the notebooks that git showed, kept as text so that it shows them at once again. Named
 *  as `nbdiff outputs` is, by what is kept. */
import type { Command } from 'commander';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderKeptTexts, renderTextsCleared } from '../render/kept-texts.ts';
import { removeFolder } from '../store/kept-files.ts';
import { sizeOfTexts, textsFolder } from '../store/kept-texts.ts';
import { choice, createCommand, parseArguments } from './arguments.ts';

const ACTIONS = ['status', 'clear'] as const;

export async function textsCommand(): Promise<Command> {
  return (await createCommand('texts')).argument(
    '[action]',
    'status (the default) or clear',
    choice(...ACTIONS),
  );
}

export async function texts(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<object>(await textsCommand(), args, io);
  if (parsed === undefined) return 0;
  const [action = 'status'] = parsed.args as [(typeof ACTIONS)[number]?];
  const folder = textsFolder((await findRepository(gitFor(io))).commonDir);
  switch (action) {
    case 'status': {
      const { textsLimit: limit, keepsTexts: isKeeping } = (await openPolicy(io)).settings;
      io.write(renderKeptTexts({ ...sizeOfTexts(folder), limit, isKeeping }));
      return 0;
    }
    case 'clear':
      removeFolder(folder);
      io.write(renderTextsCleared());
      return 0;
  }
}
