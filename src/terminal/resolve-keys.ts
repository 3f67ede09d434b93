/** Conflicts decided one at a time at a terminal, each by a key, as `git add -p` goes through hunks.
 *
 *  Each decision is written at once, so that nothing is lost however the session ends; going back writes the file
 *  without it. A file that somebody else has written meanwhile is never overwritten: it is read again, and what is
 *  open in it is asked anew. */
import type { Git } from '../git/run.ts';
import type { Io } from '../io.ts';
import { layOut, type Style } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import type { Policy } from '../policy/policy.ts';
import {
  type ConflictViewOptions,
  renderConflict,
  renderSuggestion,
  renderWholeCell,
} from '../render/conflict.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { type Decision, isPossible } from '../resolve/decide.ts';
import { type Suggestion, suggestions } from '../resolve/suggest.ts';
import {
  type ConflictedFile,
  decidedBytes,
  isUnchanged,
  openConflicted,
  writeUnchanged,
} from '../session/conflicted-file.ts';
import { splitLines } from '../text/lines.ts';
import { findConflicts, formatConflicts } from '../text/markers.ts';
import { MARKER_SIZE } from '../text/merge-types.ts';
import { editText } from './editor.ts';
import { askKey } from './key-prompt.ts';

interface OpenConflict {
  readonly file: ConflictedFile;
  readonly conflict: NotebookConflict;
}

/** A file with what was decided about it. */
export interface DecidedFile {
  readonly file: ConflictedFile;
  readonly decisions: ReadonlyMap<NotebookConflict, Decision>;
  /** What stands on the disk now. */
  readonly onDisk: Buffer;
}

const KEYS: readonly (readonly [key: string, meaning: string])[] = [
  ['o', 'take ours'],
  ['t', 'take theirs'],
  ['b', 'take base, as it was before both changed it'],
  ['+', 'take both, ours first'],
  ['r', 'take both in reverse, theirs first'],
  ['s', 'take the suggestion'],
  ['S', 'show the next suggestion'],
  ['e', 'edit it by hand'],
  ['n', 'skip it for now'],
  ['p', 'go back to the one before and decide it anew'],
  ['w', 'show the whole cell'],
  ['v', "show the cell's outputs"],
  ['q', 'quit; what was decided so far is kept'],
  ['?', 'this help'],
];

const DECISIONS: Readonly<Record<string, Decision>> = {
  o: { kind: 'ours' },
  t: { kind: 'theirs' },
  b: { kind: 'base' },
  '+': { kind: 'both' },
  r: { kind: 'both-theirs-first' },
};

/** All files with their decisions, once the last conflict was shown or the person has had enough. */
export async function decideByKeys(
  files: readonly ConflictedFile[],
  conflicts: readonly OpenConflict[],
  view: ConflictViewOptions,
  policy: Policy,
  git: Git,
  io: Io,
): Promise<readonly DecidedFile[]> {
  const decided = new Map(files.map((file) => [file, startOn(file)]));
  let open = conflicts;
  let at = 0;
  let suggested = 0;
  let isShown = false;
  const goTo = (place: number): void => {
    at = place;
    suggested = 0;
    isShown = false;
  };

  /** Decides (or with undefined opens again) a conflict, and writes its file. */
  const decide = async (
    { file, conflict }: OpenConflict,
    decision: Decision | undefined,
  ): Promise<boolean> => {
    const { decisions, onDisk } = decided.get(file)!;
    if (!(await isUnchanged(file, onDisk, io))) {
      await readAgain(file);
      return false;
    }
    const now = new Map(decisions);
    if (decision === undefined) now.delete(conflict);
    else now.set(conflict, decision);
    if (now.size === 0 && decisions.size === 0) return true;
    decided.set(file, {
      file,
      decisions: now,
      onDisk: await writeUnchanged(file, onDisk, decidedBytes(file, now), io),
    });
    return true;
  };

  const readAgain = async (old: ConflictedFile): Promise<void> => {
    const opened = await openConflicted(old.path, undefined, policy, git, io);
    const fresh = { ...opened, isUnmerged: old.isUnmerged };
    const written = await writeUnchanged(fresh, fresh.onDisk, fresh.notebook.bytes, io);
    decided.delete(old);
    decided.set(fresh, { ...startOn(fresh), onDisk: written });
    const before = open.slice(0, at).filter(({ file }) => file !== old);
    const own = fresh.conflicts.map((conflict) => ({ file: fresh, conflict }));
    open = [...before, ...own, ...open.slice(at).filter(({ file }) => file !== old)];
    goTo(before.length);
    io.write(`${old.path} was changed by somebody else, and was read again; ${own.length} open in it\n`);
  };

  while (at < open.length) {
    const here = open[at]!;
    const { file, conflict } = here;
    const guesses = suggestions(conflict);
    const guess = guesses[suggested % Math.max(1, guesses.length)];
    if (!isShown) {
      io.write(
        `\n${renderConflict(conflict, file.notebook, `${at + 1} of ${open.length} · ${file.path}`, view)}`,
      );
      if (guess !== undefined) io.write(renderSuggestion(guess, view));
    }
    isShown = true;
    const keys = keysFor(conflict, guesses, at > 0);
    const key = await askKey(`(${at + 1}/${open.length}) take it? [${keys.join(',')}]`, keys);
    switch (key) {
      case 's':
        if (guess !== undefined && (await decide(here, guess.decision))) goTo(at + 1);
        break;
      case 'S':
        suggested += 1;
        io.write(renderSuggestion(guesses[suggested % guesses.length]!, view));
        break;
      case 'e': {
        const edited = await editConflict(conflict, file, git);
        if (edited.kind === 'not-yet') io.write(`${edited.reason}; nothing was decided\n`);
        else if (await decide(here, edited.decision)) goTo(at + 1);
        break;
      }
      case 'n':
        if (await decide(here, undefined)) goTo(at + 1);
        break;
      case 'p':
        if (await decide(open[at - 1]!, undefined)) goTo(at - 1);
        break;
      case 'w':
      case 'v':
        if (conflict.cell !== undefined) io.write(renderWholeCell(conflict.cell, key === 'v', view));
        break;
      case '?':
        io.write(KEYS.map(([name, meaning]) => `${name}  ${meaning}\n`).join(''));
        break;
      case 'q':
      case undefined:
        return [...decided.values()];
      default:
        if (await decide(here, DECISIONS[key]!)) goTo(at + 1);
    }
  }
  return [...decided.values()];
}

function startOn(file: ConflictedFile): DecidedFile {
  return { file, decisions: new Map(), onDisk: file.onDisk };
}

function keysFor(
  conflict: NotebookConflict,
  guesses: readonly Suggestion[],
  canGoBack: boolean,
): readonly string[] {
  const isOffered = (key: string): boolean => {
    switch (key) {
      case 'b':
        return isPossible(conflict, { kind: 'base' });
      case '+':
      case 'r':
        return conflict.kind === 'source';
      case 's':
        return guesses.length > 0;
      case 'S':
        return guesses.length > 1;
      case 'p':
        return canGoBack;
      case 'w':
      case 'v':
        return conflict.cell !== undefined;
    }
    return true;
  };
  return KEYS.map(([key]) => key).filter(isOffered);
}

type Edited =
  | { readonly kind: 'edited'; readonly decision: Decision }
  | { readonly kind: 'not-yet'; readonly reason: string };

/** The conflict with its markers in the editor; it counts once no markers are left. */
async function editConflict(conflict: NotebookConflict, file: ConflictedFile, git: Git): Promise<Edited> {
  const before = markedText(conflict);
  // A file of text cannot hold half a character, and would come back with another one.
  if (/\p{Cs}/u.test(before)) return { kind: 'not-yet', reason: 'it holds half a character; take a side' };
  const text = await editText(
    before.endsWith('\n') ? before : `${before}\n`,
    extensionFor(conflict, file),
    git,
  );
  if (text === undefined) return { kind: 'not-yet', reason: 'the editor ended with an error' };
  if (findConflicts(text).length > 0) return { kind: 'not-yet', reason: 'there are still markers in it' };
  const isWhole = conflict.kind === 'delete-edit' && !conflict.cell.source.endsWith('\n');
  const decision: Decision = { kind: 'text', text: isWhole ? text.replace(/\n$/, '') : text };
  if (!isPossible(conflict, decision)) return { kind: 'not-yet', reason: 'it is not JSON' };
  return { kind: 'edited', decision };
}

function markedText(conflict: NotebookConflict): string {
  switch (conflict.kind) {
    case 'source': {
      const { ours, base, theirs, labels, size } = conflict.regions[conflict.region]!;
      const style = base === undefined ? 'merge' : 'diff3';
      // Base may be known from git where the markers do not show it.
      const named = { ...labels, base: labels.base || 'base' };
      const chunk = { kind: 'conflict', ours, base: base ?? [], theirs } as const;
      return formatConflicts([chunk], { style, size, labels: named });
    }
    case 'delete-edit':
      return conflict.cell.source;
    case 'value': {
      const lines = (value: JsonValue | undefined): readonly string[] =>
        value === undefined ? [] : splitLines(`${layOut(value, EDITED_JSON, 0).toString('utf8')}\n`);
      const [ours, base, theirs] = [conflict.ours, conflict.base, conflict.theirs].map(lines);
      const labels = { ours: 'ours', base: 'base', theirs: 'theirs' };
      const chunk = { kind: 'conflict', ours: ours!, base: base!, theirs: theirs! } as const;
      return formatConflicts([chunk], { style: 'diff3', size: MARKER_SIZE, labels });
    }
  }
}

const EDITED_JSON: Style = { indent: '  ', newline: '\n', colon: ': ', comma: ', ', asciiOnly: false };

/** What editors colour by. */
function extensionFor(conflict: NotebookConflict, file: ConflictedFile): string {
  if (conflict.kind === 'value') return '.json';
  switch (conflict.cell.type) {
    case 'code':
      return EXTENSIONS[file.notebook.language] ?? '.txt';
    case 'raw':
      return '.txt';
  }
  return '.md';
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
