/** The syntax tree of calls, assignments and imports, which most lines of notebooks are, read by hand: an order faster than by
 *  the parser, which reads on where something else begins.
 *
 *      import pandas as pd                  read here
 *      df = pd.read_csv("a.csv")[1:]        read here
 *      for x in df: ...                     and from here on by the parser
 *
 *  The trees are the parser's but for operators, which stand in a row instead of by precedence: names are used in the order
 *  of the text either way. A law of the tests holds that cells read so do the same with names. */
import { endOfString } from './strings.ts';
import type { Syntax } from './syntax-node.ts';

export interface PlainSyntax {
  readonly statements: readonly Syntax[];
  /** Where something else begins: at the start of a line, or at the end. */
  readonly end: number;
}

export function readPlain(text: string): PlainSyntax {
  const reader = new PlainReader(text);
  const statements: Syntax[] = [];
  for (;;) {
    const start = reader.nextLine();
    const statement = start === undefined ? undefined : reader.statement();
    if (statement === undefined) return { statements, end: start ?? text.length };
    statements.push(statement);
  }
}

/** Words that begin or join what is not read here, or may. */
const OTHERS: ReadonlySet<string> = new Set([
  ...[
    'and',
    'as',
    'assert',
    'async',
    'await',
    'break',
    'case',
    'class',
    'continue',
    'def',
    'del',
    'elif',
    'else',
  ],
  ...[
    'except',
    'exec',
    'finally',
    'for',
    'from',
    'global',
    'if',
    'import',
    'in',
    'is',
    'lambda',
    'match',
    'nonlocal',
  ],
  ...['not', 'or', 'pass', 'print', 'raise', 'return', 'try', 'type', 'while', 'with', 'yield'],
]);
const LITERALS: ReadonlySet<string> = new Set(['False', 'None', 'True']);

const NAME = /[A-Za-z_\u00a1-\uffff][\w\u00a1-\uffff]*/y;
const NUMBER =
  /(?:0[xX][0-9a-fA-F_]+|0[bBoO][0-7_]+|(?:[0-9][0-9_]*(?:\.[0-9][0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?[jJ]?)(?![\w\u00a1-\uffff.])/y;
const PREFIX = /(?:[rR][bB]?|[bB][rR]?|[uU])?(?=["'])/y;
const OPERATOR = /\*\*|\/\/|<<|>>|<=|>=|==|!=|[-+*/%@&|^<>]/y;
const IN_OPERATORS: ReadonlySet<string> = new Set('*/<>=!-+%@&|^');
const UPDATE = /(?:\*\*|\/\/|<<|>>|[-+*/%@&|^])=/y;

/** What stands before an operand, and what may be assigned to. */
const SEPARATORS: ReadonlySet<string> = new Set([',', ':', '=', '*']);
const TARGETS: ReadonlySet<string> = new Set([
  ...[
    ',',
    '*',
    'ArrayExpression',
    'MemberExpression',
    'ParenthesizedExpression',
    'TupleExpression',
    'VariableName',
  ],
]);

/** Whether an operand has to come. */
function isOpen(before: string | undefined): boolean {
  return before === '=' || before === '*';
}

function canFollow(sign: string, before: string | undefined, kind: Kind): boolean {
  if (sign === ':' && kind === 'slice') return !isOpen(before);
  return before !== undefined && before !== ',' && !isOpen(before);
}

function areTargets(nodes: readonly Syntax[]): boolean {
  return nodes.every(({ name }) => TARGETS.has(name));
}

/** Where a list of expressions stands, and the signs that may stand in it beside commas. */
type Kind = 'line' | 'group' | 'call' | 'slice' | 'dictionary';
const SIGNS: Readonly<Record<Kind, string>> = { line: '', group: '', call: '=', slice: ':', dictionary: ':' };

/** Deeper ones are left to the parser. */
const DEEPEST = 50;

class PlainReader {
  private readonly text: string;
  private at = 0;
  /** Brackets around, in which lines may end. */
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The start of the next line that is not empty; undefined at the end. */
  nextLine(): number | undefined {
    for (;;) {
      const start = this.at;
      this.space();
      if (this.at >= this.text.length) return undefined;
      const unit = this.text[this.at];
      if (unit !== '\n' && unit !== '\r') {
        // What is indented is no line of its own.
        this.at = start;
        return start;
      }
      this.at += 1;
    }
  }

  /** One line, its end with it; undefined where it is something else. */
  statement(): Syntax | undefined {
    const from = this.at;
    if (/\s/.test(this.text[from]!)) return undefined;
    this.depth = 0;
    const statement = this.imported() ?? this.assigned();
    if (statement === undefined) return undefined;
    this.space();
    if (this.at < this.text.length && !/[\r\n]/.test(this.text[this.at]!)) return undefined;
    return { ...statement, from };
  }

  /** `import a.b as c, d`, `from a import b as c`. */
  private imported(): Syntax | undefined {
    const from = this.at;
    const first = this.word();
    if (first !== 'import' && first !== 'from') {
      this.at = from;
      return undefined;
    }
    const children = [leaf(first, from, this.at)];
    for (;;) {
      this.space();
      const start = this.at;
      const sign = /[.,()]/.test(this.text[start] ?? '') ? this.text[start]! : undefined;
      if (sign !== undefined) {
        this.at += 1;
        this.depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
        children.push(leaf(sign, start, this.at));
        continue;
      }
      const word = this.word();
      if (word === undefined) break;
      const isOwn = word === 'import' || word === 'as';
      if (OTHERS.has(word) && !isOwn && word !== 'case' && word !== 'match' && word !== 'type')
        return undefined;
      children.push(leaf(isOwn ? word : 'VariableName', start, this.at));
    }
    const isWhole =
      children.length > 1 &&
      this.depth === 0 &&
      (first === 'import' || children.some(({ name }) => name === 'import'));
    return isWhole ? node('ImportStatement', children) : undefined;
  }

  private assigned(): Syntax | undefined {
    const parts = this.list('line');
    if (parts === undefined || parts.length === 0) return undefined;
    const start = this.at;
    if (this.take(UPDATE)) {
      const value = this.list('line');
      const isValue = value !== undefined && value.length > 0 && !value.some(({ name }) => name === '*');
      return isValue && parts.length === 1 && areTargets(parts)
        ? node('UpdateStatement', [...parts, leaf('UpdateOp', start, this.at), ...value])
        : undefined;
    }
    const children = [...parts];
    for (let last = parts; this.sign('='); ) {
      const sign = leaf('AssignOp', this.at - 1, this.at);
      const value = this.list('line');
      if (value === undefined || value.length === 0 || !areTargets(last)) return undefined;
      children.push(sign, ...value);
      last = value;
    }
    return node(children.length > parts.length ? 'AssignStatement' : 'ExpressionStatement', children);
  }

  /** Expressions with what stands between them, up to what is none. undefined: something else stands there. */
  private list(kind: Kind): Syntax[] | undefined {
    const children: Syntax[] = [];
    for (;;) {
      this.space();
      const start = this.at;
      const unit = this.text[start] ?? '';
      const before = children.at(-1)?.name;
      if (unit === ',' || (unit !== '' && SIGNS[kind].includes(unit))) {
        if (!canFollow(unit, before, kind)) return undefined;
        this.at += 1;
        children.push(leaf(unit, start, this.at));
        continue;
      }
      if (before !== undefined && !SEPARATORS.has(before)) return children;
      if (unit === '*' && before !== '*') {
        if (kind === 'slice') return undefined;
        const isDouble = this.text[start + 1] === '*';
        if (isDouble && kind !== 'call' && kind !== 'dictionary') return undefined;
        this.at += isDouble ? 2 : 1;
        children.push(leaf('*', start, this.at));
        continue;
      }
      if (unit === '' || ')]}=\r\n'.includes(unit)) return isOpen(before) ? undefined : children;
      const value = this.expression();
      // Some operators bind less than a star.
      if (value === undefined || (before === '*' && value.name === 'BinaryExpression')) return undefined;
      children.push(value);
    }
  }

  /** Operands and operators in a row. */
  private expression(): Syntax | undefined {
    const first = this.operand();
    if (first === undefined) return undefined;
    const children = [first];
    for (;;) {
      this.space();
      const start = this.at;
      if (!IN_OPERATORS.has(this.text[start] ?? '') || this.isAhead(UPDATE) || !this.take(OPERATOR)) break;
      children.push(leaf('ArithOp', start, this.at));
      const next = this.operand();
      if (next === undefined) return undefined;
      children.push(next);
    }
    return children.length === 1 ? first : node('BinaryExpression', children);
  }

  private operand(): Syntax | undefined {
    this.space();
    const start = this.at;
    const unit = this.text[start] ?? '';
    if (unit === '-' || unit === '+' || unit === '~') {
      this.at += 1;
      const operand = this.operand();
      return operand && node('UnaryExpression', [leaf('ArithOp', start, start + 1), operand]);
    }
    let value = this.atom(unit);
    while (value !== undefined) {
      this.space();
      const next = this.text[this.at];
      if (next === '.') value = this.member(value);
      else if (next === '(') value = this.called(value);
      else if (next === '[') value = this.bracketed(value);
      else return value;
    }
    return undefined;
  }

  private atom(unit: string): Syntax | undefined {
    const start = this.at;
    switch (unit) {
      case '(': {
        const inside = this.brackets(')', 'group');
        const isTuple =
          inside === undefined || inside.length === 2 || inside.some(({ name }) => name === ',');
        return inside && node(isTuple ? 'TupleExpression' : 'ParenthesizedExpression', inside);
      }
      case '[': {
        const inside = this.brackets(']', 'group');
        return inside && node('ArrayExpression', inside);
      }
      case '{': {
        const inside = this.brackets('}', 'dictionary');
        const isWhole = inside?.every(
          ({ name }, at) =>
            (name !== ':' || !/^[*,:}]$/.test(inside[at + 1]!.name)) &&
            (name !== '*' || inside[at + 2]?.name !== ':'),
        );
        return isWhole === true ? node('DictionaryExpression', inside!) : undefined;
      }
    }
    const text = this.string();
    if (text !== undefined) return text;
    if (this.take(NUMBER)) return leaf('Number', start, this.at);
    const word = this.word();
    if (word === undefined || (OTHERS.has(word) && !(word === 'print' && this.text[this.at] === '(')))
      return undefined;
    // A string with a prefix that is not known here.
    if (/["']/.test(this.text[this.at] ?? '')) return undefined;
    return leaf(LITERALS.has(word) ? 'Boolean' : 'VariableName', start, this.at);
  }

  /** One or several side by side. */
  private string(): Syntax | undefined {
    const from = this.at;
    for (let isFirst = true; ; isFirst = false) {
      const start = this.at;
      if (!isFirst) this.space();
      if (!this.take(PREFIX)) {
        this.at = start;
        return isFirst ? undefined : leaf('String', from, start);
      }
      const { end, isClosed } = endOfString(this.text, this.at);
      if (!isClosed) return undefined;
      this.at = end;
    }
  }

  private member(object: Syntax): Syntax | undefined {
    const dot = leaf('.', this.at, this.at + 1);
    this.at += 1;
    this.space();
    const start = this.at;
    return this.word() === undefined
      ? undefined
      : node('MemberExpression', [object, dot, leaf('PropertyName', start, this.at)]);
  }

  private bracketed(object: Syntax): Syntax | undefined {
    const inside = this.brackets(']', 'slice');
    const isEmpty = inside?.length === 2;
    return inside === undefined || isEmpty ? undefined : node('MemberExpression', [object, ...inside]);
  }

  private called(callee: Syntax): Syntax | undefined {
    const inside = this.brackets(')', 'call');
    if (inside === undefined) return undefined;
    const args = inside.map((child) => (child.name === '=' ? { ...child, name: 'AssignOp' } : child));
    // Only a name has a value in a call.
    if (args.some(({ name }, at) => name === 'AssignOp' && args[at - 1]?.name !== 'VariableName'))
      return undefined;
    return node('CallExpression', [callee, node('ArgList', args)]);
  }

  /** What stands in brackets, they with it. */
  private brackets(close: string, kind: Kind): readonly Syntax[] | undefined {
    const open = this.at;
    if (this.depth >= DEEPEST) return undefined;
    this.depth += 1;
    this.at += 1;
    const inside = this.list(kind);
    this.space();
    this.depth -= 1;
    if (inside === undefined || !this.sign(close)) return undefined;
    return [leaf(this.text[open]!, open, open + 1), ...inside, leaf(close, this.at - 1, this.at)];
  }

  private word(): string | undefined {
    const start = this.at;
    return this.take(NAME) ? this.text.slice(start, this.at) : undefined;
  }

  private sign(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private take(pattern: RegExp): boolean {
    if (!this.isAhead(pattern)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private isAhead(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  /** Spaces and comments; in brackets also the ends of lines. */
  private space(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit === 0x20 || unit === 0x09 || (this.depth > 0 && (unit === 0x0a || unit === 0x0d)))
        this.at += 1;
      else if (unit === 0x23) {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else return;
    }
  }
}

const NOTHING: readonly Syntax[] = [];

function leaf(name: string, from: number, to: number): Syntax {
  return { name, from, to, children: NOTHING };
}

function node(name: string, children: readonly Syntax[]): Syntax {
  return { name, from: children[0]!.from, to: children.at(-1)!.to, children };
}
