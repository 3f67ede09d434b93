/** Changes picked in a page, by the engine of `add -p`: into the index, out of it, or back into the work tree. Each can be
 *  undone, and done again, as long as nobody else has written there since. */
import { takeBack, type Written } from '../../compare/pick-pair.ts';
import type { NotebookDiff } from '../../diff/changes.ts';
import { NotebookError } from '../../errors.ts';
import { cellId } from '../../html/cells.ts';
import { pickChanges } from '../../pick/pick-cells.ts';
import { hasRuns, type ShownPart } from '../../pick/shown-part.ts';
import { PICK_DONE } from '../../render/pick-words.ts';
import type { Workplace } from '../../session/workplace.ts';
import { shownPath } from '../../shown.ts';
import { WebRefusal } from '../app.ts';
import type { PickInput } from './inputs.ts';
import { loadPicked } from './offers.ts';
import { cellName } from './section-tools.ts';
import type { ShownComparison } from './shown-comparison.ts';

export interface Staging {
  /** What was done, in words. Throws WebRefusal 409 where the notebook is not what the person saw, 404 for a part that
   *  is not there, 422 where there is nothing to pick; NotebookError. */
  readonly pick: (input: PickInput, shown: ShownComparison) => Promise<string>;
  /** What was undone, or done again. Throws NotebookError where it cannot be any more, and it is forgotten; and where it
   *  cannot be at the moment, and it is kept. */
  readonly undo: () => Promise<string>;
  readonly redo: () => Promise<string>;
  /** What these two are about; undefined: nothing. */
  readonly undoable: () => { readonly undo: string | undefined; readonly redo: string | undefined };
}

interface Done {
  /** `staged cell 3 of a.ipynb`. */
  readonly words: string;
  readonly written: Written;
}

export function createStaging(workplace: Workplace): Staging {
  const undos: Done[] = [];
  const redos: Done[] = [];
  const back = async (from: Done[], to: Done[], verb: string): Promise<string> => {
    const done = from.at(-1);
    if (done === undefined) throw new WebRefusal(409, `there is nothing to ${verb}`);
    // Where this throws the step can be tried again.
    const written = await takeBack(done.written, workplace.io);
    from.pop();
    if (written instanceof NotebookError) throw written;
    to.push({ ...done, written });
    return done.words;
  };
  return {
    pick: async (input, shown) => {
      const { command, section, revision } = input;
      const file = shown.fileOf(section);
      if (file === undefined) throw new WebRefusal(409, CHANGED);
      const { inPlace: path } = file;
      if (shown.place === undefined || path === undefined) throw new WebRefusal(422, NOTHING);
      const { pair, pick } = await loadPicked(shown.place, command, path, workplace);
      // Looked at after the versions to pick from: as long as it is as it was, so are they.
      const seen = await shown.seen(section, revision);
      if (seen === undefined) throw new WebRefusal(409, CHANGED);
      const part = seen.diff && partOf(input, seen.diff);
      const picked = part && pick(part);
      if (part === undefined || picked === undefined || picked.size === 0) throw new WebRefusal(422, NOTHING);
      const content = pickChanges(pair.before, pair.after, pair.diff, picked);
      if (content.equals(pair.before.bytes)) throw new WebRefusal(422, NOTHING);
      const written = await pair.write(content);
      const words = `${PICK_DONE[command]} ${wordPart(part)} of ${shownPath(file.path)}`;
      undos.push({ words, written });
      redos.length = 0;
      return words;
    },
    undo: () => back(undos, redos, 'undo'),
    redo: () => back(redos, undos, 'do again'),
    undoable: () => ({ undo: undos.at(-1)?.words, redo: redos.at(-1)?.words }),
  };
}

const CHANGED = 'the notebook has changed meanwhile; look again';
const NOTHING = 'this cannot be done here';

function partOf({ what, section, cell, run }: PickInput, diff: NotebookDiff): ShownPart {
  if (what !== 'cell' && what !== 'run') return { kind: what };
  const change = diff.cells.find((one) => cellId(one, section) === cell);
  if (change === undefined) throw new WebRefusal(404, 'there is no such cell');
  if (what === 'cell') return { kind: 'cell', change };
  if (!hasRuns(change) || run >= change.details.source.length)
    throw new WebRefusal(404, 'there are no such lines');
  return { kind: 'run', change, run };
}

function wordPart(part: ShownPart): string {
  switch (part.kind) {
    case 'cell':
      return cellName(part.change);
    case 'run':
      return `lines of ${cellName(part.change)}`;
    case 'hidden':
      return 'what machines wrote in cells';
    case 'metadata':
      return 'metadata';
    case 'all':
      return 'all changes';
  }
}
