/** The words of a cell's code, told without a parser: which names a line may make, change and use. Too many sooner than too
 *  few. */

/** A line, with what the brackets go on with that it opens; all of a function or class is one. */
export class CodeLine {
  readonly text: string;
  readonly isDefinition: boolean;
  private made: readonly string[] | undefined;
  private used: readonly string[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.isDefinition = DEFINITION.test(text);
    this.made = undefined;
    this.used = undefined;
  }

  /** Names that it may make. */
  get makes(): readonly string[] {
    this.made ??= madeIn(this.text);
    return this.made;
  }

  /** Words that may be names which it uses, as often as they stand there. */
  get uses(): readonly string[] {
    this.used ??= this.text.replace(STRING_OR_COMMENT, '').match(USED) ?? NO_WORDS;
    return this.used;
  }

  /** Words whose values it may change. */
  get changes(): readonly string[] {
    if (this.isDefinition) return NO_WORDS;
    return [...this.text.matchAll(CHANGED)].map(([, word]) => word!);
  }

  get imports(): readonly string[] {
    return IMPORT.test(this.text) ? wordsOf(this.text) : NO_WORDS;
  }
}

const NO_WORDS: readonly string[] = [];

/** Reads a source once that stands in several notebooks. */
export class CodeLines {
  private readonly known = new Map<string, readonly CodeLine[]>();

  of(source: string): readonly CodeLine[] {
    let lines = this.known.get(source);
    if (lines === undefined) {
      lines = readLines(source);
      this.known.set(source, lines);
    }
    return lines;
  }
}

function readLines(source: string): readonly CodeLine[] {
  const texts: string[] = [];
  let depth = 0;
  /** Of the function or class that the last line begins. */
  let indent: number | undefined;
  for (const line of source.split('\n')) {
    const isInside = indent !== undefined && (line.trim() === '' || line.search(/\S/) > indent);
    if (depth > 0 || isInside) texts[texts.length - 1] += `\n${line}`;
    else {
      texts.push(line);
      indent = DEFINITION.test(line) ? line.search(/\S/) : undefined;
    }
    depth = Math.max(0, depth + depthOf(line));
  }
  return texts.map((text) => new CodeLine(text));
}

/** Brackets that it opens, beyond those that it closes. */
function depthOf(line: string): number {
  let depth = 0;
  for (const bracket of line.match(BRACKET) ?? NO_WORDS) depth += '([{'.includes(bracket) ? 1 : -1;
  return depth;
}

/** The words among these that the lines use before they make them themselves. */
export function usedOf(words: ReadonlySet<string>, lines: readonly CodeLine[]): readonly string[] {
  const own = new Set<string>();
  const used: string[] = [];
  for (const line of lines) {
    for (const word of line.uses) if (words.has(word) && !own.has(word)) used.push(word);
    for (const word of line.makes) own.add(word);
  }
  return used;
}

/** Whether a line uses one of these words. */
export function usesAny(words: ReadonlySet<string>, line: CodeLine): boolean {
  return line.uses.some((word) => words.has(word));
}

/** Words that a line may make names of. */
export function madeIn(line: string): readonly string[] {
  const [, named, loops, listed] = STATEMENT.exec(line) ?? [];
  const also = [...line.matchAll(/\bas\s+(\w+)|(\w+)\s*:=/g)].map(([, one, other]) => (one ?? other)!);
  const target = named ?? loops ?? listed ?? targetOf(line) ?? '';
  return [...wordsOf(target), ...also];
}

/** What is assigned to. */
function targetOf(line: string): string | undefined {
  const at = line.search(ASSIGNMENT);
  const target = at < 0 ? '' : line.slice(0, at);
  // Otherwise it names an argument.
  return target.split('(').length > target.split(')').length ? undefined : target;
}

export function wordsOf(text: string): readonly string[] {
  return (text.match(WORD) ?? []).filter((word) => !KEYWORDS.has(word));
}

const DEFINITION = /^\s*(?:async\s+)?(?:def|class)\s/;
const BRACKET = /[()[\]{}]/g;
const WORD = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/g;
const KEYWORDS: ReadonlySet<string> = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return self try while with yield'.split(
    ' ',
  ),
);
/** What they make, in front of the rest of the line. */
const STATEMENT =
  /^\s*(?:async\s+)?(?:(?:def|class)\s+(\w+)|for\s+(.*?)\s+in\b|(?:del|from|global|import|nonlocal)\s+([\s\S]*))/;
const ASSIGNMENT = /(?<![=!<>:])=(?!=)/;
const IMPORT = /^\s*(?:from|import)\s/;
const CHANGED = /(?<![.\w])([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)\s*[.[]/g;
const STRING_OR_COMMENT = /#.*|(?<![fF\w])(["'])(?:\\.|(?!\1|\\).)*\1/g;
/** No attribute, and nothing that is assigned or an argument's name. */
const USED =
  /(?<![.\w\u0080-\uffff])[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?![\w\u0080-\uffff]|\s*=(?!=))/g;
