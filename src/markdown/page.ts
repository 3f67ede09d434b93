/** A page of Markdown for a comment or a step summary: a table of notebooks, then a section for each that can be
 *  unfolded, with a block for each cell.
 *
 *  A host refuses what is too long, so a page has a size. Blocks are whole or not there, one of each notebook in turn,
 *  so that a large notebook takes no place from the others:
 *
 *      a.ipynb  1 3 5 6 .      what is left out is counted where it would stand,
 *      b.ipynb  2              and once more below the sections
 *      c.ipynb  - 4 .          (-: too large for any place; those behind it are shown)                            */

import { counted } from '../messages.ts';
import type { MarkdownLimits } from './limits.ts';
import { linkTo } from './text.ts';

/** Bytes that a comment on GitHub holds, whatever its characters: a page that may be larger is for another place, such
 *  as a step summary, and all of those count bytes. */
const MOST_BYTES_OF_A_COMMENT = 262_144;
/** A script finds its own comment again by this first line, which nobody sees. */
const MARK = '<!-- nbdiff -->\n';
/** The table has at most this part of the page, if there is more to say than fits. */
const TABLE_SHARE = 1 / 2;
/** A block that takes more than this part of the page is passed over where it does not fit; below it those that follow
 *  are left out as well, so that a section breaks off once. */
const LARGE_SHARE = 1 / 4;

/** What there is in a block, or left out of a page. */
export interface BlockCounts {
  readonly blocks: number;
  readonly added: number;
  readonly removed: number;
}

export interface MarkdownBlock {
  readonly counts: BlockCounts;
  /** Ends in an empty line. */
  readonly draw: () => string;
}

/** A notebook. All texts are Markdown, the summary is HTML on one line. */
export interface MarkdownSection {
  /** The cells of its row. */
  readonly row: readonly string[];
  readonly summary: string;
  /** Without any there is no section. */
  readonly blocks: Iterable<MarkdownBlock>;
  /** Lines below the blocks. */
  readonly notes: readonly string[];
}

export interface MarkdownFrame {
  /** Heads of the table's columns, and how each is aligned: `:--`, `--:`. */
  readonly columns: readonly (readonly [head: string, alignment: string])[];
  /** `12 cells (+120 −30 lines)`; never shorter for more of them. */
  readonly wordCounts: (counts: BlockCounts) => string;
}

export interface MarkdownPage {
  /** Draws what can have a place, and counts the rest. */
  readonly add: (section: MarkdownSection) => void;
  /** The page below a heading. */
  readonly end: (title: string) => string;
}

export function createMarkdownPage(frame: MarkdownFrame, limits: MarkdownLimits): MarkdownPage {
  const { maxSize } = limits;
  const sizeOf = maxSize > MOST_BYTES_OF_A_COMMENT ? Buffer.byteLength : ({ length }: string) => length;
  let sections: DrawnSection[] = [];
  let kept = 0;
  return {
    add: (section) => {
      const drawn = drawSection(section, frame, maxSize, sizeOf);
      sections.push(drawn);
      kept += sizeIn(drawn);
      if (kept <= MOST_KEPT * maxSize) return;
      sections = withoutOthers(sections, chosenIn(sections, maxSize));
      kept = sections.reduce((sum, each) => sum + sizeIn(each), 0);
    },
    end: (title) => putTogether(title, sections, frame, limits, sizeOf),
  };
}

/** Sizes of the page, beyond which drawn blocks that have no place in it by now are let go. */
const MOST_KEPT = 4;

type SizeOf = (text: string) => number;

/** A block, or several that are counted alone. */
interface Piece {
  readonly counts: BlockCounts;
  /** undefined: it has no place in any case. */
  readonly text: string | undefined;
  readonly size: number;
}

interface DrawnSection {
  readonly row: string;
  readonly open: (isAlone: boolean) => string;
  readonly pieces: readonly Piece[];
  readonly close: string;
  /** What stands around its blocks at most. */
  readonly frameSize: number;
  /** A line for blocks that are left out, at most. */
  readonly gapSize: number;
}

function drawSection(
  { row, summary, blocks, notes }: MarkdownSection,
  frame: MarkdownFrame,
  maxSize: number,
  sizeOf: SizeOf,
): DrawnSection {
  const pieces: Piece[] = [];
  const undrawn: BlockCounts[] = [];
  let [drawn, small] = [0, 0];
  for (const { counts, draw } of blocks) {
    // Large blocks may be passed over in the end, and leave their place to those behind them.
    if (small > maxSize || drawn > MOST_KEPT * maxSize) {
      undrawn.push(counts);
      continue;
    }
    // A line takes two characters at least.
    const isDrawn = 2 * (counts.added + counts.removed) <= maxSize;
    const text = isDrawn ? draw() : '';
    const size = isDrawn ? sizeOf(text) : Number.POSITIVE_INFINITY;
    const isPossible = size <= maxSize;
    if (isPossible) drawn += size;
    if (size <= maxSize * LARGE_SHARE) small += size;
    pieces.push({ counts, text: isPossible ? text : undefined, size });
  }
  if (undrawn.length > 0) pieces.push({ counts: sumOf(undrawn), text: undefined, size: 0 });
  const open = (isAlone: boolean): string =>
    `<details${isAlone ? ' open' : ''}>\n<summary>${summary}</summary>\n\n`;
  const close = `${notes.map((note) => `*${note}*\n\n`).join('')}</details>\n\n`;
  const gapSize = sizeOf(gapLine(sumOf(pieces.map(({ counts }) => counts)), frame));
  const frameSize = sizeOf(open(true)) + sizeOf(close) + gapSize;
  return { row: tableRow(row), open, pieces, close, frameSize, gapSize };
}

function sizeIn({ pieces }: DrawnSection): number {
  return pieces.reduce((sum, { text, size }) => sum + (text === undefined ? 0 : size), 0);
}

function sumOf(all: readonly BlockCounts[]): BlockCounts {
  return all.reduce(
    (sum, { blocks, added, removed }) => ({
      blocks: sum.blocks + blocks,
      added: sum.added + added,
      removed: sum.removed + removed,
    }),
    { blocks: 0, added: 0, removed: 0 },
  );
}

/** A section whose next piece may have a place. */
interface Filling {
  readonly section: DrawnSection;
  readonly next: number;
  /** Some piece of it has one. */
  readonly isBegun: boolean;
  /** The piece before has none. */
  readonly isBehindGap: boolean;
}

/** The pieces that have a place in `room`. */
function chosenIn(sections: readonly DrawnSection[], room: number): ReadonlySet<Piece> {
  const chosen = new Set<Piece>();
  let left = room;
  let open: readonly Filling[] = sections.map((section) => ({
    section,
    next: 0,
    isBegun: false,
    isBehindGap: false,
  }));
  while (open.length > 0) {
    open = open.flatMap((state): readonly Filling[] => {
      const { section, next, isBegun, isBehindGap } = state;
      const piece = section.pieces[next];
      if (piece === undefined) return [];
      const around = (isBegun ? 0 : section.frameSize) + (isBehindGap ? section.gapSize : 0);
      if (piece.text !== undefined && piece.size + around <= left) {
        left -= piece.size + around;
        chosen.add(piece);
        return [{ section, next: next + 1, isBegun: true, isBehindGap: false }];
      }
      const isPassedOver = piece.text === undefined || piece.size > room * LARGE_SHARE;
      return isPassedOver ? [{ ...state, next: next + 1, isBehindGap: true }] : [];
    });
  }
  return chosen;
}

function withoutOthers(sections: readonly DrawnSection[], chosen: ReadonlySet<Piece>): DrawnSection[] {
  return sections.map((section) => ({
    ...section,
    pieces: section.pieces.map((piece) => (chosen.has(piece) ? piece : { ...piece, text: undefined })),
  }));
}

function putTogether(
  title: string,
  sections: readonly DrawnSection[],
  frame: MarkdownFrame,
  { maxSize, link }: MarkdownLimits,
  sizeOf: SizeOf,
): string {
  const heading = `${MARK}### ${title}\n\n`;
  const all = sumOf(sections.flatMap(({ pieces }) => pieces.map(({ counts }) => counts)));
  const mostBelow = footOf(all, sections.length, frame, link);
  const room = maxSize - sizeOf(heading) - sizeOf(mostBelow);
  if (room < 0) {
    // Whatever is most worth saying and fits.
    const less = [`${MARK}${mostBelow}`, `${MARK}### ${title}\n`, MARK, ''];
    return less.find((text) => sizeOf(text) <= maxSize) ?? '';
  }
  const table = tableOf(sections, frame, room, sizeOf);
  const chosen = chosenIn(sections, room - sizeOf(table));
  const begun = sections.filter(({ pieces }) => pieces.some((piece) => chosen.has(piece)));
  const bodies = begun.map((section) => bodyOf(section, chosen, begun.length === 1, frame));
  const cut = sections.filter(({ pieces }) => pieces.some((piece) => !chosen.has(piece)));
  const leftOut = cut.flatMap(({ pieces }) => pieces.filter((piece) => !chosen.has(piece)));
  const foot = footOf(sumOf(leftOut.map(({ counts }) => counts)), cut.length, frame, link);
  return `${`${heading}${table}${bodies.join('')}${foot}`.trimEnd()}\n`;
}

function bodyOf(
  { open, pieces, close }: DrawnSection,
  chosen: ReadonlySet<Piece>,
  isAlone: boolean,
  frame: MarkdownFrame,
): string {
  let body = open(isAlone);
  let gap: BlockCounts[] = [];
  const endGap = (): void => {
    if (gap.length > 0) body += gapLine(sumOf(gap), frame);
    gap = [];
  };
  for (const piece of pieces) {
    if (chosen.has(piece)) {
      endGap();
      body += piece.text;
    } else gap.push(piece.counts);
  }
  endGap();
  return body + close;
}

function gapLine(counts: BlockCounts, { wordCounts }: MarkdownFrame): string {
  return `*… left out here: ${wordCounts(counts)}*\n\n`;
}

/** What is left out of how many notebooks, and where all of it is. */
function footOf(
  counts: BlockCounts,
  notebooks: number,
  { wordCounts }: MarkdownFrame,
  link: string | undefined,
): string {
  const words =
    counts.blocks === 0
      ? []
      : [`Left out of this page: ${wordCounts(counts)} of ${counted(notebooks, 'notebook')}.`];
  const where = link === undefined ? [] : [linkTo('The whole report', link)];
  return [...words, ...where].map((text) => `${text}\n`).join('\n');
}

/** All rows where there is room, else those that fit into its share. '' where not one does. */
function tableOf(
  sections: readonly DrawnSection[],
  { columns }: MarkdownFrame,
  room: number,
  sizeOf: SizeOf,
): string {
  if (sections.length === 0) return '';
  const head = tableRow(columns.map(([name]) => name)) + tableRow(columns.map(([, alignment]) => alignment));
  const rows = sections.map(({ row }) => row);
  const more = (count: number): string =>
    count === 0
      ? ''
      : tableRow([`… and ${count} more`, ...Array.from({ length: columns.length - 1 }, () => '')]);
  const whole = `${head}${rows.join('')}\n`;
  if (sizeOf(whole) <= room * TABLE_SHARE) return whole;
  let left = room * TABLE_SHARE - sizeOf(`${head}\n`) - sizeOf(more(rows.length));
  const shown: string[] = [];
  for (const row of rows) {
    left -= sizeOf(row);
    if (left < 0) break;
    shown.push(row);
  }
  return shown.length === 0 ? '' : `${head}${shown.join('')}${more(rows.length - shown.length)}\n`;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
