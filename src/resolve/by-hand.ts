/** A conflict as a text to be edited by hand, and the decision that the edited text makes:
 *
 *      <<<<<<< ours
 *      size = 2
 *      =======           edited to    size = 23    ->   {kind: 'text', text: 'size = 23\n'}
 *      size = 3
 *      >>>>>>> theirs                                                                         */
import { layOut, type Style } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import { fileExtension } from '../notebook/file-extension.ts';
import { splitLines } from '../text/lines.ts';
import { findConflicts, formatConflicts } from '../text/markers.ts';
import { MARKER_SIZE, SIDE_LABELS } from '../text/merge-types.ts';
import type { NotebookConflict } from './conflicts.ts';
import { type Decision, decidedLines, isPossible } from './decide.ts';

/** Why a text decides nothing (yet). */
export type ByHandRefusal = 'half-character' | 'markers-left' | 'not-json';

export type ByHand =
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'refused'; readonly refusal: ByHandRefusal };

/** The sides between markers (of a deleted cell: what stands in it), ended by a newline. undefined where it holds
 *  half a character, which a file of text would give back as another. */
export function textByHand(conflict: NotebookConflict): string | undefined {
  const text = markedText(conflict);
  if (/\p{Cs}/u.test(text)) return undefined;
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The text that a decision makes of the conflict, to be edited further; undefined where it makes none, or one with half
 *  a character. */
export function textOfDecision(conflict: NotebookConflict, decision: Decision): string | undefined {
  const text = decidedText(conflict, decision);
  if (text === undefined || /\p{Cs}/u.test(text)) return undefined;
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function decidedText(conflict: NotebookConflict, decision: Decision): string | undefined {
  if (decision.kind === 'text') return decision.text;
  switch (conflict.kind) {
    case 'source':
      return decidedLines(conflict.regions[conflict.region]!, decision)?.join('');
    case 'delete-edit':
      return (decision.kind === 'base' ? conflict.base : conflict.edited)?.join('');
    case 'value': {
      const isOther = decision.kind === 'theirs' || decision.kind === 'base';
      return jsonLines(conflict[isOther ? decision.kind : 'ours']).join('');
    }
  }
}

/** The decision of a text that was edited; it counts once no markers are left. */
export function decisionByHand(conflict: NotebookConflict, text: string): ByHand {
  if (findConflicts(text).length > 0) return { kind: 'refused', refusal: 'markers-left' };
  const isWhole = conflict.kind === 'delete-edit' && !conflict.cell.source.endsWith('\n');
  const decision: Decision = { kind: 'text', text: isWhole ? text.replace(/\n$/, '') : text };
  return isPossible(conflict, decision)
    ? { kind: 'decided', decision }
    : { kind: 'refused', refusal: 'not-json' };
}

/** What the text's file is to end in; `language` is the kernel's. */
export function extensionByHand(conflict: NotebookConflict, language: string): string {
  return conflict.kind === 'value' ? '.json' : fileExtension(conflict.cell, language);
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
      const [ours, base, theirs] = [conflict.ours, conflict.base, conflict.theirs].map(jsonLines);
      const chunk = { kind: 'conflict', ours: ours!, base: base!, theirs: theirs! } as const;
      return formatConflicts([chunk], { style: 'diff3', size: MARKER_SIZE, labels: SIDE_LABELS });
    }
  }
}

/** A value laid out, each line ended by a newline; no line where there is none. */
export function jsonLines(value: JsonValue | undefined): readonly string[] {
  return value === undefined ? [] : splitLines(`${layOut(value, EDITED_JSON, 0).toString('utf8')}\n`);
}

const EDITED_JSON: Style = { indent: '  ', newline: '\n', colon: ': ', comma: ', ', asciiOnly: false };
