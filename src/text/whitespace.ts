/** White space in a merge: a line that one side changed in white space alone never clashes with the other side's
 *  words. The lines are merged as though that white space were not there; then each line that is the same but for
 *  it is taken from the side that changed it. */
import type { LineChange } from './change.ts';
import { intern } from './intern.ts';
import { type Region, threeWay } from './three-way.ts';

/** Which white space does not count when lines clash: what trails, or (markdown) any. */
export type LooseSpace = 'trailing' | 'any';

function withoutSpace(line: string, space: LooseSpace): string {
  switch (space) {
    case 'trailing':
      return line.trimEnd();
    case 'any':
      return collapse(line);
  }
}

function collapse(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** A part of a clash that is no clash any more, and the lines it becomes. */
export interface Settled extends Omit<Region, 'kind'> {
  readonly kind: 'settled';
  readonly lines: readonly string[];
}

export interface Sides {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** What is left of a clash between `sides` (ranges count from the sides' starts; parts cover all of them, in order);
 *  undefined where white space is no help. */
export function settleSpace(sides: Sides, space: LooseSpace): readonly (Region | Settled)[] | undefined {
  const { base, ours, theirs } = sides;
  const compared = [base, ours, theirs].map((lines) => lines.map((line) => withoutSpace(line, space)));
  // Most often there is no such space: the lines clash as they are.
  if ([base, ours, theirs].every((lines, i) => lines.every((line, at) => line === compared[i]![at]))) {
    const reflowed = space === 'any' ? settleReflowed(sides) : undefined;
    return reflowed && [reflowed];
  }
  const { ids, distinct } = intern(...compared);
  const { regions, oursChanges } = threeWay(ids[0]!, ids[1]!, ids[2]!, distinct);
  const parts: (Region | Settled)[] = [];
  let at = { base: 0, ours: 0, theirs: 0 };
  let clashing = 0;
  const settleCommon = (until: { base: number; ours: number; theirs: number }): void => {
    const lines =
      pickByLine(
        { ...sides, oursChanges },
        { oursStart: at.ours, oursEnd: until.ours, theirsStart: at.theirs },
      ) ?? plainer(ours.slice(at.ours, until.ours), theirs.slice(at.theirs, until.theirs));
    parts.push({
      kind: 'settled',
      base: { start: at.base, end: until.base },
      ours: { start: at.ours, end: until.ours },
      theirs: { start: at.theirs, end: until.theirs },
      lines,
    });
  };
  for (const region of regions) {
    const { kind, base: old, ours: mine, theirs: yours } = region;
    if (mine.start > at.ours) settleCommon({ base: old.start, ours: mine.start, theirs: yours.start });
    if (kind === 'conflict') {
      clashing += mine.end - mine.start + yours.end - yours.start;
      parts.push(region);
    } else {
      const lines = kind === 'ours' ? ours.slice(mine.start, mine.end) : theirs.slice(yours.start, yours.end);
      parts.push({ ...region, kind: 'settled', lines });
    }
    at = { base: old.end, ours: mine.end, theirs: yours.end };
  }
  if (at.ours < ours.length) settleCommon({ base: base.length, ours: ours.length, theirs: theirs.length });
  if (writesTwice(parts, sides)) return undefined;
  if (clashing === 0) return parts;
  const whole = space === 'any' ? settleReflowed(sides) : undefined;
  if (whole !== undefined) return [whole];
  return clashing < ours.length + theirs.length ? parts : undefined;
}

/** A line that both sides added would stand there twice: they made the same change at different places, and only a
 *  person can say where it belongs. */
function writesTwice(parts: readonly (Region | Settled)[], { base, ours, theirs }: Sides): boolean {
  if (!parts.some(({ kind }) => kind === 'settled')) return false;
  const settled = countLines(parts.flatMap((part) => (part.kind === 'settled' ? part.lines : [])));
  const [old, mine, yours] = [base, ours, theirs].map(countLines) as [LineCounts, LineCounts, LineCounts];
  return [...mine].some(([line, count]) => {
    const theirCount = yours.get(line);
    if (theirCount === undefined || old.has(line) || !/\w/.test(line)) return false;
    return (settled.get(line) ?? 0) > Math.max(count, theirCount);
  });
}

type LineCounts = ReadonlyMap<string, number>;

function countLines(lines: readonly string[]): LineCounts {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** One side broke its lines anew or set blank lines, and wrote nothing. */
function settleReflowed({ base, ours, theirs }: Sides): Settled | undefined {
  const [old, mine, yours] = [base, ours, theirs].map((lines) => collapse(lines.join('\n')));
  const lines =
    mine === yours ? plainer(ours, theirs) : mine === old ? theirs : yours === old ? ours : undefined;
  if (lines === undefined) return undefined;
  return {
    kind: 'settled',
    base: { start: 0, end: base.length },
    ours: { start: 0, end: ours.length },
    theirs: { start: 0, end: theirs.length },
    lines,
  };
}

/** Of two texts that differ in white space the one with less of it: which side it is on must not matter. */
function plainer(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const [mine, yours] = [ours, theirs].map((lines) => lines.map((line) => `${line}\n`).join('')) as [
    string,
    string,
  ];
  if (mine.length !== yours.length) return mine.length < yours.length ? ours : theirs;
  return mine < yours ? ours : theirs;
}

export interface ComparedSides extends Sides {
  /** What ours changed of base, where they were compared. */
  readonly oursChanges: readonly LineChange[];
}

/** Lines [oursStart, oursEnd) of ours, which stand in theirs from `theirsStart` on, the same but for what was left
 *  out of the comparison: each from the side that changed it. undefined where both changed one, differently. */
export function pickByLine(
  { base, ours, theirs, oursChanges }: ComparedSides,
  { oursStart, oursEnd, theirsStart }: Readonly<Record<'oursStart' | 'oursEnd' | 'theirsStart', number>>,
): readonly string[] | undefined {
  const picked: string[] = [];
  let next = firstEndingBelow(oursChanges, oursStart);
  for (let i = oursStart; i < oursEnd; i++) {
    while (next < oursChanges.length && oursChanges[next]!.afterEnd <= i) next++;
    const change = oursChanges[next];
    const before = oursChanges[next - 1];
    const added = change !== undefined && change.afterStart <= i;
    const old = added ? undefined : base[i + (before === undefined ? 0 : before.beforeEnd - before.afterEnd)];
    const mine = ours[i]!;
    const yours = theirs[theirsStart + i - oursStart]!;
    if (mine !== yours && mine !== old && yours !== old) return undefined;
    picked.push(mine === old ? yours : mine);
  }
  return picked;
}

/** The first change that ends below line `line` of ours. */
function firstEndingBelow(changes: readonly LineChange[], line: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle]!.afterEnd <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}
