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
import { MARKER_SIZE } from '../text/merge-types.ts';
import type { NotebookConflict } from './conflicts.ts';
import { type Decision, isPossible } from './decide.ts';

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
