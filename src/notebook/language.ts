/** In which language a cell is written. */
import { expand } from '../json/read.ts';
import { joinedText, memberOf } from '../json/same.ts';
import type { CodeCell } from './notebook.ts';

/** `markdown`, or the language of the notebook where the cell does not say; '' of what is no code. */
export function languageOfCell(cell: CodeCell, ofNotebook: string): string {
  if (cell.type === 'markdown' || cell.type === 'heading') return 'markdown';
  if (cell.type !== 'code') return '';
  const editor = memberOf(cell.metadata, 'vscode');
  const inside = editor === undefined ? undefined : expand(editor);
  const own = inside?.kind === 'object' ? joinedText(memberOf(inside, 'languageId')) : undefined;
  return (own ?? ofNotebook).toLowerCase();
}
