/** Alignments as one-line scenarios: `pairs("a b c", "c a b'")` is `"^2 0 1"`.
 *
 *  Cells:    a letter is a cell of four lines of its own; `'` edits one of them, `''` three; `a+b` has the
 *            lines of both; `~a` has the lines of a in reverse; `.` is empty; `head` is `df.head()`, `tail` its kin;
 *            `misspelt` is `### Excercise 1`, `spelt` is mended;
 *            `:md` makes it markdown; `#7` gives it an id.
 *  Answer:   for each after cell the place of its before cell: `^` moved, `+` added, `2/` a part of cell 2,
 *            `0&1` joined from cells 0 and 1. */
import { alignCells } from '../../src/diff/align.ts';
import type { Cell } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';

export function pairs(before: string, after: string, splits = true): string {
  const cells = cellsOf(after);
  const alignment = alignCells(cellsOf(before), cells, { splits });
  const answer: string[] = cells.map(() => '+');
  for (const pair of alignment.pairs) answer[pair.after] = `${pair.moved ? '^' : ''}${pair.before}`;
  for (const split of alignment.splits) answer.fill(`${split.before}/`, split.after.start, split.after.end);
  for (const { before: parts, after: whole } of alignment.joins) {
    answer[whole] = Array.from({ length: parts.end - parts.start }, (_, part) => parts.start + part).join(
      '&',
    );
  }
  return answer.join(' ');
}

export function cellsOf(notation: string): readonly Cell[] {
  const cells = notation.split(' ').map((token) => {
    const [rest = '', id] = token.split('#');
    const [name = '', kind] = rest.split(':');
    const type = kind === 'md' ? 'markdown' : 'code';
    return { cell_type: type, metadata: {}, source: sourceOf(name), ...(id === undefined ? {} : { id }) };
  });
  return readNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 })).cells;
}

function sourceOf(name: string): string {
  if (name === '.') return '';
  if (name === 'head' || name === 'tail') return `df.${name}()`;
  if (name === 'misspelt') return '### Excercise 1';
  if (name === 'spelt') return '### Exercise 1';
  if (name.includes('+')) return name.split('+').map(sourceOf).join('\n');
  if (name.startsWith('~')) return sourceOf(name.slice(1)).split('\n').reverse().join('\n');
  const letter = name.charAt(0);
  const lines = ['load', 'clean', 'group', 'plot'].map(
    (verb) => `${verb}_${letter} = ${verb}${letter}(data_${letter})`,
  );
  const edits = name.length - 1 === 2 ? 3 : name.length - 1;
  for (let line = 0; line < edits; line += 1) lines[line + 1] = `other${line} = new(thing${line})`;
  return lines.join('\n');
}
