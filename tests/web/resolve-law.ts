/** What holds of every merge with conflicts, as a list of what does not hold of one: whatever is decided in the page gives
 *  the bytes that `nbdiff resolve --take` gives, and with all of it undone the file is what it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolve } from '../../src/cli/resolve.ts';
import type { Io } from '../../src/io.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { sideDecisions } from '../../src/resolve/choices.ts';
import type { NotebookConflict } from '../../src/resolve/conflicts.ts';
import { openForMergetool } from '../../src/session/open-files.ts';
import { openShared } from '../../src/session/shared.ts';
import { createResolveApp } from '../../src/web/resolve/app.ts';
import type { Triple } from '../laws/generated-merges.ts';
import { mergedBytes } from '../resolve/notebooks.ts';
import { openTab, type Tab } from './tab.ts';

const SIDES = ['ours', 'theirs', 'base', 'both'] as const;
type Side = (typeof SIDES)[number];

/** `folder`: an empty one, for files. None of a merge without conflicts. */
export async function brokenInPage(files: Triple, folder: string): Promise<readonly string[]> {
  const io = ioIn(folder);
  const paths = ['base', 'ours', 'theirs', 'merged'].map((name) => `${name}.ipynb`);
  for (const side of ['base', 'ours', 'theirs'] as const)
    writeFileSync(join(folder, `${side}.ipynb`), files[side]);
  const merged = join(folder, 'merged.ipynb');
  const start = mergedBytes(files.base, files.ours, files.theirs, 'diff3');
  const broken: string[] = [];
  for (const side of SIDES) {
    writeFileSync(merged, start);
    await resolve(['--mergetool', '--take', side, ...paths], io);
    const taken = readFileSync(merged);
    writeFileSync(merged, start);
    const { page, conflicts } = await openPage(paths, io);
    if (conflicts.length === 0) return [];
    const hold = (law: string, expected: Buffer): void => {
      if (!readFileSync(merged).equals(expected)) broken.push(`${side}: ${law}`);
    };
    // From the last to the first: the order plays no part.
    for (const [place, conflict] of [...conflicts.entries()].reverse()) {
      const choice = choiceFor(conflict, side);
      if (choice !== undefined) await page.at(place + 1, 'decide', { choice });
    }
    hold('decided one by one, other bytes than those of --take', taken);
    await each(page, 'undo', 'canUndo');
    hold('with all undone, other bytes than at the start', start);
    await each(page, 'redo', 'canRedo');
    hold('with all done again, other bytes than those of --take', taken);
    await each(page, 'undo', 'canUndo');
    await page.do('all', { choice: side });
    if (conflicts.every((conflict) => choiceFor(conflict, side) === side))
      hold('decided at one stroke, other bytes than those of --take', taken);
    await page.do('undo');
    hold('with the stroke undone, other bytes than at the start', start);
  }
  return broken;
}

async function each(page: Tab, action: 'undo' | 'redo', can: 'canUndo' | 'canRedo'): Promise<void> {
  while (page.answer()[can]) await page.do(action);
}

async function openPage(
  paths: readonly string[],
  io: Io,
): Promise<{ readonly page: Tab; readonly conflicts: readonly NotebookConflict[] }> {
  const workplace = { io, policy: await openPolicy(io) };
  const { files, failed } = await openForMergetool(paths, workplace);
  const shared = await openShared(files, workplace);
  const conflicts = shared.session().asked.map(({ conflict }) => conflict);
  return {
    page: await openTab(await createResolveApp({ shared, workplace, told: () => [], failed })),
    conflicts,
  };
}

/** The button that does what `--take` does; undefined: it leaves the conflict. */
function choiceFor(conflict: NotebookConflict, side: Side): string | undefined {
  if (sideDecisions(conflict).includes(side)) return side;
  if (side === 'base') return undefined;
  // Of a value, and of a cell that one side deleted, there are no two behind each other.
  return conflict.kind === 'delete-edit' && conflict.deletedBy === 'ours' ? 'theirs' : 'ours';
}

/** Outside of every repository. */
function ioIn(cwd: string): Io {
  return {
    write: () => true,
    warn: () => {},
    readStdin: () => Promise.resolve(Buffer.alloc(0)),
    env: { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', GIT_CEILING_DIRECTORIES: cwd },
    cwd,
    stdoutIsTerminal: false,
    stdinIsTerminal: false,
    columns: 80,
  };
}
