/** Code as lines of tokens, so that colours and the marks of a diff meet in one line:
 *
 *      return "a"  # b      ->   keyword 0-6, string 7-10, comment 12-15
 *
 *  Only what helps reading has a kind: names, operators and brackets are left as they are. */
import { c, cpp, csharp, java, kotlin, objectiveC, scala } from '@codemirror/legacy-modes/mode/clike';
import { clojure } from '@codemirror/legacy-modes/mode/clojure';
import { css } from '@codemirror/legacy-modes/mode/css';
import { fortran } from '@codemirror/legacy-modes/mode/fortran';
import { go } from '@codemirror/legacy-modes/mode/go';
import { groovy } from '@codemirror/legacy-modes/mode/groovy';
import { haskell } from '@codemirror/legacy-modes/mode/haskell';
import { javascript, json, typescript } from '@codemirror/legacy-modes/mode/javascript';
import { julia } from '@codemirror/legacy-modes/mode/julia';
import { lua } from '@codemirror/legacy-modes/mode/lua';
import { fSharp, oCaml } from '@codemirror/legacy-modes/mode/mllike';
import { octave } from '@codemirror/legacy-modes/mode/octave';
import { perl } from '@codemirror/legacy-modes/mode/perl';
import { powerShell } from '@codemirror/legacy-modes/mode/powershell';
import { cython, python } from '@codemirror/legacy-modes/mode/python';
import { r } from '@codemirror/legacy-modes/mode/r';
import { ruby } from '@codemirror/legacy-modes/mode/ruby';
import { rust } from '@codemirror/legacy-modes/mode/rust';
import { scheme } from '@codemirror/legacy-modes/mode/scheme';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { standardSQL } from '@codemirror/legacy-modes/mode/sql';
import { stex } from '@codemirror/legacy-modes/mode/stex';
import { swift } from '@codemirror/legacy-modes/mode/swift';
import { html, xml } from '@codemirror/legacy-modes/mode/xml';
import { yaml } from '@codemirror/legacy-modes/mode/yaml';
import { type StreamParser, StringStream } from '@codemirror/streamparser';
import { markdown } from './markdown-tokens.ts';

export type TokenKind = 'keyword' | 'string' | 'comment' | 'number' | 'name';

/** Half-open, in UTF-16 units from the line's start. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

/** By the names that kernels and `%%` magics give to languages, in lower case. */
const PARSERS: ReadonlyMap<string, StreamParser<unknown>> = new Map(
  Object.entries({
    bash: shell,
    c,
    'c#': csharp,
    'c++': cpp,
    clojure,
    cpp,
    csharp,
    css,
    cython,
    'f#': fSharp,
    fortran,
    fsharp: fSharp,
    go,
    groovy,
    haskell,
    html,
    java,
    javascript,
    js: javascript,
    json,
    julia,
    kotlin,
    latex: stex,
    lua,
    markdown,
    matlab: octave,
    'objective-c': objectiveC,
    ocaml: oCaml,
    octave,
    perl,
    powershell: powerShell,
    pwsh: powerShell,
    python,
    r,
    ruby,
    rust,
    sage: python,
    sagemath: python,
    scala,
    scheme,
    script: shell,
    sh: shell,
    sql: standardSQL,
    svg: xml,
    swift,
    typescript,
    xml,
    yaml,
    zsh: shell,
  }),
);

/** What reads a language, by a name in lower case; undefined where it is not known. */
export function parserOf(language: string): StreamParser<unknown> | undefined {
  return PARSERS.get(language);
}

/** Kernels whose cells may hold IPython's magics. */
const HAS_MAGICS: ReadonlySet<string> = new Set(['python', 'sage', 'sagemath']);
/** Longer lines are data, and longer texts more than anybody reads: they stay without colour. */
const LONGEST_LINE = 2000;
const MOST_LINES = 20_000;

/** The tokens of each line, in order and apart. `lines` are without newlines; a `language` that is not known has no
 *  tokens. */
export function tokensOf(lines: readonly string[], language: string): readonly (readonly Token[])[] {
  const inCell = HAS_MAGICS.has(language) ? cellMagic(lines) : undefined;
  const parser = parserOf(inCell?.language ?? language);
  if (parser === undefined || lines.length > MOST_LINES) return lines.map(() => []);
  const own = inCell === undefined && HAS_MAGICS.has(language);
  const reader = new LineReader(parser);
  return lines.map((line, index) => {
    if (line.length > LONGEST_LINE) return [];
    if (index === inCell?.line || (own && reader.isOutside() && MAGIC.test(line))) return magicTokens(line);
    return reader.read(line);
  });
}

/** A line for IPython or for the shell: `%timeit`, `!pip install`, `?help`. */
const MAGIC = /^\s*[%!?]/;
/** Names of cell magics whose cell is still Python. */
const STILL_PYTHON: ReadonlySet<string> = new Set(['time', 'timeit', 'capture', 'prun', 'python', 'python3']);

/** Whether the cell is in another language, and the line that says so: `%%bash`. */
function cellMagic(
  lines: readonly string[],
): { readonly language: string; readonly line: number } | undefined {
  const line = lines.findIndex((text) => text.trim() !== '');
  const name = /^%%([\w!#+-]+)/.exec(lines[line] ?? '')?.[1]?.toLowerCase();
  if (name === undefined || STILL_PYTHON.has(name)) return undefined;
  return PARSERS.has(name) ? { language: name, line } : undefined;
}

function magicTokens(line: string): readonly Token[] {
  const end = /^\s*(?:%%?[\w.]*|[!?]+)/.exec(line)?.[0].length ?? 0;
  return end === 0 ? [] : [{ start: 0, end, kind: 'keyword' }];
}

/** Spaces of a tab, and of an indent: parsers want to be told. */
const INDENT = 4;

class LineReader {
  private readonly parser: StreamParser<unknown>;
  private state: unknown;
  /** How the state reads a token outside of all texts and comments. */
  private readonly outside: unknown;
  private isBroken = false;

  constructor(parser: StreamParser<unknown>) {
    this.parser = parser;
    this.state = parser.startState?.(INDENT) ?? {};
    this.outside = this.way();
  }

  isOutside(): boolean {
    return this.way() === this.outside;
  }

  private way(): unknown {
    return (this.state as { readonly tokenize?: unknown } | null)?.tokenize;
  }

  /** A parser that throws, or goes nowhere, leaves the rest without colour. */
  read(line: string): readonly Token[] {
    if (this.isBroken) return [];
    const tokens: Token[] = [];
    try {
      if (line === '') this.parser.blankLine?.(this.state, INDENT);
      const stream = new StringStream(line, INDENT, INDENT);
      let idle = 0;
      while (!stream.eol()) {
        stream.start = stream.pos;
        const kind = kindOf(this.parser.token(stream, this.state));
        idle = stream.pos > stream.start ? 0 : idle + 1;
        if (idle > MOST_IDLE) throw new Error('no progress');
        if (kind !== undefined && idle === 0)
          addToken(tokens, { start: stream.start, end: stream.pos, kind });
      }
    } catch {
      this.isBroken = true;
      return [];
    }
    return tokens;
  }
}

/** Tokens without a character that a parser may give in a row, to change its state. */
const MOST_IDLE = 10;

/** Neighbours of one kind are one token. */
function addToken(tokens: Token[], token: Token): void {
  const last = tokens.at(-1);
  if (last?.kind === token.kind && last.end === token.start) {
    tokens[tokens.length - 1] = { ...last, end: token.end };
  } else tokens.push(token);
}

function kindOf(style: string | null): TokenKind | undefined {
  if (style === null) return undefined;
  // `variableName.constant`, `string special`: the first word says enough.
  const isOneWord = !style.includes(' ') && !style.includes('.');
  return KINDS.get(isOneWord ? style : (/^[\w-]+/.exec(style)?.[0] ?? ''));
}

/** The styles of CodeMirror's parsers. */
const KINDS: ReadonlyMap<string, TokenKind> = new Map(
  Object.entries({
    atom: 'number',
    attribute: 'name',
    bool: 'number',
    builtin: 'name',
    comment: 'comment',
    def: 'name',
    escape: 'string',
    header: 'keyword',
    heading: 'keyword',
    keyword: 'keyword',
    link: 'string',
    meta: 'keyword',
    number: 'number',
    regexp: 'string',
    self: 'keyword',
    string: 'string',
    tag: 'keyword',
    tagName: 'keyword',
    typeName: 'name',
    url: 'string',
  } as const),
);
