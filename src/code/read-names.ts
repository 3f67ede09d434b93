/** What a cell of Python does with names, read from its syntax tree.
 *
 *      df = load(path)          use path, call load, make df
 *      def f(x): return x + k   make f, a function that uses k when it is called
 *      [x for x in xs]          use xs
 *
 *  Of a cell with an error in it nothing is sure: it may make any word that stands there, and misses none. Scopes are those of
 *  https://docs.python.org/3/reference/executionmodel.html#naming-and-binding. */
import { namesBehindAs, namesInTargets, namesOfFunction, namesOfImport, splitAt } from './bindings.ts';
import { changesItself, hidesNames, isNamesThemselves, setsNames } from './hiding.ts';
import { type MadeFunction, type MadeValue, type NameEvent, type Surety, weaker } from './name-events.ts';
import { type PythonText, pythonText } from './python-text.ts';
import { readSyntax } from './syntax.ts';
import type { Syntax } from './syntax-node.ts';

/** In the order in which the cell runs; places are those of `source`, in UTF-16 units. */
export function readNames(source: string): readonly NameEvent[] {
  const { text, events, timed } = pythonText(source);
  const tree = readSyntax(text);
  if (tree === undefined) return [...events, ...wordsOf(text)];
  const read = new Reader(source, text, events).read(tree);
  return timed.length === 0 ? read : withoutTimed(read, timed);
}

/** What is made where only time is taken is gone afterwards, and used there alone. */
function withoutTimed(events: readonly NameEvent[], timed: PythonText['timed']): readonly NameEvent[] {
  const made = new Set<string>();
  return events.filter((event) => {
    if (!timed.some(([start, end]) => start <= event.at && event.at < end)) return true;
    if (event.kind === 'make') made.add(event.name);
    return event.kind === 'hide' || !made.has(event.name);
  });
}

/** Each word as a name that may be made here; `exec` and its like hide what there is. */
function wordsOf(text: string): readonly NameEvent[] {
  const events: NameEvent[] = [];
  for (const { 0: word, index: at } of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    const name = nameIn(word);
    events.push({ kind: 'use', name, at, surety: 'caught', calls: false });
    events.push(
      name === 'exec'
        ? { kind: 'hide', at, by: name }
        : { kind: 'make', name, at, isSure: false, value: undefined, isGuess: true },
    );
  }
  if (/^\s*from\s+[\w.]+\s+import\s*\*/m.test(text)) events.push({ kind: 'hide', at: 0, by: 'import *' });
  return events;
}

/** Where a name is looked up: in a function, a class or a comprehension, else in the notebook. */
interface Scope {
  readonly kind: 'function' | 'class' | 'comprehension';
  readonly locals: Set<string>;
  readonly globals: ReadonlySet<string>;
  readonly around: Scope | undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** Trees that are deeper are those of generated code; what stands below is not read. */
const DEEPEST = 300;

class Reader {
  private readonly source: string;
  /** As long, and plain Python. */
  private readonly text: string;
  /** Of magics, not yet reached. */
  private readonly waiting: NameEvent[];
  private events: NameEvent[] = [];
  private scope: Scope | undefined;
  private surety: Surety = 'sure';
  /** Names that a condition around has asked for. */
  private guarded: ReadonlySet<string> = NONE;
  /** A `return` or `break` may have left the function or loop before. */
  private hasLeft = false;
  private depth = 0;

  constructor(source: string, text: string, magics: readonly NameEvent[]) {
    this.source = source;
    this.text = text;
    this.waiting = [...magics];
  }

  read(tree: Syntax): readonly NameEvent[] {
    this.statement(tree);
    for (const event of this.waiting) this.events.push(event);
    return this.events;
  }

  private statement(node: Syntax): void {
    while (this.waiting[0] !== undefined && this.waiting[0].at <= node.from && node.name !== 'Script')
      this.events.push(this.waiting.shift()!);
    if (this.depth >= DEEPEST) return;
    this.depth += 1;
    this.readStatement(node, node.children);
    this.depth -= 1;
  }

  private readStatement(node: Syntax, children: readonly Syntax[]): void {
    switch (node.name) {
      case 'Script':
      case 'Body':
      case 'StatementGroup':
      case 'MatchBody':
        for (const child of children) this.statement(child);
        return;
      case 'AssignStatement':
        this.assign(children);
        return;
      case 'UpdateStatement':
        this.update(children);
        return;
      case 'DeleteStatement':
        this.delete(children);
        return;
      case 'ImportStatement':
        this.import(node);
        return;
      case 'ForStatement':
        this.for(children);
        return;
      case 'WhileStatement':
        this.while(children);
        return;
      case 'IfStatement':
        this.if(children);
        return;
      case 'TryStatement':
        this.try(children);
        return;
      case 'WithStatement':
        this.with(children);
        return;
      case 'MatchStatement':
        this.match(children);
        return;
      case 'FunctionDefinition':
        this.define(children, this.function(node, children));
        return;
      case 'ClassDefinition':
        this.define(children, this.class(children));
        return;
      case 'DecoratedStatement':
        this.decorated(children);
        return;
      case 'AssertStatement':
        this.expressions(children.slice(0, 2));
        this.within({ surety: 'maybe' }, () => this.expressions(children.slice(2)));
        return;
      case 'TypeDefinition':
        this.makeEach(namesInTargets(children.slice(1, 2)));
        return;
      case 'RaiseStatement':
        this.expressions(children);
        // A refusal under a condition is not the way that things usually go.
        if (this.surety === 'sure') this.hasLeft = true;
        return;
      case 'ReturnStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
        this.expressions(children);
        this.hasLeft = true;
        return;
      case 'ScopeStatement':
        return;
      default:
        this.expressions(children);
    }
  }

  private assign(children: readonly Syntax[]): void {
    const parts = splitAt(children, 'AssignOp');
    const types = children.filter(({ name }) => name === 'TypeDef');
    const targets = parts.slice(0, -1);
    const values = parts.length > 1 ? parts.at(-1)! : [];
    const isOne = values.length === 1 && targets.every((target) => target[0]?.name === 'VariableName');
    const value =
      isOne && targets[0]!.filter(({ name }) => name !== 'TypeDef').length === 1 ? values[0] : undefined;
    const made =
      value?.name === 'LambdaExpression' && this.scope === undefined ? this.lambdaValue(value) : undefined;
    if (made === undefined) this.expressions(values);
    if (value !== undefined && isNamesThemselves(value, this.text)) this.hide(value);
    this.within({ surety: 'maybe' }, () => this.expressions(types));
    for (const target of targets) this.targets(target, made ?? (value && this.valueOf(value)));
  }

  /** What the value of an assignment to one name is. */
  private valueOf(value: Syntax): MadeValue | undefined {
    const named = value.name === 'CallExpression' ? value.children[0] : value;
    if (named?.name !== 'VariableName' || !this.isOfNotebook(this.textOf(named))) return undefined;
    return { kind: named === value ? 'alias' : 'instance', of: this.textOf(named) };
  }

  private targets(nodes: readonly Syntax[], value?: MadeValue): void {
    for (const node of nodes) {
      switch (node.name) {
        case 'VariableName':
          this.make(node, value);
          break;
        case 'TupleExpression':
        case 'ArrayExpression':
        case 'ParenthesizedExpression':
          this.targets(node.children);
          break;
        case 'MemberExpression':
          this.expressions(node.children);
          this.change(node);
          if (node.children.at(-1)?.name === 'PropertyName') this.patch(node.children[0]!);
          break;
      }
    }
  }

  private update([target, ...rest]: readonly Syntax[]): void {
    if (target === undefined) return;
    this.expression(target);
    this.expressions(rest);
    if (target.name === 'VariableName') this.changeName(target);
    else this.change(target);
  }

  private delete([, ...targets]: readonly Syntax[]): void {
    for (const node of targets) {
      if (node.name === 'MemberExpression') this.targets([node]);
      else if (node.name === 'TupleExpression' || node.name === 'ParenthesizedExpression')
        this.delete(node.children);
      else if (node.name === 'VariableName') {
        const name = this.textOf(node);
        this.expression(node);
        if (this.isOfNotebook(name))
          this.events.push({
            kind: 'delete',
            name,
            at: node.from,
            isSure: this.isSure() && this.scope === undefined,
          });
      }
    }
  }

  private import(node: Syntax): void {
    const names = namesOfImport(node);
    if (names === undefined) {
      const by = this.textOf(node).replace(/\s+/g, ' ');
      this.events.push({ kind: 'hide', at: node.from, by });
    }
    this.makeEach(names ?? [], { kind: 'import' });
  }

  private for(children: readonly Syntax[]): void {
    const [head = [], ...behind] = splitAt(children, 'in');
    const rest = behind.flat();
    const isPart = ({ name }: Syntax): boolean => name === 'Body' || name === 'else';
    this.expressions(rest.filter((node) => !isPart(node)));
    this.targets(head);
    this.loop(rest.filter(({ name }) => name === 'Body'));
  }

  private while(children: readonly Syntax[]): void {
    const [test] = splitAt(children, 'Body')[0]!.slice(1);
    const says = test === undefined ? undefined : truthOf(this.textOf(test));
    this.expressions(children.filter(({ name }) => name !== 'Body'));
    const bodies = children.filter(({ name }) => name === 'Body');
    if (says === false) this.loop([undefined, bodies[1]]);
    else this.loop(bodies);
  }

  /** Most loops run at least once. */
  private loop([body, otherwise]: readonly (Syntax | undefined)[]): void {
    const before = this.hasLeft;
    if (body !== undefined) this.statement(body);
    this.hasLeft = before || this.mayReturn(body);
    if (otherwise !== undefined) this.within({ surety: 'maybe' }, () => this.statement(otherwise));
  }

  /** Whether a `return` stands in the body of a loop, which ends more than the loop. */
  private mayReturn(body: Syntax | undefined): boolean {
    return this.scope !== undefined && body !== undefined && /\breturn\b/.test(this.textOf(body));
  }

  private if(children: readonly Syntax[]): void {
    let surety: Surety = 'sure';
    let guarded = this.guarded;
    for (const { head, body } of clausesOf(children)) {
      const [test] = head;
      const says = test === undefined ? undefined : truthOf(this.textOf(test));
      this.within({ surety, guarded }, () => this.expressions(test === undefined ? [] : [test]));
      if (test !== undefined) guarded = new Set([...guarded, ...this.namesAskedFor(test)]);
      if (says === false || body === undefined) continue;
      const isOnly = (says === true || test === undefined) && surety === 'sure';
      this.within({ surety: isOnly ? 'sure' : 'maybe', guarded }, () => this.statement(body));
      if (says === true) return;
      surety = 'maybe';
    }
  }

  /** `'df' in globals()`, `hasattr(m, "df")`: names that stand there as texts. */
  private namesAskedFor(test: Syntax): readonly string[] {
    return [...this.textOf(test).matchAll(/(["'])([A-Za-z_]\w*)\1/g)].map(([, , name]) => name!);
  }

  private try(children: readonly Syntax[]): void {
    const handlers = clausesOf(children).filter(({ word }) => word === 'except');
    const catches = handlers.some(({ head }) =>
      head.length === 0 ? true : CATCHES.test(head.map((node) => this.textOf(node)).join(' ')),
    );
    for (const { word, head, body } of clausesOf(children)) {
      const surety =
        word === 'try'
          ? handlers.length === 0
            ? 'sure'
            : catches
              ? 'caught'
              : 'maybe'
          : word === 'finally'
            ? 'sure'
            : 'maybe';
      this.within({ surety }, () => {
        const [types = [], names = []] = splitAt(head, 'as');
        this.expressions(types);
        this.targets(names);
        if (body !== undefined) this.statement(body);
      });
    }
  }

  private with(children: readonly Syntax[]): void {
    let context = '';
    for (const [at, node] of children.entries()) {
      if (node.name === 'Body') {
        const surety = EXPECTS_ERRORS.test(context) ? 'caught' : 'sure';
        this.within({ surety }, () => this.statement(node));
      } else if (children[at - 1]?.name === 'as') this.targets([node]);
      else {
        this.expression(node);
        context += this.textOf(node);
      }
    }
  }

  private match(children: readonly Syntax[]): void {
    for (const node of children) {
      if (node.name !== 'MatchBody') {
        this.expression(node);
        continue;
      }
      for (const clause of node.children) {
        this.within({ surety: 'maybe' }, () => {
          for (const part of clause.children) {
            if (part.name === 'Body') this.statement(part);
            else this.pattern(part);
          }
        });
      }
    }
  }

  private pattern(node: Syntax): void {
    const children = node.children;
    switch (node.name) {
      case 'CapturePattern':
        this.makeEach(children.filter((child) => this.textOf(child) !== '_'));
        return;
      case 'AsPattern':
        for (const child of children) if (child.name !== 'VariableName') this.pattern(child);
        this.makeEach(namesBehindAs(node));
        return;
      case 'KeywordPattern':
        for (const child of children.slice(1)) this.pattern(child);
        return;
      case 'Guard':
        this.expressions(children);
        return;
      case 'VariableName':
      case 'MemberExpression':
        this.expression(node);
        return;
      default:
        for (const child of children) this.pattern(child);
    }
  }

  private decorated(children: readonly Syntax[]): void {
    const decorators = children.filter(({ name }) => name === 'Decorator');
    for (const { children } of decorators) {
      const [, first, ...rest] = children;
      if (first?.name === 'VariableName') this.use(first, rest.length === 0 || rest[0]!.name === 'ArgList');
      this.expressions(rest.filter(({ name }) => name !== 'VariableName'));
      // It may put the function into a class that it is given.
      for (const given of rest.at(-1)?.children ?? []) this.patch(given);
    }
    for (const node of children) {
      if (node.name === 'Decorator') continue;
      if (node.name === 'FunctionDefinition')
        this.define(node.children, this.underDecorators(decorators, this.function(node, node.children)));
      else this.statement(node);
    }
  }

  /** Most decorators make another function of it, which may run it later, elsewhere or not at all. */
  private underDecorators(decorators: readonly Syntax[], made: MadeFunction): MadeFunction {
    const runAsItIs = decorators.every(({ children }) => {
      const name = children.findLast((node) => node.name === 'VariableName');
      return name !== undefined && RUNS_AS_IT_IS.has(this.textOf(name));
    });
    return { ...made, isLazy: made.isLazy || !runAsItIs };
  }

  /** A function or a class under its name. */
  private define(children: readonly Syntax[], value: MadeValue): void {
    const name = children.find((child) => child.name === 'VariableName');
    if (name === undefined) return;
    if (this.scope === undefined) {
      this.make(name, value);
      return;
    }
    this.make(name, undefined);
    // What stands in a function may be called in it.
    const bodies =
      value.kind === 'function' ? [value] : value.kind === 'class' ? [...value.methods.values()] : [];
    for (const { body } of bodies) this.inline(body);
  }

  private inline(body: readonly NameEvent[]): void {
    for (const event of body) {
      if (event.kind === 'use') this.events.push({ ...event, surety: weaker(event.surety, 'maybe') });
      else if (event.kind === 'make' || event.kind === 'delete')
        this.events.push({ ...event, isSure: false });
      else this.events.push(event);
    }
  }

  /** Defaults and annotations are read where the function stands, its body when it is called. */
  private function(node: Syntax, children: readonly Syntax[]): MadeFunction {
    const params = children.find(({ name }) => name === 'ParamList');
    const types = children.find(({ name }) => name === 'TypeParamList');
    const typeNames = types === undefined ? [] : types.children.flatMap(({ children }) => children);
    const around = this.scope;
    const generic = typeNames.filter(({ name }) => name === 'VariableName').map((one) => this.textOf(one));
    if (generic.length > 0)
      this.scope = { kind: 'comprehension', locals: new Set(generic), globals: NONE, around };
    const names = params === undefined ? [] : this.params(params);
    this.within({ surety: 'maybe' }, () =>
      this.expressions(children.filter(({ name }) => name === 'TypeDef')),
    );
    this.scope = around;
    const body = children.find(({ name }) => name === 'Body');
    const yields = body !== undefined && /\byield\b/.test(this.source.slice(body.from, body.to));
    const isLazy = node.children[0]?.name === 'async' || yields;
    return {
      kind: 'function',
      body: body === undefined ? [] : this.body([body], [...names, ...generic]),
      isLazy,
    };
  }

  /** The parameters, their defaults read. */
  private params(list: Syntax): readonly string[] {
    return splitAt(list.children, ',').flatMap((part) => {
      const name = part.find((node) => node.name === 'VariableName');
      for (const node of part) {
        if (node === name) continue;
        if (node.name === 'TypeDef') this.within({ surety: 'maybe' }, () => this.expression(node));
        else this.expression(node);
      }
      return name === undefined ? [] : [this.textOf(name)];
    });
  }

  private lambdaValue(node: Syntax): MadeValue {
    const [, params, ...rest] = node.children;
    const names = params?.name === 'ParamList' ? this.params(params) : [];
    return { kind: 'function', body: this.body(rest, names), isLazy: false };
  }

  /** What nodes do when they run as the body of a function. */
  private body(nodes: readonly Syntax[], params: readonly string[]): readonly NameEvent[] {
    const { events, scope, surety, hasLeft } = this;
    const all = nodes.map((node) => namesOfFunction(node, params, (each) => this.textOf(each)));
    this.events = [];
    this.scope = {
      kind: 'function',
      locals: new Set(all.flatMap(({ locals }) => [...locals])),
      globals: new Set(all.flatMap(({ globals }) => [...globals])),
      around: scope,
    };
    this.surety = 'sure';
    this.hasLeft = false;
    for (const node of nodes) {
      if (node.name === 'Body') this.statement(node);
      else this.expression(node);
    }
    const body = this.events;
    Object.assign(this, { events, scope, surety, hasLeft });
    return body;
  }

  private class(children: readonly Syntax[]): MadeValue & { readonly kind: 'class' } {
    const bases = children.find(({ name }) => name === 'ArgList');
    if (bases !== undefined) this.expression(bases);
    const methods = new Map<string, MadeFunction>();
    const body = children.find(({ name }) => name === 'Body');
    const { scope } = this;
    const generic = children
      .filter(({ name }) => name === 'TypeParamList')
      .flatMap(({ children }) => children)
      .flatMap(({ children }) => children);
    this.scope = {
      kind: 'class',
      locals: new Set(generic.map((node) => this.textOf(node))),
      globals: NONE,
      around: scope,
    };
    for (const node of body === undefined ? [] : body.children) {
      const defined = node.name === 'DecoratedStatement' ? node.children.at(-1) : node;
      if (defined?.name !== 'FunctionDefinition') {
        this.statement(node);
        continue;
      }
      const decorators = node.children.filter(({ name }) => name === 'Decorator');
      this.decorated(decorators);
      const parts = defined.children;
      const name = parts.find((part) => part.name === 'VariableName');
      const method = this.function(defined, parts);
      if (name === undefined) continue;
      methods.set(this.textOf(name), this.underDecorators(decorators, method));
      this.make(name, undefined);
    }
    this.scope = scope;
    const given = bases === undefined ? [] : splitAt(bases.children.slice(1, -1), ',');
    // `metaclass=` and its like are no bases.
    const named = given.filter((part) => part.length > 0 && !part.some(({ name }) => name === 'AssignOp'));
    const baseOf = ([base]: readonly Syntax[]): string | undefined =>
      base?.name === 'VariableName' ? this.textOf(base) : undefined;
    return { kind: 'class', methods, bases: named.map(baseOf) };
  }

  private expressions(nodes: readonly Syntax[]): void {
    for (const node of nodes) this.expression(node);
  }

  private expression(node: Syntax): void {
    if (node.children.length === 0 && node.name !== 'VariableName') return;
    if (this.depth >= DEEPEST) return;
    this.depth += 1;
    this.readExpression(node, node.children);
    this.depth -= 1;
  }

  private readExpression(node: Syntax, children: readonly Syntax[]): void {
    switch (node.name) {
      case 'VariableName':
        this.use(node, false);
        return;
      case 'CallExpression':
        this.call(node, children);
        return;
      case 'ArgList':
        this.arguments(children);
        return;
      case 'ArrayComprehensionExpression':
      case 'SetComprehensionExpression':
      case 'DictionaryComprehensionExpression':
        this.comprehension(children, false);
        return;
      case 'ComprehensionExpression':
        this.comprehension(children, true);
        return;
      case 'LambdaExpression': {
        const value = this.lambdaValue(node);
        if (value.kind === 'function') this.inline(value.body);
        return;
      }
      case 'NamedExpression':
        this.expressions(children.slice(1));
        this.makeEach(namesInTargets(children.slice(0, 1)));
        return;
      case 'ConditionalExpression': {
        const [first, , test, , other] = children;
        if (test !== undefined) this.expression(test);
        const guarded =
          test === undefined ? this.guarded : new Set([...this.guarded, ...this.namesAskedFor(test)]);
        this.within({ surety: 'maybe', guarded }, () =>
          this.expressions([first, other].filter((one) => one !== undefined)),
        );
        return;
      }
      case 'BinaryExpression': {
        const isChoice = children[1]?.name === 'and' || children[1]?.name === 'or';
        this.expressions(children.slice(0, 1));
        const [first] = children;
        const guarded =
          isChoice && first !== undefined
            ? new Set([...this.guarded, ...this.namesAskedFor(first)])
            : this.guarded;
        this.within({ surety: isChoice ? 'maybe' : 'sure', guarded }, () =>
          this.expressions(children.slice(1)),
        );
        return;
      }
      default:
        this.expressions(children);
    }
  }

  private call(node: Syntax, [callee, args]: readonly Syntax[]): void {
    if (callee === undefined) return;
    if (hidesNames(node, this.text)) this.hide(node);
    const [object, , property] = callee.name === 'MemberExpression' ? callee.children : [];
    if (callee.name === 'VariableName') {
      if (args !== undefined) this.expression(args);
      this.use(callee, true);
      const first = args?.children[1];
      if (first !== undefined && this.textOf(callee) === 'setattr') this.patch(first);
    } else if (object?.name === 'VariableName' && property?.name === 'PropertyName') {
      if (args !== undefined) this.expression(args);
      const method = this.textOf(property);
      this.use(object, method);
      if (changesItself(method, args, this.text)) this.change(callee);
    } else {
      this.expression(callee);
      if (args !== undefined) this.expression(args);
      if (property !== undefined && changesItself(this.textOf(property), args, this.text))
        this.change(callee);
    }
  }

  /** Without the names of parameters in `f(x=1)`. */
  private arguments(children: readonly Syntax[]): void {
    if (children.some(({ name }) => name === 'for')) {
      this.comprehension(children, false);
      return;
    }
    for (const [at, node] of children.entries()) {
      const sign = children[at + 1];
      if (node.name === 'ComprehensionExpression') this.comprehension(node.children, false);
      else if (node.name !== 'VariableName' || sign?.name !== 'AssignOp') this.expression(node);
      else if (this.textOf(sign) === ':=') this.make(node, undefined);
    }
  }

  /** `element for targets in source if condition ...`; `isLazy`: only its first source is read where it stands. */
  private comprehension(children: readonly Syntax[], isLazy: boolean): void {
    const start = children.findIndex(
      ({ name }, at) => name === 'for' || (name === 'async' && children[at + 1]?.name === 'for'),
    );
    const clauses = splitAt(children.slice(start), 'for').slice(1);
    const { scope } = this;
    const inner: Scope = { kind: 'comprehension', locals: new Set(), globals: NONE, around: scope };
    for (const [at, clause] of clauses.entries()) {
      const [targets = [], ...behind] = splitAt(clause, 'in');
      const [source = [], ...conditions] = splitAt(behind.flat(), 'if');
      // The first source is read outside, where the targets are not known yet.
      if (at > 0) this.scope = inner;
      this.within({ surety: isLazy && at > 0 ? 'maybe' : 'sure' }, () => this.expressions(source));
      this.scope = inner;
      for (const name of namesInTargets(targets)) inner.locals.add(this.textOf(name));
      this.within({ surety: isLazy ? 'maybe' : 'sure' }, () => {
        for (const condition of conditions) this.expressions(condition);
      });
    }
    this.within({ surety: isLazy ? 'maybe' : 'sure' }, () =>
      this.expressions(children.slice(0, Math.max(0, start))),
    );
    this.scope = scope;
  }

  private within(
    { surety, guarded = this.guarded }: { readonly surety: Surety; readonly guarded?: ReadonlySet<string> },
    read: () => void,
  ): void {
    const before = { surety: this.surety, guarded: this.guarded };
    this.surety = weaker(this.surety, surety);
    this.guarded = guarded;
    read();
    Object.assign(this, before);
  }

  private use(node: Syntax, calls: boolean | string): void {
    const name = this.textOf(node);
    if (!this.isOfNotebook(name)) return;
    const surety = this.guarded.has(name) ? 'caught' : weaker(this.surety, this.hasLeft ? 'maybe' : 'sure');
    this.events.push({ kind: 'use', name, at: node.from, surety, calls });
  }

  private makeEach(nodes: readonly Syntax[], value?: MadeValue): void {
    for (const node of nodes) this.make(node, value);
  }

  private make(node: Syntax, value: MadeValue | undefined): void {
    const name = this.textOf(node);
    const { scope } = this;
    if (scope?.kind === 'class') scope.locals.add(name);
    if (!this.isOfNotebook(name)) return;
    this.events.push({ kind: 'make', name, at: node.from, isSure: this.isSure(), value });
  }

  /** The name that `df.a[0].b` begins with. */
  private change(node: Syntax): void {
    if (setsNames(node, this.text)) this.hide(node);
    let root: Syntax | undefined = node;
    while (root?.name === 'MemberExpression' || root?.name === 'CallExpression') {
      // What a function gives is none of its own.
      if (root.name === 'CallExpression' && root.children[0]?.name === 'VariableName') return;
      root = root.children[0];
    }
    if (root?.name === 'VariableName') this.changeName(root);
  }

  private changeName(node: Syntax): void {
    const name = this.textOf(node);
    if (this.isOfNotebook(name)) this.events.push({ kind: 'change', name, at: node.from });
  }

  private patch(node: Syntax): void {
    const name = this.textOf(node);
    if (node.name === 'VariableName' && this.isOfNotebook(name))
      this.events.push({ kind: 'patch', name, at: node.from });
  }

  private hide(node: Syntax): void {
    const by = this.textOf(node).split('\n', 1)[0]!;
    this.events.push({ kind: 'hide', at: node.from, by });
  }

  private isSure(): boolean {
    return this.surety === 'sure' && !this.hasLeft;
  }

  /** Whether the name is looked up in the notebook; a class's own names are not seen in its functions. */
  private isOfNotebook(name: string): boolean {
    for (let scope = this.scope, at = 0; scope !== undefined; scope = scope.around, at += 1) {
      if (scope.globals.has(name)) return true;
      if (scope.locals.has(name) && (scope.kind !== 'class' || at === 0)) return false;
    }
    return true;
  }

  private textOf({ from, to }: Syntax): string {
    return nameIn(this.text.slice(from, to));
  }
}

/** Python compares names in this form: the micro sign of a keyboard is a Greek letter.
 *  https://docs.python.org/3/reference/lexical_analysis.html#identifiers */
function nameIn(text: string): string {
  return BEYOND_ASCII.test(text) ? text.normalize('NFKC') : text;
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

interface Clause {
  /** `try`, `except`, `else`, `finally`. */
  readonly word: string;
  readonly head: readonly Syntax[];
  readonly body: Syntax | undefined;
}

/** A statement's words with what stands behind each, up to its body. */
function clausesOf(children: readonly Syntax[]): readonly Clause[] {
  const clauses: { word: string; head: Syntax[]; body: Syntax | undefined }[] = [];
  for (const node of children) {
    const last = clauses.at(-1);
    if (node.name === 'Body') {
      if (last !== undefined) last.body = node;
    } else if (last === undefined || last.body !== undefined) {
      clauses.push({ word: node.name, head: [], body: undefined });
    } else if (node.name !== '*') last.head.push(node);
  }
  return clauses;
}

/** What a condition that stands there as it is comes to. */
function truthOf(test: string): boolean | undefined {
  if (/^(?:False|0|None)$/.test(test)) return false;
  if (/^(?:True|1|__name__\s*==\s*["']__main__["'])$/.test(test)) return true;
  return undefined;
}

/** Decorators under which a call runs the function at once. */
const RUNS_AS_IT_IS: ReadonlySet<string> = new Set([
  ...['abstractmethod', 'cache', 'classmethod', 'inference_mode', 'jit', 'lru_cache', 'njit', 'no_grad'],
  ...['override', 'staticmethod', 'wraps'],
]);

/** Handlers that a missing name comes to. */
const CATCHES = /\b(?:NameError|UnboundLocalError|Exception|BaseException|StandardError)\b/;

/** `with pytest.raises(NameError):`, `with suppress(Exception):`. */
const EXPECTS_ERRORS = /raises|suppress|expect/i;
