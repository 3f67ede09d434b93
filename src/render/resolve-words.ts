/** What a person is asked and told while resolving: the keys, the questions, and how it ended. */

import { counted } from '../messages.ts';
import type { ByHandRefusal } from '../resolve/by-hand.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { quoted, shownPath } from '../shown.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { wordDecision } from './decision-words.ts';
import { visible } from './display.ts';

/** In the order in which they are offered. */
export const RESOLVE_KEYS = [
  ['o', 'take ours'],
  ['t', 'take theirs'],
  ['b', 'take base, as it was before both changed it'],
  ['+', 'take both, ours first'],
  ['r', 'take both in reverse, theirs first'],
  ['s', 'take the suggestion'],
  ['S', 'show the next suggestion'],
  ['A', 'show what is suggested for the rest of this notebook, and take it all'],
  ['e', 'edit it by hand'],
  ['n', 'skip it for now'],
  ['p', 'go back to the one before and decide it anew'],
  ['u', 'undo what was decided last'],
  ['U', 'decide it again as it was before u'],
  ['w', 'show the whole cell'],
  ['v', "show the cell's outputs"],
  ['q', 'quit; what was decided so far is kept'],
  ['?', 'this help'],
] as const;

export type ResolveKey = (typeof RESOLVE_KEYS)[number][0];

export function renderResolveHelp(): string {
  return RESOLVE_KEYS.map(([key, meaning]) => `${key}  ${meaning}\n`).join('');
}

/** `number`: which conflict of how many, from 1. */
export function wordTakeIt(number: number, of: number, keys: readonly ResolveKey[]): string {
  return `(${number}/${of}) take it? [${keys.join(',')}]`;
}

export function wordTakeSuggested(path: string, count: number): string {
  return `take these ${count} in ${shownPath(path)}? [y,n]`;
}

export function wordNotByHand(refusal: ByHandRefusal | 'editor-failed'): string {
  const reason = {
    'half-character': 'it holds half a character; take a side',
    'editor-failed': 'the editor ended with an error',
    'markers-left': 'there are still markers in it',
    'not-json': 'it is not JSON',
  }[refusal];
  return `${reason}; nothing was decided\n`;
}

/** `side`: where the line is, from 1. No editor, and no file of text, could keep it. */
export function wordHalfCharacter({ side, line }: { readonly side: string; readonly line: number }): string {
  return `line ${line} of ${side} holds half a character; take a side; nothing was decided`;
}

/** `by`: another window of nbdiff, or another program. */
export function wordChangedElsewhere(path: string, by: 'face' | 'program'): string {
  const what =
    by === 'face' ? 'was decided about in another window' : 'was saved elsewhere, and was read again';
  return `${shownPath(path)} ${what}; this was not decided`;
}

/** `decision`: what another window decided about a conflict; undefined: it is open again. `path`: where there are
 *  several notebooks. */
export function wordDecidedElsewhere(
  path: string | undefined,
  conflict: NotebookConflict,
  decision: Decision | undefined,
): string {
  const place = conflict.cell === undefined ? 'notebook' : `cell ${conflict.cell.index + 1}`;
  const what = decision === undefined ? 'open again, undone' : `${wordDecision(conflict, decision)}, decided`;
  return `${path === undefined ? '' : `${shownPath(path)}, `}${place}: ${what} in another window\n`;
}

export function wordManyDecidedElsewhere(path: string, count: number): string {
  return `${shownPath(path)}: ${counted(count, 'conflict')} decided, or opened again, in another window\n`;
}

export function wordGivenElsewhere(path: string): string {
  return `${shownPath(path)}: git was given it, from another window\n`;
}

/** `text`: what a person wrote for it. */
export function wordNotDone(text: string | undefined): string {
  const refused = 'another window was first, so nothing was changed here';
  if (text === undefined) return `${refused}\n`;
  const lines = splitLines(text).map((line) => `    ${visible(lineContent(line))}\n`);
  return `${refused}; you wrote:\n${lines.join('')}`;
}

/** `open`: conflicts that are now open in the file. */
export function wordReadAgain(path: string, open: number): string {
  return `${shownPath(path)} was changed by somebody else, and was read again; ${open} open in it\n`;
}

export function wordSettled(path: string, settled: number, left: number): string {
  return `${shownPath(path)}: ${settled} settled${left === 0 ? '' : `, ${left} left`}\n`;
}

/** `git mergetool` takes what a tool has done so far only where the tool is done. */
export function wordPutBack(path: string): string {
  return `${shownPath(path)}: git mergetool puts the file back as it was; to end it bit by bit: nbdiff resolve ${quoted(path)}\n`;
}

/** What a person is asked about who ends it with conflicts that are open. */
export function wordLeftAtEnd(left: number, isForMergetool: boolean): string {
  const fate = isForMergetool
    ? 'git mergetool puts the file back as it was, without what was decided'
    : 'what is not decided stays in the file as it is';
  return `${left} left; ${fate}.`;
}

/** `copy`: a free name for the file as it is, where it can be merged anew. */
export function wordForgotten(path: string, forgotten: number, copy: string | undefined): string {
  const name = quoted(path);
  const again =
    forgotten > 0 && copy !== undefined
      ? `; keep what it is now and merge it anew with: cp ${name} ${quoted(copy)} && git checkout -m -- ${name}`
      : '';
  return `${shownPath(path)}: ${forgotten} forgotten${again}\n`;
}

/** One side deleted the whole file, which git asks about. `isStored`: git has the file as it stands. */
export function wordFileDeleted(path: string, deletedBy: 'ours' | 'theirs', isStored: boolean): string {
  const name = quoted(path);
  const remove = isStored
    ? `delete it with: git rm ${name}`
    : `take it out of git with: git rm --cached ${name} (it was edited, and stays as a file)`;
  return `${shownPath(path)}: deleted by ${deletedBy}; keep it with: git add ${name}, or ${remove}\n`;
}

export function wordOursAlone(path: string): string {
  return `${shownPath(path)}: it is ours as it was; if theirs was never merged: nbdiff merge --repair ${quoted(path)}\n`;
}

export function wordAddIt(path: string, keys: readonly string[]): string {
  return `git add ${quoted(path)}? [${keys.join(',')}]`;
}

/** `--cell`, counted from 1, names a cell without a conflict. */
export function wordNothingInCell(cell: number): string {
  return `nbdiff: no conflict in cell ${cell}; see where they are with: nbdiff resolve --list`;
}

export function wordTellGit(path: string): string {
  return `${shownPath(path)}: no conflict left; tell git with: git add ${quoted(path)}\n`;
}
