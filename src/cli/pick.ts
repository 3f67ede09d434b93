/** `nbdiff add -p`, `reset -p` and `restore -p`: single cells into the index, out of it, and back into the work tree. */

import type { Command } from 'commander';
import { loadPickPair, pickablePaths } from '../compare/pick-pair.ts';
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { chooseCells, parseCells } from '../pick/cell-numbers.ts';
import { choicesOf, type PickCommand, pickChanges } from '../pick/pick-cells.ts';
import { openPolicy } from '../policy/policy.ts';
import { wordPicked } from '../render/pick-words.ts';
import type { Workplace } from '../session/workplace.ts';
import { loadColors } from '../terminal/color.ts';
import { personAt } from '../terminal/person.ts';
import { type PickState, type PickSubject, pickByKeys } from '../terminal/pick-keys.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface PickOptions {
  readonly patch?: boolean;
  readonly cells?: string;
}

export async function pickCommand(name: PickCommand): Promise<Command> {
  return (await createCommand(name))
    .argument('[paths...]', 'notebooks; without any, all that changed')
    .option('-p, --patch', 'go through the changes one by one (the default at a terminal)')
    .option('--cells <list>', 'these cells, as nbdiff numbers them: 3,7-9');
}

export async function pick(name: PickCommand, args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<PickOptions>(await pickCommand(name), args, io);
  if (parsed === undefined) return 0;
  const { cells } = parsed.options;
  const wanted = cells === undefined ? undefined : parseCells(cells);
  const workplace = { io, policy: await openPolicy(io) };
  const choose = wanted === undefined ? await chooserByKeys(name, workplace) : chooserByNumbers(wanted);
  const paths = parsed.args.length > 0 ? parsed.args : await pickablePaths(name, io);
  if (wanted !== undefined && paths.length !== 1) {
    const reason = '--cells needs exactly one notebook';
    throw new NotebookError({ kind: 'usage', reason, advice: 'name it' });
  }
  for (const path of paths) {
    const pair = await loadPickPair(name, path, workplace);
    const { before, after, diff } = pair;
    const of = choicesOf(diff).length;
    const { picked, stop } = of === 0 ? NOTHING : await choose({ command: name, path, diff });
    const content = pickChanges(before, after, diff, picked);
    if (!content.equals(before.bytes)) await pair.write(content);
    io.write(wordPicked(name, path, { picked: picked.size, of }));
    if (stop) break;
  }
  return 0;
}

type Answer = Pick<PickState, 'picked' | 'stop'>;
type Chooser = (subject: PickSubject) => Promise<Answer>;

const NOTHING: Answer = { picked: new Map(), stop: false };

function chooserByNumbers(wanted: ReadonlySet<number>): Chooser {
  return async ({ diff }) => ({ ...NOTHING, picked: chooseCells(choicesOf(diff), wanted) });
}

/** Throws NotebookError where nobody sits at a terminal. */
async function chooserByKeys(name: PickCommand, { io, policy }: Workplace): Promise<Chooser> {
  const person = personAt(io);
  if (person === undefined) {
    const advice = `name the cells: nbdiff ${name} --cells 3,7-9 PATH`;
    throw new NotebookError({ kind: 'usage', reason: 'not a terminal', advice });
  }
  const view = { color: await loadColors(undefined, policy.settings, io), columns: io.columns };
  return (subject) => pickByKeys(subject, view, person, io);
}
