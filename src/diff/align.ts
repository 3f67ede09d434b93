/** Which cell is which:  before a b c  ->  after c a b'  (' = edited).
 *  The longest run that kept its order stays (a b), the rest moved (c).
 *
 *  Pairs are one to one and found from the surest on: same id and content; a content that occurs once on each
 *  side; the neighbours of those, as long as contents are the same (Paul Heckel, "A technique for isolating
 *  differences between files", 1978); same id, however the text was rewritten, unless the text went into another cell;
 *  then, within the gaps that are left, the in-order pairing that is most alike in sum; then what is left over
 *  anywhere, as moved cells. Last, a cell whose lines became several cells (or the other way round) is told apart from
 *  an edited one with new neighbours. */
import type { Cell } from '../notebook/notebook.ts';
import type { Vocabulary } from '../text/similarity.ts';
import { candidatePairs } from './candidates.ts';
import { heaviestChain, heaviestOrder } from './chain.ts';
import { type Contents, cellContents, isTelling, NOWHERE, writtenSize } from './contents.ts';
import { honestIds, type SharedIds, uniqueIds } from './honest-ids.ts';
import { compareLikeness, isPlainlyEdited, type Likeness, likenessOf } from './likeness.ts';
import { ELSEWHERE, FREE, findSplits, type Standings } from './split.ts';

export interface CellPair {
  readonly before: number;
  readonly after: number;
  /** It did not keep its order among the other pairs. */
  readonly moved: boolean;
}

/** Half-open. */
export interface CellRange {
  readonly start: number;
  readonly end: number;
}

export interface CellSplit {
  readonly before: number;
  readonly after: CellRange;
}

export interface CellJoin {
  readonly before: CellRange;
  readonly after: number;
}

/** All numbers are places in the two lists of cells. A cell is in one pair, one split, one join, or in none. */
export interface Alignment {
  /** In the order of the after cells. */
  readonly pairs: readonly CellPair[];
  /** Splits and joins never cross each other or pairs that are not moved. */
  readonly splits: readonly CellSplit[];
  readonly joins: readonly CellJoin[];
  /** The other cell of the pair, by before place; undefined for removed, split and joined cells. */
  readonly afterOf: readonly (number | undefined)[];
  /** The other cell of the pair, by after place. */
  readonly beforeOf: readonly (number | undefined)[];
  /** Contents say that ids are to be believed: under an id that the other notebook lacks there is another cell. */
  readonly idsTell: boolean;
}

export interface AlignOptions {
  /** Look for split and joined cells; on by default. Without, such a cell is paired with its most alike part. */
  readonly splits?: boolean;
}

/** Alike, from 0 to 1, from which two cells at the same place between their neighbours are one edited cell. */
const ALIKE_IN_PLACE = 0.35;
/** The same where both are all that stands between the same neighbours: the place itself is evidence. */
const ALIKE_ALONE = 0.25;
/** The same anywhere in the notebook. Boilerplate is half alike, and a wrong move misleads more than it saves. */
const ALIKE_MOVED = 0.6;
/** Characters below which an edited cell is not looked for elsewhere: headings are all alike. */
const LEAST_EDITED_MOVE = 30;
/** Comparisons up to which all cells of a gap are compared with all: a gap of some 64 by 64 cells. */
const MOST_COMPARISONS = 4096;
/** Repeated cells in a wide gap are paired with those this close in rank, to bound the number of pairs. */
const RANK_WINDOW = 4;
/** Moves are chosen by number first, then by size: every telling cell weighs about the same, ... */
const CELL_WEIGHT = 1000;
/** ... and its size, up to this, decides between runs of equally many. */
const MOST_SIZE_WEIGHT = 400;
/** What a neighbour that is paired alike adds to an ambiguous pair, as a share of its weight. */
const NEIGHBOUR_SHARE = 0.1;

export function alignCells(
  before: readonly Cell[],
  after: readonly Cell[],
  options: AlignOptions = {},
): Alignment {
  const aligner = new Aligner(before, after);
  aligner.pairSure();
  aligner.pairById();
  aligner.pairInGaps();
  aligner.pairMoved();
  return aligner.finish(options.splits ?? true);
}

interface Edge {
  readonly before: number;
  readonly after: number;
  readonly weight: number;
}

/** Cells between two pairs that keep their order, none of them paired. */
interface Gap {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The pairs found so far, and what is known of the cells. */
class Aligner {
  private readonly before: readonly Cell[];
  private readonly after: readonly Cell[];
  private readonly contents: Contents;
  private readonly afterOf: Int32Array;
  private readonly beforeOf: Int32Array;
  /** Places of cells whose ids say that they are one, where ids are to be believed. */
  private readonly byId: SharedIds;
  private readonly likenesses = new Map<Cell, Likeness>();
  private readonly vocabulary: Vocabulary = new Map();
  /** Before places of the pairs that keep their order, where they are known for the pairs as they are. */
  private steady: Int32Array | undefined;
  /** What the before cells weigh in an order; 0 where nobody asked yet. */
  private readonly weights: Int32Array;

  constructor(before: readonly Cell[], after: readonly Cell[]) {
    this.before = before;
    this.after = after;
    this.contents = cellContents(before, after);
    this.byId = honestIds(before, after, this.contents);
    this.weights = new Int32Array(before.length);
    this.afterOf = new Int32Array(before.length).fill(FREE);
    this.beforeOf = new Int32Array(after.length).fill(FREE);
  }

  pairSure(): void {
    const { unique } = this.contents;
    for (let i = 0; i < this.before.length; i += 1) {
      const j = this.byId.afterOf[i]!;
      if (j !== NOWHERE && this.isSameContent(i, j)) this.pair(i, j);
    }
    for (let i = 0; i < this.before.length; i += 1) {
      const j = unique[i]!;
      if (j !== NOWHERE && this.isFree(i, j) && isTelling(this.before[i]!)) this.pair(i, j);
    }
    this.spread();
  }

  /** A cell that is rewritten stays the cell that it is. Only where its text is found in another cell did somebody put
   *  a new cell under the old id: an inserted one, in a notebook whose editor counts, or a copy. */
  pairById(): void {
    const rewritten: (readonly [number, number])[] = [];
    for (const i of freePlaces(this.afterOf)) {
      const j = this.byId.afterOf[i]!;
      if (j === NOWHERE || !this.isFree(i, j)) continue;
      if (this.isEdited(i, j) || this.alike(i, j, ALIKE_MOVED) >= ALIKE_MOVED) this.pair(i, j);
      else rewritten.push([i, j]);
    }
    if (rewritten.length > 0) {
      const { went, came } = this.changedIds();
      for (const [i, j] of rewritten) if (!went.has(i) && !came.has(j)) this.pair(i, j);
    }
    this.spread();
  }

  pairInGaps(): void {
    for (const gap of this.gaps()) {
      for (const { before, after } of heaviestChain(this.edgesOf(gap))) this.pair(before, after);
    }
    if (!freePlaces(this.afterOf).some((i) => this.before[i]!.id !== undefined)) return;
    for (const gap of this.gaps()) {
      for (const { before, after } of heaviestChain(this.sameIds(gap))) this.pair(before, after);
    }
  }

  pairMoved(): void {
    const before = freePlaces(this.afterOf);
    const after = freePlaces(this.beforeOf);
    if (before.length === 0 || after.length === 0) return;
    const places = (cells: readonly number[], contents: Int32Array): Map<number, number[]> => {
      const lists = new Map<number, number[]>();
      for (const cell of cells) {
        const list = lists.get(contents[cell]!);
        if (list === undefined) lists.set(contents[cell]!, [cell]);
        else list.push(cell);
      }
      return lists;
    };
    const copies = places(after, this.contents.after);
    for (const [content, [i, ...others]] of places(before, this.contents.before)) {
      const [j, ...further] = copies.get(content) ?? [];
      if (i === undefined || j === undefined || others.length > 0 || further.length > 0) continue;
      if (isTelling(this.before[i]!)) this.pair(i, j);
    }
    for (const { before: i, after: j } of this.alikePairs()) if (this.isFree(i, j)) this.pair(i, j);
    this.growMoves();
  }

  finish(splits: boolean): Alignment {
    const isSteady = this.steadyFlags();
    const parts = splits ? this.takeSplits(isSteady) : { splits: [], joins: [] };
    const pairs: CellPair[] = [];
    for (let after = 0; after < this.beforeOf.length; after += 1) {
      const before = this.beforeOf[after]!;
      if (before !== FREE) pairs.push({ before, after, moved: isSteady[before] === 0 });
    }
    return {
      pairs,
      ...parts,
      afterOf: partnersOf(this.afterOf),
      beforeOf: partnersOf(this.beforeOf),
      idsTell: this.byId.count > 0,
    };
  }

  private pair(i: number, j: number): void {
    this.afterOf[i] = j;
    this.beforeOf[j] = i;
    this.steady = undefined;
  }

  private unpair(i: number, j: number): void {
    this.afterOf[i] = FREE;
    this.beforeOf[j] = FREE;
    this.steady = undefined;
  }

  private isFree(i: number, j: number): boolean {
    return this.afterOf[i] === FREE && this.beforeOf[j] === FREE;
  }

  private isSameContent(i: number, j: number): boolean {
    return this.contents.before[i] === this.contents.after[j];
  }

  /** Before places of the pairs that keep their order, in order. */
  private steadyPlaces(): Int32Array {
    this.steady ??= heaviestOrder(this.afterOf, this.beforeOf, (i) => this.weightOf(i));
    return this.steady;
  }

  private weightOf(i: number): number {
    if (this.weights[i] === 0) {
      const cell = this.before[i]!;
      this.weights[i] = isTelling(cell) ? CELL_WEIGHT + Math.min(writtenSize(cell), MOST_SIZE_WEIGHT) : 1;
    }
    return this.weights[i]!;
  }

  /** 1 for the before cells of these pairs. */
  private steadyFlags(): Uint8Array {
    const flags = new Uint8Array(this.before.length);
    this.steadyPlaces().forEach((i) => {
      flags[i] = 1;
    });
    return flags;
  }

  /** Pairs cells of the same content next to pairs that keep their order, and at both ends. */
  private spread(): void {
    const steady = this.steadyPlaces();
    const { afterOf, beforeOf } = this.byId;
    // A cell that says little is the one that its id says.
    const fits = (i: number, j: number): boolean =>
      this.isSameContent(i, j) &&
      (afterOf[i] === NOWHERE || afterOf[i] === j) &&
      (beforeOf[j] === NOWHERE || beforeOf[j] === i);
    this.grow(-1, -1, 1, fits);
    for (let at = 0; at < steady.length; at += 1) this.growFrom(steady[at]!, 1, fits);
    this.grow(this.before.length, this.after.length, -1, fits);
    for (let at = steady.length - 1; at >= 0; at -= 1) this.growFrom(steady[at]!, -1, fits);
  }

  /** From a pair; most have pairs beside them. */
  private growFrom(i: number, step: 1 | -1, fits: (i: number, j: number) => boolean): void {
    if (this.afterOf[i + step] === FREE) this.grow(i, this.afterOf[i]!, step, fits);
  }

  private grow(from: number, to: number, step: 1 | -1, fits: (i: number, j: number) => boolean): void {
    let i = from + step;
    let j = to + step;
    while (i >= 0 && j >= 0 && i < this.before.length && j < this.after.length) {
      if (!this.isFree(i, j) || !fits(i, j)) return;
      this.pair(i, j);
      i += step;
      j += step;
    }
  }

  private gaps(): readonly Gap[] {
    const gaps: Gap[] = [];
    let i = 0;
    let j = 0;
    const upTo = (beforeEnd: number, afterEnd: number): void => {
      if (beforeEnd > i || afterEnd > j) {
        const before = freePlaces(this.afterOf, i, beforeEnd);
        const after = freePlaces(this.beforeOf, j, afterEnd);
        if (before.length > 0 || after.length > 0) gaps.push({ before, after });
      }
      i = beforeEnd + 1;
      j = afterEnd + 1;
    };
    this.steadyPlaces().forEach((place) => {
      upTo(place, this.afterOf[place]!);
    });
    upTo(this.before.length, this.after.length);
    return gaps;
  }

  private edgesOf({ before, after }: Gap): readonly Edge[] {
    if (before.length === 0 || after.length === 0) return [];
    const isAlone = before.length === 1 && after.length === 1;
    if (isAlone && this.isEdited(before[0]!, after[0]!))
      return [{ before: before[0]!, after: after[0]!, weight: 1 }];
    const least = isAlone ? ALIKE_ALONE : ALIKE_IN_PLACE;
    const edges: Edge[] = [];
    const compare = (i: number, j: number): void => {
      const alike = this.alike(i, j, least);
      if (alike >= least) edges.push({ before: i, after: j, weight: this.gapWeight(i, j, alike) });
    };
    if (before.length * after.length <= MOST_COMPARISONS) {
      for (const i of before) for (const j of after) compare(i, j);
      return edges;
    }
    const ranks = new Map<number, number[]>();
    for (const j of after) {
      const content = this.contents.after[j]!;
      const list = ranks.get(content);
      if (list === undefined) ranks.set(content, [j]);
      else list.push(j);
    }
    const seen = new Map<number, number>();
    const words = (cell: Cell): readonly string[] => distinctWords(cell.source);
    const candidates = candidatePairs(
      before.map((i) => words(this.before[i]!)),
      after.map((j) => words(this.after[j]!)),
      true,
    );
    before.forEach((i, place) => {
      const content = this.contents.before[i]!;
      const rank = seen.get(content) ?? 0;
      seen.set(content, rank + 1);
      const copies = (ranks.get(content) ?? []).slice(
        Math.max(0, rank - RANK_WINDOW),
        rank + RANK_WINDOW + 1,
      );
      const others = candidates[place]!.map((at) => after[at]!).filter((j) => !this.isSameContent(i, j));
      for (const j of [...copies, ...others]) compare(i, j);
    });
    return edges;
  }

  /** Place and id together are evidence, even where ids were mixed up elsewhere. */
  private sameIds({ before, after }: Gap): readonly Edge[] {
    const places = uniqueIds(after.map((j) => this.after[j]!));
    const edges: Edge[] = [];
    for (const [id, i] of uniqueIds(before.map((i) => this.before[i]!))) {
      const j = places.get(id);
      if (i !== undefined && j !== undefined) edges.push({ before: before[i]!, after: after[j]!, weight: 1 });
    }
    return edges;
  }

  /** Alike cells first, large ones before small ones, and those among the same neighbours. */
  private gapWeight(i: number, j: number, alike: number): number {
    const size = Math.min(this.before[i]!.source.length, this.after[j]!.source.length);
    const isNeighbour = (step: number): boolean =>
      this.contents.before[i + step] !== undefined &&
      (this.isSameContent(i + step, j + step) || this.afterOf[i + step] === j + step);
    const neighbours = Number(isNeighbour(-1)) + Number(isNeighbour(1));
    return alike * alike * Math.log2(2 + size / 4) * (1 + NEIGHBOUR_SHARE * neighbours);
  }

  /** Free cells that are one edited cell wherever they stand, the most alike first. */
  private alikePairs(): readonly Edge[] {
    const isLarge = ({ source }: Cell): boolean => source.trim().length >= LEAST_EDITED_MOVE;
    const before = freePlaces(this.afterOf).filter((i) => isLarge(this.before[i]!));
    const after = freePlaces(this.beforeOf).filter((j) => isLarge(this.after[j]!));
    const candidates = candidatePairs(
      before.map((i) => distinctWords(this.before[i]!.source)),
      after.map((j) => distinctWords(this.after[j]!.source)),
      false,
    );
    const found: Edge[] = [];
    before.forEach((i, place) => {
      for (const at of candidates[place]!) {
        const j = after[at]!;
        const alike = this.alike(i, j, ALIKE_MOVED);
        if (alike >= ALIKE_MOVED) found.push({ before: i, after: j, weight: alike });
      }
    });
    return found.sort(
      (one, other) => other.weight - one.weight || one.before - other.before || one.after - other.after,
    );
  }

  /** Free cells whose text stands under another id now, and those that came under such an id. It has to go on: the cell
   *  that had the id went to another one in turn, or is gone, or there was none. Else the two are merely alike. */
  private changedIds(): { readonly went: ReadonlySet<number>; readonly came: ReadonlySet<number> } {
    let edges = this.alikePairs();
    for (;;) {
      const went = new Set(edges.map(({ before }) => before));
      const came = new Set(edges.map(({ after }) => after));
      const left = edges.filter(({ before, after }) => {
        const had = this.byId.beforeOf[after]!;
        const has = this.byId.afterOf[before]!;
        return had === NOWHERE || went.has(had) || has === NOWHERE || came.has(has);
      });
      if (left.length === edges.length) return { went, came };
      edges = left;
    }
  }

  /** A cell that stood next to a moved one and stands next to it again moved with it, however small. */
  private growMoves(): void {
    const isSteady = this.steadyFlags();
    const moved: (readonly [number, number])[] = [];
    this.afterOf.forEach((j, i) => {
      if (j !== FREE && isSteady[i] === 0) moved.push([i, j]);
    });
    const fits = (i: number, j: number): boolean =>
      this.isSameContent(i, j) || this.alike(i, j, ALIKE_MOVED) >= ALIKE_MOVED;
    for (const [i, j] of moved) {
      this.grow(i, j, 1, fits);
      this.grow(i, j, -1, fits);
    }
  }

  /** Finds splits and joins, and undoes the pairs of the cells that they concern. */
  private takeSplits(isSteady: Uint8Array): Pick<Alignment, 'splits' | 'joins'> {
    const standingsBefore = standingsOf(this.afterOf, (i) => isSteady[i] === 1);
    const standingsAfter = standingsOf(this.beforeOf, (_, i) => isSteady[i] === 1);

    const splits = findSplits(this.before, this.after, standingsBefore, (j) => this.beforeOf[j] === FREE).map(
      ({ whole, parts }): CellSplit => ({ before: whole, after: parts }),
    );
    const isSplit = new Set<number>();
    for (const { before, after } of splits) {
      isSplit.add(before);
      if (this.afterOf[before] !== FREE) this.unpair(before, this.afterOf[before]!);
      // A part stands where the whole stood, and belongs to no join.
      standingsAfter.start.fill(before, after.start, after.end);
      standingsAfter.end.fill(before, after.start, after.end);
    }
    const isFree = (i: number): boolean => this.afterOf[i] === FREE && !isSplit.has(i);
    const joins = findSplits(this.after, this.before, standingsAfter, isFree).map(
      ({ whole, parts }): CellJoin => ({ before: parts, after: whole }),
    );
    for (const { after } of joins)
      if (this.beforeOf[after] !== FREE) this.unpair(this.beforeOf[after]!, after);
    return { splits, joins };
  }

  private isEdited(i: number, j: number): boolean {
    return isPlainlyEdited(this.before[i]!, this.after[j]!);
  }

  /** How alike two cells are, 0 where it is less than `least`. */
  private alike(i: number, j: number, least: number): number {
    if (this.isSameContent(i, j)) return 1;
    return compareLikeness(this.likeness(this.before[i]!), this.likeness(this.after[j]!), least);
  }

  private likeness(cell: Cell): Likeness {
    const known = this.likenesses.get(cell);
    if (known !== undefined) return known;
    const made = likenessOf(cell, this.vocabulary);
    this.likenesses.set(cell, made);
    return made;
  }
}

/** Where cells stand by the places of their partners, as far as they keep their order. */
function standingsOf(
  partners: Int32Array,
  keepsOrder: (place: number, partner: number) => boolean,
): Standings {
  const start = new Int32Array(partners.length);
  const end = new Int32Array(partners.length);
  for (let place = 0; place < partners.length; place += 1) {
    const partner = partners[place]!;
    start[place] = partner === FREE || keepsOrder(place, partner) ? partner : ELSEWHERE;
    end[place] = partner + 1;
  }
  return { start, end };
}

function partnersOf(places: Int32Array): readonly (number | undefined)[] {
  const partners: (number | undefined)[] = [];
  places.forEach((place) => {
    partners.push(place === FREE ? undefined : place);
  });
  return partners;
}

function freePlaces(partners: Int32Array, start = 0, end: number = partners.length): readonly number[] {
  const free: number[] = [];
  for (let place = start; place < end; place += 1) if (partners[place] === FREE) free.push(place);
  return free;
}

/** Most sources are ASCII, and the tables of all scripts take long to load. */
function distinctWords(source: string): readonly string[] {
  const words = IS_ASCII.test(source) ? source.match(/\w{3,}/g) : source.match(/[\p{L}\p{N}_]{3,}/gu);
  return [...new Set(words)];
}

const IS_ASCII = /^[\x00-\x7f]*$/;
