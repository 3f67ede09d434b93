/** What of a cell's code means something else since some of its lines changed:
 *
 *      import numpy as np          np is what it was
 *    - df = load("a.csv")
 *    + df = load("b.csv")          df is another
 *      top = df.head()             and so is top */
import type { LineChange } from '../text/change.ts';
import { diffLines } from '../text/line-diff.ts';
import { splitLines } from '../text/lines.ts';
import type { NameEvent } from './name-events.ts';
import { pythonText } from './python-text.ts';
import { readNames } from './read-names.ts';
import { readSyntax } from './syntax.ts';
import type { Syntax } from './syntax-node.ts';

export interface CodeVersions {
  /** Lines of both, with their ends. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly changes: readonly LineChange[];
}

export interface ChangedCode {
  /** Whether more than comments and empty lines changed. */
  readonly isOther: boolean;
  /** Names that the cell makes or changes anew, or did before; undefined: any of its names may be one. */
  readonly names: ReadonlySet<string> | undefined;
}

export function changedCode({ before, after, changes }: CodeVersions): ChangedCode {
  const [nodesBefore, nodesAfter] = [nodesOf(before), nodesOf(after)];
  if (nodesBefore === undefined || nodesAfter === undefined) return { isOther: true, names: undefined };
  const code = { before: codeLines(before, nodesBefore), after: codeLines(after, nodesAfter) };
  const others = changes.flatMap((change) => otherCode(change, code));
  const olds = others.map(({ beforeStart, beforeEnd }) => [beforeStart, beforeEnd] as const);
  const news = others.map(({ afterStart, afterEnd }) => [afterStart, afterEnd] as const);
  const [old, now] = [statementsOf(before, nodesBefore), statementsOf(after, nodesAfter)];
  const [removed, added] = withoutSame(touched(old, olds), touched(now, news));
  const names = new Set([...removed, ...added].flatMap(({ makes }) => makes));
  for (let known = -1; known < names.size; ) {
    known = names.size;
    for (const { uses, makes } of now) {
      if (uses.some((name) => names.has(name))) for (const name of makes) names.add(name);
    }
  }
  const isOther = removed.length + added.length > 0 || saysMore(before, olds) || saysMore(after, news);
  return { isOther, names };
}

/** Whether the two versions of a cell make, or change, another value of the name. */
export function makesAnother(before: string, after: string, name: string): boolean {
  if (before === after) return false;
  const versions = { before: splitLines(before), after: splitLines(after) };
  const { isOther, names } = changedCode({
    ...versions,
    changes: diffLines(versions.before, versions.after),
  });
  return isOther && names?.has(name) !== false;
}

type Lines = readonly (readonly [start: number, end: number])[];

/** Whether one of the lines is more than empty or a comment. */
function saysMore(lines: readonly string[], ranges: Lines): boolean {
  return ranges.some(([start, end]) => lines.slice(start, end).some((line) => /^\s*[^\s#]/.test(line)));
}

/** One at the top of the cell, with all that stands in it. */
interface Statement {
  /** Lines, half-open. */
  readonly start: number;
  readonly end: number;
  /** Names, also those that are used when what it makes is called. */
  readonly uses: readonly string[];
  /** Or changes, or deletes. */
  readonly makes: readonly string[];
  /** Its text, where it is an import: that does the same wherever it stands. */
  readonly imports: string | undefined;
}

function withoutSame(
  removed: readonly Statement[],
  added: readonly Statement[],
): readonly [removed: readonly Statement[], added: readonly Statement[]] {
  const [old, now] = [removed, added].map((all) => new Set(all.map(({ imports }) => imports)));
  const isIn = (texts: ReadonlySet<string | undefined>, { imports }: Statement): boolean =>
    imports !== undefined && texts.has(imports);
  return [removed.filter((one) => !isIn(now!, one)), added.filter((one) => !isIn(old!, one))];
}

/** undefined: they are no Python that can be read. */
function nodesOf(lines: readonly string[]): readonly Syntax[] | undefined {
  return readSyntax(pythonText(lines.join('')).text)?.children;
}

/** Each without its end, and without the comment behind its code. */
function codeLines(lines: readonly string[], nodes: readonly Syntax[]): readonly string[] {
  const starts = startsOf(lines);
  const ends = [...starts];
  const cover = (all: readonly Syntax[]): void => {
    for (const { name, from, to, children } of all) {
      // What stands in a string between its values is no node.
      if (children.length > 0 && !name.includes('String')) cover(children);
      else for (let line = upTo(starts, from) - 1; starts[line]! < to; line += 1) ends[line] = to;
    }
  };
  cover(nodes);
  return lines.map((text, line) => {
    const own = text.replace(/[\r\n]+$/, '');
    const codeEnd = Math.min(own.length, ends[line]! - starts[line]!);
    return /^\s*#/.test(own.slice(codeEnd)) ? own.slice(0, codeEnd) : own;
  });
}

/** The parts of the change in which more is another than comments behind code. */
function otherCode(
  { beforeStart, beforeEnd, afterStart, afterEnd }: LineChange,
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
): readonly LineChange[] {
  const length = beforeEnd - beforeStart;
  if (length !== afterEnd - afterStart) return [{ beforeStart, beforeEnd, afterStart, afterEnd }];
  return Array.from({ length }, (_, line) => line).flatMap((line) => {
    const [old, now] = [beforeStart + line, afterStart + line];
    if (before[old] === after[now]) return [];
    return [{ beforeStart: old, beforeEnd: old + 1, afterStart: now, afterEnd: now + 1 }];
  });
}

function startsOf(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  for (let line = 0, at = 0; line < lines.length; at += lines[line]!.length, line += 1) starts.push(at);
  return starts;
}

function statementsOf(lines: readonly string[], nodes: readonly Syntax[]): readonly Statement[] {
  const starts = startsOf(lines);
  const lineOf = (at: number): number => upTo(starts, at) - 1;
  const eventsIn: NameEvent[][] = lines.map(() => []);
  for (const event of readNames(lines.join(''))) eventsIn[lineOf(event.at)]?.push(event);
  const ranges = nodes.map(({ from, to }) => [lineOf(from), lineOf(Math.max(from, to - 1)) + 1] as const);
  const isInOne = new Uint8Array(lines.length);
  for (const [start, end] of ranges) isInOne.fill(1, start, end);
  // Of some magics the tree knows nothing.
  const others = lines.flatMap((_, line) => (isInOne[line] === 1 ? [] : [[line, line + 1] as const]));
  return [...ranges, ...others].map(([start, end]) => {
    const own = eventsIn.slice(start, end).flat();
    const isImport = own.every((event) => event.kind === 'make' && event.value?.kind === 'import');
    return {
      imports: isImport ? lines.slice(start, end).join('').trim() : undefined,
      ...{ start, end, uses: own.flatMap(usesIn) },
      makes: own.flatMap(makesIn),
    };
  });
}

/** How many of the sorted numbers are not above `most`. */
function upTo(sorted: readonly number[], most: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a decorator is given is seldom changed by it. */
function makesIn(event: NameEvent): readonly string[] {
  return event.kind === 'use' || event.kind === 'hide' || event.kind === 'patch' ? [] : [event.name];
}

function usesIn(event: NameEvent): readonly string[] {
  if (event.kind === 'use') return [event.name];
  if (event.kind !== 'make' || event.value === undefined) return [];
  const { value } = event;
  switch (value.kind) {
    case 'import':
      return [];
    case 'function':
      return value.body.flatMap(usesIn);
    case 'class':
      return [
        ...value.bases.filter((base) => base !== undefined),
        ...[...value.methods.values()].flatMap(({ body }) => body.flatMap(usesIn)),
      ];
    case 'instance':
    case 'alias':
      return [value.of];
  }
}

/** Those in which a line stands that changed, or between whose lines one stood. */
function touched(statements: readonly Statement[], ranges: Lines): readonly Statement[] {
  return statements.filter(({ start, end, uses, makes }) => {
    if (uses.length + makes.length === 0) return false;
    return ranges.some(([first, last]) =>
      first === last ? start < first && first < end : start < last && first < end,
    );
  });
}
