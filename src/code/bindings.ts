/** Which names a piece of a syntax tree binds: what is an assignment's target, what an import calls its names, and all that is
 *  local to a function. */
import type { Syntax } from './syntax-node.ts';

/** The nodes between those that are called `name`. */
export function splitAt(nodes: readonly Syntax[], name: string): readonly (readonly Syntax[])[] {
  const parts: Syntax[][] = [[]];
  for (const node of nodes) {
    if (node.name === name) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  return parts;
}

/** `a, (b, *c), d[0]` binds a, b and c. */
export function namesInTargets(nodes: readonly Syntax[]): readonly Syntax[] {
  return nodes.flatMap((node): readonly Syntax[] => {
    switch (node.name) {
      case 'VariableName':
        return [node];
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'ParenthesizedExpression':
        return namesInTargets(node.children);
    }
    return [];
  });
}

/** `import a.b as c, d.e` binds c and d. undefined: it binds all that a module has. */
export function namesOfImport(statement: Syntax): readonly Syntax[] | undefined {
  const nodes = statement.children;
  const isFrom = nodes[0]?.name === 'from';
  const imported = nodes.slice(nodes.findIndex(({ name }) => name === 'import') + 1);
  if (isFrom && imported.some(({ name }) => name === '*')) return undefined;
  return splitAt(imported, ',').flatMap((part): readonly Syntax[] => {
    const names = part.filter(({ name }) => name === 'VariableName');
    const name = part.some((node) => node.name === 'as') ? names.at(-1) : names[0];
    return name === undefined ? [] : [name];
  });
}

/** What stands behind each `as`. */
export function namesBehindAs(statement: Syntax): readonly Syntax[] {
  const nodes = statement.children;
  return nodes.flatMap((node, at) => (node.name === 'as' ? namesInTargets(nodes.slice(at + 1, at + 2)) : []));
}

export interface FunctionNames {
  readonly locals: ReadonlySet<string>;
  /** `global df`: names of the notebook that the function makes. */
  readonly globals: ReadonlySet<string>;
}

/** The names of a function by its body; parameters are `params`. */
export function namesOfFunction(
  body: Syntax,
  params: readonly string[],
  textOf: (node: Syntax) => string,
): FunctionNames {
  const locals = new Set(params);
  const globals = new Set<string>();
  const elsewhere = new Set<string>();
  const bind = (nodes: readonly Syntax[]): void => {
    for (const node of nodes) locals.add(textOf(node));
  };
  const waiting = [body];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    switch (node.name) {
      case 'FunctionDefinition':
      case 'ClassDefinition':
        bind(node.children.filter(({ name }) => name === 'VariableName').slice(0, 1));
        continue;
      case 'LambdaExpression':
        continue;
      case 'ScopeStatement': {
        const isGlobal = node.children[0]?.name === 'global';
        for (const child of node.children)
          if (child.name === 'VariableName') (isGlobal ? globals : elsewhere).add(textOf(child));
        continue;
      }
      default:
        bind(boundBy(node));
    }
    // Words bind nothing by themselves.
    for (const child of node.children) if (child.children.length > 0) waiting.push(child);
  }
  for (const name of [...globals, ...elsewhere]) locals.delete(name);
  return { locals, globals };
}

/** What a node binds itself, without what stands in it. */
function boundBy(node: Syntax): readonly Syntax[] {
  switch (node.name) {
    case 'AssignStatement':
      return splitAt(node.children, 'AssignOp').slice(0, -1).flatMap(namesInTargets);
    case 'UpdateStatement':
    case 'NamedExpression':
      return namesInTargets(node.children.slice(0, 1));
    case 'DeleteStatement':
      return namesInTargets(node.children);
    case 'ForStatement':
      return namesInTargets(splitAt(node.children, 'in')[0]!);
    case 'WithStatement':
    case 'TryStatement':
      return namesBehindAs(node);
    case 'ImportStatement':
      return namesOfImport(node) ?? [];
    case 'ArgList':
      return namesOfWalruses(node.children);
    case 'CapturePattern':
      return node.children;
    case 'AsPattern':
      return namesBehindAs(node);
  }
  return [];
}

/** `f(y := 1, z=2)` binds y: among arguments the grammar makes no expression of it. */
function namesOfWalruses(children: readonly Syntax[]): readonly Syntax[] {
  return children.filter((node, at) => {
    const sign = children[at + 1];
    return node.name === 'VariableName' && sign?.name === 'AssignOp' && sign.to - sign.from === 2;
  });
}
