/** A session as a page shows it. Notebooks and conflicts have ids: `n2` is the second notebook, `n2c5` its fifth
 *  conflict, as long as the notebook's revision is the same. */
import { contentKey } from '../../html/article.ts';
import type { ConflictCard } from '../../html/conflict-cards.ts';
import type { NumberedConflict } from '../../html/conflict-result.ts';
import type { ListedNotebook, Progress } from '../../html/conflicted-notebook.ts';
import type { CellOrigin } from '../../merge/merge-notebooks.ts';
import type { Cell, Notebook } from '../../notebook/notebook.ts';
import { readNotebook } from '../../notebook/read.ts';
import { wordFileDeleted, wordOursAlone, wordPutBack } from '../../render/resolve-words.ts';
import type { NotebookConflict } from '../../resolve/conflicts.ts';
import { takesAway } from '../../resolve/decide.ts';
import { type Suggestion, type SuggestionContext, suggestions } from '../../resolve/suggest.ts';
import { type ConflictedFile, isAdded, isStored } from '../../session/conflicted-file.ts';
import { type DecidedFile, knownIn, type Session } from '../../session/session.ts';

/** One notebook of the session, with the ids of what is asked about it. */
export interface ShownNotebook {
  readonly id: string;
  readonly revision: string;
  readonly decided: DecidedFile;
  readonly asked: readonly NotebookConflict[];
  readonly known: SuggestionContext;
}

export interface Views {
  readonly all: (session: Session) => readonly ShownNotebook[];
  readonly cards: (shown: ShownNotebook) => readonly ConflictCard[];
  /** What is suggested of each of its conflicts, the likeliest first. */
  readonly suggested: (shown: ShownNotebook) => ReadonlyMap<NotebookConflict, readonly Suggestion[]>;
  /** Another where the card would be drawn otherwise; by the card's id. */
  readonly versions: (shown: ShownNotebook) => ReadonlyMap<string, string>;
  readonly progress: (shown: ShownNotebook) => Progress;
}

/** `paths`: of the notebooks, in their order at the start. */
export function createViews(paths: readonly string[]): Views {
  // By the list of conflicts, which stays the same as long as nobody reads the file again.
  const revisions = new WeakMap<readonly NotebookConflict[], string>();
  const revisionOf = ({ conflicts, notebook }: ConflictedFile): string => {
    const found = revisions.get(conflicts) ?? contentKey(notebook.bytes);
    revisions.set(conflicts, found);
    return found;
  };
  const results = new WeakMap<DecidedFile, Notebook>();
  const resultOf = (decided: DecidedFile): Notebook => {
    const found = results.get(decided) ?? readNotebook(decided.file.onDisk);
    results.set(decided, found);
    return found;
  };

  const suggestedOf = new WeakMap<ShownNotebook, ReadonlyMap<NotebookConflict, readonly Suggestion[]>>();
  const suggestedIn: Views['suggested'] = (shown) => {
    const found =
      suggestedOf.get(shown) ??
      new Map(shown.asked.map((conflict) => [conflict, suggestions(conflict, shown.known)]));
    suggestedOf.set(shown, found);
    return found;
  };

  return {
    suggested: suggestedIn,
    all: (session) =>
      paths.map((path, place) => {
        const decided = session.files.get(path)!;
        return {
          id: `n${place + 1}`,
          revision: revisionOf(decided.file),
          decided,
          asked: session.asked.filter((open) => open.path === path).map(({ conflict }) => conflict),
          known: knownIn(session, path),
        };
      }),
    cards: (shown) => {
      const { decided, asked, id } = shown;
      const { file } = decided;
      const numbered = numberedIn(shown);
      const suggested = suggestedIn(shown);
      const result = resultOf(decided);
      const cellOf = cellsNow(decided, result);
      return numbered.map((one, place) => {
        const { cell } = one.conflict;
        return {
          ...one,
          id: conflictId(id, file, one.conflict),
          of: asked.length,
          between: numbered.filter(({ conflict }) => conflict.cell === cell && conflict.kind === 'source'),
          result: cell === undefined ? result : cellOf(cell),
          origin: cell === undefined ? undefined : (file.originOf(cell) ?? byId(cell, file)),
          language: file.notebook.language,
          suggestions: suggested.get(one.conflict)!,
          hasOutputs: cell !== undefined && numbered[place - 1]?.conflict.cell !== cell,
        };
      });
    },
    versions: (shown) => {
      const numbered = numberedIn(shown);
      const suggested = suggestedIn(shown);
      const byCell = new Map<Cell | undefined, unknown[]>();
      for (const { conflict, decision } of numbered) {
        const own = byCell.get(conflict.cell) ?? [];
        own.push(decision ?? null);
        byCell.set(conflict.cell, own);
      }
      return new Map(
        numbered.map(({ conflict }) => [
          conflictId(shown.id, shown.decided.file, conflict),
          contentKey(JSON.stringify([byCell.get(conflict.cell), suggested.get(conflict)])),
        ]),
      );
    },
    progress: ({ decided, asked }) => {
      const isGiven = isAdded(decided.file);
      return {
        left: asked.filter((conflict) => !decided.decisions.has(conflict)).length,
        of: asked.length,
        canAdd: isWhole(decided) && decided.file.isUnmerged && !isGiven,
        notes: isGiven
          ? ['added: git takes it as it is now']
          : notesOf(decided).map((line) => line.trimEnd()),
      };
    },
  };
}

export function listed(shown: ShownNotebook, { left }: Progress, isShown: boolean): ListedNotebook {
  const { id, decided, asked } = shown;
  const { file } = decided;
  return {
    id,
    path: file.path,
    left,
    of: asked.length,
    isAdded: isAdded(file),
    conflicts: isShown ? numberedIn(shown) : undefined,
    idOf: (conflict) => conflictId(id, file, conflict),
  };
}

/** Whether nothing is left in the file, whatever was asked about. */
export function isWhole({ file, decisions }: DecidedFile): boolean {
  return file.conflicts.every((conflict) => decisions.has(conflict));
}

export function conflictId(notebook: string, file: ConflictedFile, conflict: NotebookConflict): string {
  return `${notebook}c${file.conflicts.indexOf(conflict) + 1}`;
}

function numberedIn({ asked, decided }: ShownNotebook): readonly NumberedConflict[] {
  return asked.map((conflict, place) => ({
    number: place + 1,
    conflict,
    decision: decided.decisions.get(conflict),
  }));
}

/** The cells of the notebook as they are with the decisions; undefined: it is gone. */
function cellsNow({ file, decisions }: DecidedFile, result: Notebook): (cell: Cell) => Cell | undefined {
  const gone = new Set<number>();
  for (const [conflict, decision] of decisions)
    if (takesAway(conflict, decision)) gone.add(conflict.cell!.index);
  const places = new Map<Cell, number>();
  for (const cell of file.notebook.cells) if (!gone.has(cell.index)) places.set(cell, places.size);
  return (cell) => {
    const place = places.get(cell);
    return place === undefined ? undefined : result.cells[place];
  };
}

/** Where the merge cannot be made once more: the cells of the sides with the same id. */
function byId(cell: Cell, { stages }: ConflictedFile): CellOrigin | undefined {
  if (cell.id === undefined) return undefined;
  const find = (side: Notebook | undefined): Cell | undefined => side?.cells.find(({ id }) => id === cell.id);
  return { base: find(stages.base), ours: find(stages.ours), theirs: find(stages.theirs) };
}

function notesOf({ file, decisions }: DecidedFile): readonly string[] {
  const { path, deletedBy, isOursAlone, isForMergetool } = file;
  const isLeft = file.conflicts.some((conflict) => !decisions.has(conflict));
  if (isLeft) return isForMergetool ? [wordPutBack(path)] : [];
  if (deletedBy !== undefined) return [wordFileDeleted(path, deletedBy, isStored(file))];
  return isOursAlone && decisions.size === 0 ? [wordOursAlone(path)] : [];
}
