/** A conflict in the page's editor: the lines it begins with, and the decision that they make in the end. */
import { drawEditor } from '../../html/conflict-editor.ts';
import { languageOfCell } from '../../notebook/language.ts';
import { sidesOf } from '../../render/conflict.ts';
import { wordSideDecision } from '../../render/decision-words.ts';
import { wordHalfCharacter, wordNotByHand } from '../../render/resolve-words.ts';
import { decisionByHand, jsonLines, textByHand, textOfDecision } from '../../resolve/by-hand.ts';
import { sideDecisions } from '../../resolve/choices.ts';
import type { NotebookConflict } from '../../resolve/conflicts.ts';
import { type Decision, takesAway } from '../../resolve/decide.ts';
import type { Suggestion } from '../../resolve/suggest.ts';
import type { DecidedFile } from '../../session/session.ts';
import { splitLines } from '../../text/lines.ts';
import { WebRefusal } from '../app.ts';
import type { Lines } from './wire.ts';

/** What was decided, else the sides between markers. `number`: of the conflict. Throws WebRefusal 422 where that cannot
 *  be edited. */
export function linesToEdit(
  conflict: NotebookConflict,
  number: number,
  guesses: readonly Suggestion[],
  { file, decisions }: DecidedFile,
): Lines {
  const marked = textByHand(conflict);
  const decision = decisions.get(conflict);
  const text = (decision && textOfDecision(conflict, decision)) ?? marked;
  if (text === undefined || marked === undefined)
    throw new WebRefusal(422, wordHalfCharacter(halfCharacterIn(conflict)));
  const starts = [
    ...sideDecisions(conflict).flatMap((kind) => {
      const own = takesAway(conflict, { kind }) ? undefined : textOfDecision(conflict, { kind });
      return own === undefined ? [] : [{ words: wordSideDecision(conflict, kind), text: own }];
    }),
    ...guesses.flatMap(({ decision: guess, reason }) =>
      guess.kind === 'text' ? [{ words: reason, text: textOfDecision(conflict, guess)! }] : [],
    ),
    { words: conflict.kind === 'delete-edit' ? 'The cell as it stands' : 'Between markers', text: marked },
  ];
  return {
    text,
    starts: starts.map((start) => start.text),
    language: conflict.kind === 'value' ? 'json' : languageOfCell(conflict.cell, file.notebook.language),
    separator: [text, ...starts.map((start) => start.text)].every(isCrlf) ? '\r\n' : '\n',
    html: drawEditor(
      number,
      starts.map(({ words }) => words),
    ).markup,
  };
}

function isCrlf(text: string): boolean {
  return text.includes('\r\n') && !/(?<!\r)\n/.test(text);
}

/** The line of it, from 1. */
function halfCharacterIn(conflict: NotebookConflict): { readonly side: string; readonly line: number } {
  const found = sidesOf(conflict, jsonLines).map(({ name, lines = [] }) => ({
    side: name,
    line: lines.findIndex((line) => HALF.test(line)) + 1,
  }));
  return found.find(({ line }) => line > 0) ?? { side: 'the cell', line: 1 };
}

const HALF = /\p{Cs}/u;

/** The decision of lines as they were sent; the last one is ended as the others are. Throws WebRefusal 422. */
export function editedDecision(conflict: NotebookConflict, text: string): Decision {
  const line = splitLines(text).findIndex((one) => HALF.test(one));
  if (line >= 0) throw new WebRefusal(422, wordHalfCharacter({ side: 'the text', line: line + 1 }));
  const ending = text === '' || text.endsWith('\n') ? '' : text.includes('\r\n') ? '\r\n' : '\n';
  const edited = decisionByHand(conflict, text + ending);
  if (edited.kind === 'decided') return edited.decision;
  throw new WebRefusal(422, wordNotByHand(edited.refusal).trimEnd());
}
