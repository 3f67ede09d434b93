/** In which order the merged cells stand:  base a b c, ours a x b c, theirs c a b y  ->  c a x b y.
 *
 *  Ours' order is the start. What theirs added, moved, or kept where ours deleted is put behind the cell that
 *  stands before it in theirs; at one place ours' additions come first. A cell that both moved stays where ours
 *  put it. Deleted cells keep their place until the end, since they tell the others where they belong; what one side
 *  split or joined stands where the other has the cells that it is made of. */
import type { Alignment, CellRange } from '../diff/align.ts';
import type { CellCut, Cut } from './split-cells.ts';

/** One cell of the merge: its place in each input, undefined where that input does not have it. */
export interface MergeEntry {
  readonly base: number | undefined;
  readonly ours: number | undefined;
  readonly theirs: number | undefined;
}

export interface CellOrder {
  readonly entries: readonly MergeEntry[];
  /** Entries that theirs moved and ours did not. */
  readonly movedByTheirs: ReadonlySet<MergeEntry>;
  /** Entries that both moved, to places with different neighbours. */
  readonly bothMoved: ReadonlySet<MergeEntry>;
}

/** `added` pairs cells that both sides added (ours' index to theirs'). Counts are those of the two notebooks. */
export function mergeCellOrder(
  counts: { readonly ours: number; readonly theirs: number },
  { toOurs, toTheirs, byOurs: cutByOurs, byTheirs: cutByTheirs }: Cut,
  added: ReadonlyMap<number, number>,
): CellOrder {
  const byTheirs: (MergeEntry | undefined)[] = new Array(counts.theirs).fill(undefined);
  const byOurs: MergeEntry[] = [];
  for (let ours = 0; ours < counts.ours; ours += 1) {
    const base = toOurs.beforeOf[ours];
    const theirs = base === undefined ? added.get(ours) : toTheirs.afterOf[base];
    const entry: MergeEntry = { base, ours, theirs };
    byOurs.push(entry);
    if (theirs !== undefined) byTheirs[theirs] = entry;
  }
  const movedIn = (alignment: Alignment): ReadonlySet<number> =>
    new Set(alignment.pairs.filter((pair) => pair.moved).map((pair) => pair.before));
  const movedOurs = movedIn(toOurs);
  const movedTheirs = movedIn(toTheirs);

  const movedByTheirs = new Set<MergeEntry>();
  for (const entry of byOurs) {
    const { base, theirs } = entry;
    if (base !== undefined && theirs !== undefined && movedTheirs.has(base) && !movedOurs.has(base)) {
      movedByTheirs.add(entry);
    }
  }

  const isAdded = ({ base, ours, theirs }: MergeEntry): boolean =>
    base === undefined && theirs === undefined && ours !== undefined && !cutByOurs.sources.has(ours);
  const movedCuts = new Set(
    [...cutByOurs.absorbed.values()].filter(({ from }) =>
      placesIn(from).every((base) => movedTheirs.has(base)),
    ),
  );
  for (const { to } of movedCuts) for (const place of placesIn(to)) movedByTheirs.add(byOurs[place]!);

  const line = new Line(
    byOurs.filter((entry) => !movedByTheirs.has(entry)),
    isAdded,
  );
  let left: MergeEntry | undefined;
  /** Cuts by ours, of whose cells the first was met in theirs. */
  const passed = new Set<CellCut>();
  const place = (entry: MergeEntry, theirs: number): void => {
    const wandered = left?.base !== undefined && movedOurs.has(left.base);
    const right = wandered ? steadyRight(byTheirs, theirs, movedOurs, movedByTheirs) : undefined;
    if (right !== undefined) line.insertBefore(right, entry);
    else line.insertAfter(left, entry);
    left = entry;
  };
  const cutAt = new Map(
    [...cutByTheirs.absorbed.values()].flatMap((cut) => placesIn(cut.to).map((part) => [part, cut] as const)),
  );
  /** The first cell of ours, of those that it left in place, of which theirs made another. */
  const standingIn = ({ from }: CellCut): MergeEntry | undefined => {
    const bases = placesIn(from).filter((each) => toOurs.afterOf[each] !== undefined);
    const base = bases.find((each) => !movedOurs.has(each)) ?? bases[0]!;
    const ours = toOurs.afterOf[base];
    return ours === undefined ? undefined : byOurs[ours];
  };
  for (let theirs = 0; theirs < counts.theirs; theirs += 1) {
    const known = byTheirs[theirs];
    if (known !== undefined && !movedByTheirs.has(known)) {
      left = known;
      continue;
    }
    const base = toTheirs.beforeOf[theirs];
    const cut = base === undefined ? undefined : cutByOurs.absorbed.get(base);
    if (base !== undefined && cut !== undefined) {
      if (base === cut.from.start && movedCuts.has(cut))
        for (const part of placesIn(cut.to)) place(byOurs[part]!, theirs);
      else if (!movedTheirs.has(base) && !passed.has(cut)) {
        left = byOurs[cut.to.end - 1];
        passed.add(cut);
      }
      continue;
    }
    const entry = known ?? { base, ours: undefined, theirs };
    byTheirs[theirs] = entry;
    const whole = cutAt.get(theirs);
    const standing = whole && standingIn(whole);
    if (whole === undefined || standing === undefined) {
      place(entry, theirs);
    } else {
      line.insertBefore(standing, entry);
      left = theirs < whole.to.end - 1 ? entry : standing;
    }
  }

  const bothMoved = new Set<MergeEntry>();
  for (const entry of byOurs) {
    const { base, ours, theirs } = entry;
    if (base === undefined || ours === undefined || theirs === undefined) continue;
    if (!movedOurs.has(base) || !movedTheirs.has(base)) continue;
    if (toOurs.beforeOf[ours - 1] !== toTheirs.beforeOf[theirs - 1]) bothMoved.add(entry);
  }
  return { entries: line.toArray(), movedByTheirs, bothMoved };
}

function placesIn({ start, end }: CellRange): readonly number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** The next cell of theirs that nobody moved: where ours moved the left neighbour away, it tells the place. */
function steadyRight(
  byTheirs: readonly (MergeEntry | undefined)[],
  from: number,
  movedOurs: ReadonlySet<number>,
  movedByTheirs: ReadonlySet<MergeEntry>,
): MergeEntry | undefined {
  for (let at = from + 1; at < byTheirs.length; at += 1) {
    const entry = byTheirs[at];
    if (entry?.base === undefined || entry.ours === undefined) continue;
    if (!movedByTheirs.has(entry) && !movedOurs.has(entry.base)) return entry;
  }
  return undefined;
}

/** A linked list, so that placing n cells costs n steps. */
class Line {
  private readonly next = new Map<MergeEntry | undefined, MergeEntry | undefined>();
  private readonly previous = new Map<MergeEntry | undefined, MergeEntry | undefined>();
  private readonly isAdded: (entry: MergeEntry) => boolean;

  /** `isAdded`: ours alone added it. */
  constructor(entries: readonly MergeEntry[], isAdded: (entry: MergeEntry) => boolean) {
    this.isAdded = isAdded;
    let last: MergeEntry | undefined;
    for (const entry of entries) {
      this.next.set(last, entry);
      this.previous.set(entry, last);
      last = entry;
    }
    this.next.set(last, undefined);
    this.previous.set(undefined, last);
  }

  /** Behind `anchor` (undefined: at the head) and behind what ours alone added there. */
  insertAfter(anchor: MergeEntry | undefined, entry: MergeEntry): void {
    let last = anchor;
    for (let at = this.next.get(last); at !== undefined && this.isAdded(at); at = this.next.get(at))
      last = at;
    this.link(last, entry);
  }

  insertBefore(anchor: MergeEntry, entry: MergeEntry): void {
    this.link(this.previous.get(anchor), entry);
  }

  toArray(): readonly MergeEntry[] {
    const entries: MergeEntry[] = [];
    for (let at = this.next.get(undefined); at !== undefined; at = this.next.get(at)) entries.push(at);
    return entries;
  }

  private link(last: MergeEntry | undefined, entry: MergeEntry): void {
    const after = this.next.get(last);
    this.next.set(last, entry);
    this.previous.set(entry, last);
    this.next.set(entry, after);
    this.previous.set(after, entry);
  }
}

/** The cells between two that both sides have, where one side alone has any. Where both have some, both added or
 *  rewrote, and both stay. */
export function standingAlone(entries: readonly MergeEntry[]): ReadonlySet<MergeEntry> {
  const found = new Set<MergeEntry>();
  let run: MergeEntry[] = [];
  const end = (): void => {
    const isOne =
      run.every(({ ours }) => ours === undefined) || run.every(({ theirs }) => theirs === undefined);
    if (isOne) for (const entry of run) found.add(entry);
    run = [];
  };
  for (const entry of entries) {
    if (entry.ours !== undefined && entry.theirs !== undefined) end();
    else run.push(entry);
  }
  end();
  return found;
}
