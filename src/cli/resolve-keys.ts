/** Conflicts decided one at a time at a terminal, each by a key, as `git add -p` goes through hunks. */
import type { Git } from '../git/run.ts';
import type { Io } from '../io.ts';
import { type ConflictViewOptions, renderConflict, renderWholeCell } from '../render/conflict.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { suggest } from '../resolve/suggest.ts';
import { findConflicts, formatConflicts } from '../text/markers.ts';
import type { ConflictedFile } from './conflicted-file.ts';
import { editText } from './editor.ts';
import { askKey } from './key-prompt.ts';

interface OpenConflict {
  readonly file: ConflictedFile;
  readonly conflict: NotebookConflict;
}

const HELP = `o  take ours
t  take theirs
b  take base, as it was before both changed it
a  take both, ours first
A  take both, theirs first
s  take the suggestion
e  edit it by hand
n  skip it for now
p  go back to the one before and decide it anew
w  show the whole cell
v  show the cell's outputs
q  quit; what was decided so far is kept
?  this help
`;

/** The decisions, until the last conflict or the person's wish to stop; nothing is written here. */
export async function decideByKeys(
  open: readonly OpenConflict[],
  view: ConflictViewOptions,
  git: Git,
  io: Io,
): Promise<ReadonlyMap<NotebookConflict, { readonly file: ConflictedFile; readonly decision: Decision }>> {
  const decided = new Map<NotebookConflict, { readonly file: ConflictedFile; readonly decision: Decision }>();
  const show = (text: string): void => {
    io.write(text);
  };
  let at = 0;
  let isShown = false;
  while (at < open.length) {
    const { file, conflict } = open[at]!;
    const title = `${at + 1} of ${open.length} · ${file.path}`;
    const suggestion = suggest(conflict);
    if (!isShown) {
      show(`\n${renderConflict(conflict, file.notebook, title, view)}`);
      if (suggestion !== undefined) show(`suggestion: ${suggestion.reason}${preview(suggestion.decision)}\n`);
    }
    isShown = true;
    const keys = keysFor(conflict, suggestion !== undefined, at > 0);
    const key = await askKey(`(${at + 1}/${open.length}) take it? [${keys.join(',')}]`, keys);
    const decide = (decision: Decision): void => {
      decided.set(conflict, { file, decision });
      at += 1;
      isShown = false;
    };
    switch (key) {
      case 'o':
        decide({ kind: 'ours' });
        break;
      case 't':
        decide({ kind: 'theirs' });
        break;
      case 'b':
        decide({ kind: 'base' });
        break;
      case 'a':
        decide({ kind: 'both' });
        break;
      case 'A':
        decide({ kind: 'both-theirs-first' });
        break;
      case 's':
        if (suggestion !== undefined) decide(suggestion.decision);
        break;
      case 'e': {
        const edited = await editConflict(conflict, file, git);
        if (edited.kind === 'edited') decide({ kind: 'text', text: edited.text });
        else show(`${edited.reason}\n`);
        break;
      }
      case 'n':
        decided.delete(conflict);
        at += 1;
        isShown = false;
        break;
      case 'p':
        at -= 1;
        decided.delete(open[at]!.conflict);
        isShown = false;
        break;
      case 'w':
      case 'v':
        if (conflict.cell !== undefined) show(renderWholeCell(conflict.cell, key === 'v', view));
        break;
      case '?':
        show(HELP);
        break;
      default:
        return decided;
    }
  }
  return decided;
}

function keysFor(conflict: NotebookConflict, hasSuggestion: boolean, canGoBack: boolean): readonly string[] {
  const isSource = conflict.kind === 'source';
  const hasBase =
    conflict.kind === 'source'
      ? conflict.regions[conflict.region]!.base !== undefined
      : conflict.kind === 'value' || conflict.base !== undefined;
  return [
    'o',
    't',
    ...(hasBase ? ['b'] : []),
    ...(isSource ? ['a', 'A'] : []),
    ...(hasSuggestion ? ['s'] : []),
    ...(conflict.kind === 'value' ? [] : ['e']),
    'n',
    ...(canGoBack ? ['p'] : []),
    ...(conflict.cell === undefined ? [] : ['w', 'v']),
    'q',
    '?',
  ];
}

function preview(decision: Decision): string {
  return decision.kind === 'text' ? `\n${decision.text.replace(/\n$/, '').replace(/^/gm, '    ')}` : '';
}

type Edited =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'not-yet'; readonly reason: string };

/** The conflict's lines with their markers, in the editor; it counts once no markers are left. */
async function editConflict(conflict: NotebookConflict, file: ConflictedFile, git: Git): Promise<Edited> {
  if (conflict.kind === 'value') return { kind: 'not-yet', reason: 'a value is taken from one side' };
  const extension = conflict.cell.type === 'code' ? (EXTENSIONS[file.notebook.language] ?? '.txt') : '.md';
  const before = conflict.kind === 'source' ? markedText(conflict) : conflict.cell.source;
  const text = await editText(before.endsWith('\n') ? before : `${before}\n`, extension, git);
  if (text === undefined)
    return { kind: 'not-yet', reason: 'the editor ended with an error; nothing was decided' };
  if (findConflicts(text).length > 0)
    return { kind: 'not-yet', reason: 'there are still markers in it; nothing was decided' };
  return { kind: 'edited', text: conflict.kind === 'delete-edit' ? text.replace(/\n$/, '') : text };
}

function markedText({ regions, region }: Extract<NotebookConflict, { kind: 'source' }>): string {
  const { ours, base, theirs, labels, size } = regions[region]!;
  const style = base === undefined ? 'merge' : 'diff3';
  return formatConflicts([{ kind: 'conflict', ours, base: base ?? [], theirs }], { style, size, labels });
}

/** By the kernel's language. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  python: '.py',
  r: '.r',
  julia: '.jl',
  javascript: '.js',
  typescript: '.ts',
  scala: '.scala',
  ruby: '.rb',
  rust: '.rs',
  'c++': '.cpp',
  bash: '.sh',
  sql: '.sql',
};
