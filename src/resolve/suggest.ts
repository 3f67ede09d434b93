/** What a person would probably do with a conflict: guesses to be offered, never taken unasked.
 *
 *  RULES is a table of plain rules. The first that has an answer is the first suggestion, and the last one always has
 *  one. Signs that were tried and told no more than these: which side was committed later, which ran the cell, which
 *  branch was merged into which, the versions of Python, the lengths of the texts. */
import { shownPath } from '../shown.ts';
import { similarity } from '../text/similarity.ts';
import { wordMerge } from '../text/word-merge.ts';
import type { NotebookConflict } from './conflicts.ts';
import { type Decision, decidedLines } from './decide.ts';
import { amountOf, furtherSide, isSameButLayout, wordEdits } from './edited-words.ts';
import type { CellCounts, SideChanges } from './side-changes.ts';

export type SuggestionKind =
  | 'as-before'
  | 'as-elsewhere'
  | 'words-again'
  | 'delete'
  | 'same'
  | 'both'
  | 'words'
  | 'further'
  | 'not-layout'
  | 'changed-more'
  | 'removed-more'
  | 'added-more'
  | 'rest';

export interface Suggestion {
  readonly kind: SuggestionKind;
  readonly decision: Decision;
  /** A clause: `theirs, as in cell 4`. */
  readonly reason: string;
}

/** What is known beside the conflict itself. */
export interface SuggestionContext {
  /** All conflicts of the notebook, this one among them, in their order. */
  readonly conflicts: readonly NotebookConflict[];
  /** What a person decided in the notebook so far. */
  readonly decisions: ReadonlyMap<NotebookConflict, Decision>;
  /** undefined: what was merged is not at hand. */
  readonly sides: SideChanges | undefined;
  /** The side that was taken last in another notebook of the same merge. */
  readonly elsewhere: { readonly path: string; readonly side: SideName } | undefined;
}

type SideName = 'ours' | 'theirs';

/** The likeliest first, each once; never none. */
export function suggestions(
  conflict: NotebookConflict,
  context: SuggestionContext = aloneWith(conflict),
): readonly Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const { kind, guess } of RULES) {
    const answer = guess(conflict, context);
    if (answer === undefined) continue;
    const outcome = outcomeOf(conflict, answer.decision);
    if (!found.has(outcome)) found.set(outcome, { kind, ...answer });
  }
  return [...found.values()];
}

function aloneWith(conflict: NotebookConflict): SuggestionContext {
  return { conflicts: [conflict], decisions: new Map(), sides: undefined, elsewhere: undefined };
}

/** The same for decisions that come to the same. */
function outcomeOf(conflict: NotebookConflict, decision: Decision): string {
  const lines =
    conflict.kind === 'source' ? decidedLines(conflict.regions[conflict.region]!, decision) : undefined;
  return lines?.join('').trimEnd() ?? decision.kind;
}

interface Answer {
  readonly decision: Decision;
  readonly reason: string;
}

interface Rule {
  readonly kind: SuggestionKind;
  readonly guess: (conflict: NotebookConflict, context: SuggestionContext) => Answer | undefined;
}

/** The first that answers decides; a rule is asked where those above it are silent. Beside each, how often it was right
 *  of how often it came first, in 592 conflicts of merges in public repositories, each decided in turn as the person did
 *  (`node bench/suggestions.mjs FOLDER...` counts). What a person has decided by now stands above all else. */
const RULES: readonly Rule[] = [
  { kind: 'as-before', guess: asBefore }, // 155 of 210
  { kind: 'as-elsewhere', guess: asElsewhere }, // 31 of 36
  { kind: 'words-again', guess: wordsAgain }, // 7 of 9
  { kind: 'delete', guess: deleteIt }, // 12 of 15
  { kind: 'same', guess: sameButLayout }, // 2 of 3
  { kind: 'both', guess: bothPutIn }, // 2 of 4
  { kind: 'words', guess: wordByWord }, // 36 of 72
  { kind: 'not-layout', guess: notLayout }, // 10 of 35
  { kind: 'further', guess: wentFurther }, // 36 of 52
  { kind: 'changed-more', guess: changedMore }, // 28 of 47
  { kind: 'removed-more', guess: removedMore }, // 26 of 53
  { kind: 'added-more', guess: addedMore }, // 13 of 25
  { kind: 'rest', guess: theirsAtLast }, // 15 of 31
];

/** People are consistent: of both sides' words, once chosen, the next are mostly the same side's. */
function asBefore(conflict: NotebookConflict, context: SuggestionContext): Answer | undefined {
  const last = lastDecided(conflict, context);
  const side = last && sideIn(last.decision);
  return side && take(conflict, side, `${side}, as ${placeOf(last.conflict)}`);
}

function asElsewhere(conflict: NotebookConflict, { elsewhere }: SuggestionContext): Answer | undefined {
  if (elsewhere === undefined) return undefined;
  const { side, path } = elsewhere;
  return take(conflict, side, `${side}, as in ${shownPath(path)}`);
}

function wordsAgain(conflict: NotebookConflict, context: SuggestionContext): Answer | undefined {
  const last = lastDecided(conflict, context);
  if (last?.decision.kind !== 'text' || last.decision.text !== mergedByWords(last.conflict)) return undefined;
  return takeWords(conflict, `both edits, word by word, as ${placeOf(last.conflict)}`);
}

function deleteIt(conflict: NotebookConflict): Answer | undefined {
  if (conflict.kind !== 'delete-edit') return undefined;
  const { deletedBy } = conflict;
  return { decision: { kind: deletedBy }, reason: `delete the cell, as ${deletedBy} did` };
}

function sameButLayout(conflict: NotebookConflict): Answer | undefined {
  const sides = codeOf(conflict);
  if (sides === undefined || !isSameButLayout(sides.ours, sides.theirs)) return undefined;
  return { decision: { kind: 'theirs' }, reason: 'theirs: the sides differ in layout alone' };
}

/** Two different texts put in at one place. */
function bothPutIn(conflict: NotebookConflict): Answer | undefined {
  const sides = sidesOf(conflict);
  if (sides === undefined || sides.base.trim() !== '') return undefined;
  if (similarity(sides.ours, sides.theirs) >= SAME_TEXT) return undefined;
  return { decision: { kind: 'both' }, reason: 'both, ours first: neither took anything away' };
}

/** Two texts put in at one place that are this alike are versions of one, and keeping both would say it twice;
 *  single lines of code that do the same kind of thing (`df.head()`, `df.tail()`) come up to 0.56. */
const SAME_TEXT = 0.6;

/** Whoever meets one conflict in a notebook joins what both did; whoever meets several takes sides. */
function wordByWord(conflict: NotebookConflict, { conflicts }: SuggestionContext): Answer | undefined {
  return conflicts.length > 1 ? undefined : takeWords(conflict, 'both edits, word by word');
}

function wentFurther(conflict: NotebookConflict): Answer | undefined {
  const sides = sidesOf(conflict);
  const side = sides && furtherSide(wordEdits(sides.base, sides.ours, sides.theirs));
  return side && take(conflict, side, `${side}, which has all that the other side changed, and more`);
}

/** The side that did more than what a formatter does. */
function notLayout(conflict: NotebookConflict): Answer | undefined {
  const sides = codeOf(conflict);
  if (sides === undefined) return undefined;
  const [mine, yours] = [sides.ours, sides.theirs].map((side) => isSameButLayout(sides.base, side));
  if (mine === yours) return undefined;
  const side = mine ? 'theirs' : 'ours';
  return take(conflict, side, `${side}: ${otherThan(side)} changed the layout alone`);
}

function changedMore(conflict: NotebookConflict, { conflicts }: SuggestionContext): Answer | undefined {
  const sides = sidesOf(conflict);
  if (sides === undefined || conflicts.length > 1) return undefined;
  const { ours, theirs } = wordEdits(sides.base, sides.ours, sides.theirs);
  const side = sideWithMore(amountOf(ours), amountOf(theirs));
  return side && take(conflict, side, `${side}, which changed more of it`);
}

function removedMore(conflict: NotebookConflict, { sides }: SuggestionContext): Answer | undefined {
  return reworkedMore(conflict, sides, 'removed', 'took more cells out of the notebook');
}

function addedMore(conflict: NotebookConflict, { sides }: SuggestionContext): Answer | undefined {
  return reworkedMore(conflict, sides, 'added', 'put more cells into the notebook');
}

function reworkedMore(
  conflict: NotebookConflict,
  sides: SideChanges | undefined,
  count: keyof CellCounts,
  deed: string,
): Answer | undefined {
  if (sides === undefined) return undefined;
  const side = sideWithMore(sides.ours[count], sides.theirs[count]);
  if (side === undefined) return undefined;
  const other = otherThan(side);
  return take(
    conflict,
    side,
    `${side}, which ${deed}: ${sides[side][count]}, ${other} ${sides[other][count]}`,
  );
}

function theirsAtLast(conflict: NotebookConflict): Answer {
  return take(conflict, 'theirs', 'theirs, as a little more often where nothing else tells');
}

/** The nearest conflict that was decided: before this one, else after it. */
function lastDecided(
  conflict: NotebookConflict,
  { conflicts, decisions }: SuggestionContext,
): { readonly conflict: NotebookConflict; readonly decision: Decision } | undefined {
  const place = conflicts.indexOf(conflict);
  const isDecided = (other: NotebookConflict): boolean => decisions.has(other);
  const last = conflicts.slice(0, place).findLast(isDecided) ?? conflicts.slice(place + 1).find(isDecided);
  return last && { conflict: last, decision: decisions.get(last)! };
}

function sideIn({ kind }: Decision): SideName | undefined {
  return kind === 'ours' || kind === 'theirs' ? kind : undefined;
}

function placeOf({ cell }: NotebookConflict): string {
  return cell === undefined ? 'for the notebook itself' : `in cell ${cell.index + 1}`;
}

function sideWithMore(ours: number, theirs: number): SideName | undefined {
  if (ours === theirs) return undefined;
  return ours > theirs ? 'ours' : 'theirs';
}

function otherThan(side: SideName): SideName {
  return side === 'ours' ? 'theirs' : 'ours';
}

/** `reason` says why that side; of a cell that one side deleted also what becomes of it. */
function take(conflict: NotebookConflict, side: SideName, reason: string): Answer {
  const decision: Decision = { kind: side };
  if (conflict.kind !== 'delete-edit') return { decision, reason };
  return { decision, reason: `${side === conflict.deletedBy ? 'delete' : 'keep'} the cell: ${reason}` };
}

/** Where the merge is one side's text it is that side's to be told. */
function takeWords(conflict: NotebookConflict, reason: string): Answer | undefined {
  const text = mergedByWords(conflict);
  const sides = sidesOf(conflict);
  if (text === undefined || text === sides?.ours || text === sides?.theirs) return undefined;
  return { decision: { kind: 'text', text }, reason };
}

function mergedByWords(conflict: NotebookConflict): string | undefined {
  const sides = sidesOf(conflict);
  return sides && wordMerge(sides.base, sides.ours, sides.theirs);
}

/** The texts of a conflict in a source; undefined where base is not known. */
function sidesOf(
  conflict: NotebookConflict,
): { readonly base: string; readonly ours: string; readonly theirs: string } | undefined {
  if (conflict.kind !== 'source') return undefined;
  const { base, ours, theirs } = conflict.regions[conflict.region]!;
  return base && { base: base.join(''), ours: ours.join(''), theirs: theirs.join('') };
}

/** The same of code alone: white space means more in prose. */
function codeOf(conflict: NotebookConflict): ReturnType<typeof sidesOf> {
  return conflict.cell?.type === 'code' ? sidesOf(conflict) : undefined;
}
