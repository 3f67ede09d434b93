/** TeX in Markdown: where it is, found as Jupyter finds it before Markdown is read, and what it looks like, as MathML.
 *
 *      so $a_1 * b_1$ costs \$5   ->   "so ", math "a_1 * b_1", " costs \$5"
 *
 *  In between `$`, `$$`, `\\(`, `\\[` or an environment; never in code. Braces have to close before the end counts, and an
 *  empty line ends what was none. */
import type { Element, ElementContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { type Schema, sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import temml, { type Options } from 'temml';
import { type Html, trustedHtml } from './html.ts';

export type MathPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'math'; readonly tex: string; readonly isDisplay: boolean; readonly source: string };

/** The pieces' sources join to `source`. */
export function splitMath(source: string): readonly MathPiece[] {
  const pieces: MathPiece[] = [];
  let written = 0;
  let tries = MOST_TRIES;
  const codes = codeStarts(source);
  const delimiter = new RegExp(DELIMITER);
  for (let match = delimiter.exec(source); match !== null; match = delimiter.exec(source)) {
    const codeEnd = codes.get(match.index);
    const opened = codeEnd === undefined ? openingOf(match[0]) : undefined;
    if (codeEnd !== undefined) delimiter.lastIndex = codeEnd;
    if (opened === undefined) continue;
    const start = match.index;
    if (tries === 0) break;
    const inside = start + match[0].length;
    const close = closingAt(source, inside, Math.min(source.length, inside + LONGEST_MATH), opened.close);
    if (close === undefined) {
      tries -= 1;
      continue;
    }
    const end = close + opened.close.length;
    if (start > written) pieces.push({ kind: 'text', text: source.slice(written, start) });
    const whole = source.slice(start, end);
    const tex = opened.isEnvironment ? whole : source.slice(inside, close);
    pieces.push({ kind: 'math', tex, isDisplay: opened.isDisplay, source: whole });
    written = end;
    delimiter.lastIndex = end;
  }
  if (written < source.length) pieces.push({ kind: 'text', text: source.slice(written) });
  return pieces;
}

/** An escaped character is no delimiter; a run of backticks may begin code. */
const DELIMITER = /\\\\[([]|\\begin\{[a-zA-Z]{1,40}\*?\}|\\[\s\S]|\$\$?|`+|~~~+/g;

interface Opened {
  readonly close: string;
  readonly isDisplay: boolean;
  readonly isEnvironment: boolean;
}

function openingOf(delimiter: string): Opened | undefined {
  if (delimiter === '$' || delimiter === '$$')
    return { close: delimiter, isDisplay: delimiter === '$$', isEnvironment: false };
  if (delimiter === '\\\\(') return { close: '\\\\)', isDisplay: false, isEnvironment: false };
  if (delimiter === '\\\\[') return { close: '\\\\]', isDisplay: true, isEnvironment: false };
  if (delimiter.startsWith('\\begin'))
    return { close: delimiter.replace('begin', 'end'), isDisplay: true, isEnvironment: true };
  return undefined;
}

/** Where `close` stands outside of braces, in `source` before `end`; undefined: nowhere before an empty line. */
function closingAt(source: string, from: number, end: number, close: string): number | undefined {
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    if (depth === 0 && source.startsWith(close, at)) return at === from ? undefined : at;
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth = Math.max(0, depth - 1);
    else if (character === '\n' && /^\n[ \t]*(?:\n|$)/.test(source.slice(at, at + 80))) return undefined;
  }
  return undefined;
}

/** UTF-16 units of one formula; what is longer stays source. */
const LONGEST_MATH = 10_000;
/** Delimiters that open nothing: beyond these the rest of the text is without math. */
const MOST_TRIES = 2000;

interface CodeRun {
  readonly start: number;
  readonly text: string;
  /** It stands first in its line. */
  readonly isFence: boolean;
}

function closes(run: CodeRun, fence: string): boolean {
  return run.isFence && run.text.startsWith(fence);
}

/** Where code begins, and ends: fenced blocks and spans; other places of their delimiters are text. */
function codeStarts(source: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  // By length: a span ends at the next run of as many backticks.
  const runs: readonly CodeRun[] = [...source.matchAll(/`+|~~~+/g)].map((match) => ({
    start: match.index,
    text: match[0],
    isFence:
      match[0].length >= 3 &&
      /(?:^|\n)[ \t>]*$/.test(source.slice(Math.max(0, match.index - 80), match.index)),
  }));
  const next = new Map<string, number>();
  const nextOf = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const { text } = runs[index]!;
    nextOf[index] = next.get(text) ?? -1;
    next.set(text, index);
  }
  for (let index = 0; index < runs.length; index += 1) {
    const { start, text, isFence } = runs[index]!;
    if (source[start - 1] === '\\') continue;
    let closing = isFence ? index + 1 : nextOf[index]!;
    while (isFence && closing < runs.length && !closes(runs[closing]!, text)) closing += 1;
    if (closing < 0 || closing === runs.length) {
      if (!isFence) continue;
      found.set(start, source.length);
      break;
    }
    const end = runs[closing]!;
    found.set(start, end.start + end.text.length);
    index = closing;
  }
  return found;
}

/** Definitions (`\newcommand`) that hold from one formula to the next: one object a cell. */
export type Macros = Record<string, unknown>;

/** MathML, or the source as code where it is no TeX that is known here. Nothing in it can link, load or style: temml
 *  refuses such commands, and its result goes through a list of what is allowed. */
export function drawMath(tex: string, isDisplay: boolean, macros: Macros): Element {
  // In Jupyter a command may be defined again, by whatever defined it first.
  const read = tex.replaceAll('\\newcommand', '\\providecommand');
  try {
    const markup = temml.renderToString(read, { ...HARMLESS, displayMode: isDisplay, macros });
    if (DEFINES.test(read)) Object.assign(macros, temml.definePreamble(read, { ...HARMLESS, macros }));
    const safe = sanitize(fromHtml(markup, { fragment: true }), MATH);
    const [math] = (safe.type === 'root' ? safe.children : [safe]) as readonly ElementContent[];
    if (math?.type === 'element' && math.tagName === 'math') return math;
  } catch {
    // Unknown commands, endless macros and formulas nested too deep all end here; the source says what was meant.
  }
  return { type: 'element', tagName: 'code', properties: {}, children: [{ type: 'text', value: tex }] };
}

const DEFINES = /\\(?:provide|renew)command|\\g?def(?![a-z])|\\let(?![a-z])/;

const HARMLESS: Options = {
  throwOnError: true,
  trust: false,
  // Macros in one formula: each may double the text, but not more often than this.
  maxExpand: 500,
  // Of rules and spaces, in em: wide, and high.
  maxSize: [20, 20],
};

/** What temml writes, without styles, links and ids. */
const MATH: Schema = {
  tagNames: [
    ...['math', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'mstyle', 'mpadded', 'mphantom', 'merror'],
    ...[
      'mfrac',
      'msqrt',
      'mroot',
      'msub',
      'msup',
      'msubsup',
      'munder',
      'mover',
      'munderover',
      'mmultiscripts',
    ],
    ...['mprescripts', 'menclose', 'mtable', 'mtr', 'mtd'],
  ],
  strip: ['annotation', 'annotation-xml', 'style', 'script'],
  attributes: {
    '*': [
      ...['display', 'displaystyle', 'scriptlevel', 'mathvariant', 'stretchy', 'symmetric', 'fence', 'form'],
      ...[
        'accent',
        'accentunder',
        'movablelimits',
        'largeop',
        'separator',
        'lspace',
        'rspace',
        'minsize',
        'maxsize',
      ],
      ...['linethickness', 'width', 'height', 'depth', 'voffset', 'notation', 'columnalign', 'columnlines'],
      ...['columnspacing', 'rowlines', 'rowspacing', 'frame', 'columnspan', 'rowspan', 'colSpan', 'rowSpan'],
      ['className', /^tml-/],
    ] as NonNullable<Schema['attributes']>[string],
  },
  ancestors: {},
  required: {},
  clobber: [],
  protocols: {},
  allowComments: false,
  allowDoctypes: false,
};

/** A text with formulas in it, and no other markup. */
export function renderTeX(source: string): Html {
  const macros: Macros = {};
  const children = splitMath(source).map((piece) =>
    piece.kind === 'text'
      ? ({ type: 'text', value: piece.text } as const)
      : drawMath(piece.tex, piece.isDisplay, macros),
  );
  return trustedHtml(toHtml({ type: 'root', children }));
}
