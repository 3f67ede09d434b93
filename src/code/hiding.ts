/** Calls that do to names what no reading tells: code in texts, the notebook's own namespace as a value, IPython's shell.
 *  And methods that make of what they are called on another. */
import { CELL_MAGICS, LINE_MAGICS } from './magics.ts';
import type { Syntax } from './syntax-node.ts';

/** `globals()`, `locals()`, `vars()`. */
function isNamespace(node: Syntax, text: string): boolean {
  return /^(?:globals|locals|vars)\s*\(\s*\)$/.test(text.slice(node.from, node.to));
}

/** What may make names later on: the notebook's namespace, or the shell it runs in. */
export function isNamesThemselves(value: Syntax, text: string): boolean {
  return (
    isNamespace(value, text) || /^(?:[\w.]+\.)?get_ipython\s*\(\s*\)$/.test(text.slice(value.from, value.to))
  );
}

/** What is set in `globals()['x'] = 1` or `builtins.x = 1` is a name. */
export function setsNames(target: Syntax, text: string): boolean {
  const [object] = target.children;
  return (
    object !== undefined &&
    (isNamespace(object, text) || MODULE_OF_NAMES.test(text.slice(object.from, object.to)))
  );
}

const MODULE_OF_NAMES =
  /^(?:builtins|__builtins__|__builtin__|__main__|sys\.modules\[(?:__name__|['"]__main__['"])\]|get_ipython\(\)(?:\.user_ns)?)$/;

/** Whether a call makes names, or may. */
export function hidesNames(call: Syntax, text: string): boolean {
  const [callee, args] = call.children;
  if (callee?.name !== 'VariableName' || args === undefined) return false;
  const name = text.slice(callee.from, callee.to);
  const given = args.children.filter((node) => !/^[(),]$/.test(node.name));
  switch (name) {
    case 'exec':
    case 'execfile':
      // With a dictionary of its own it makes nothing here.
      return given.length < 2 || isNamespace(given[1]!, text);
    case 'setattr':
      return given[0] !== undefined && MODULE_OF_NAMES.test(text.slice(given[0].from, given[0].to));
    case 'get_ipython':
      return shellHides(text.slice(call.to, call.to + 200));
  }
  return false;
}

/** `behind`: the text behind `get_ipython()`. */
function shellHides(behind: string): boolean {
  const [, method, , words = ''] = /^\s*\.\s*(\w+)(?:\s*\(\s*u?(["'])%*\s*([^"'\s]*))?/.exec(behind) ?? [];
  switch (method) {
    case undefined:
      return false;
    case 'magic':
    case 'run_line_magic':
    case 'line_magic':
      return LINE_MAGICS.get(words) !== 'harmless';
    case 'run_cell_magic':
      return CELL_MAGICS.get(words) !== 'other';
  }
  return !SHELL_HARMLESS.has(method);
}

const SHELL_HARMLESS: ReadonlySet<string> = new Set([
  ...[
    '__class__',
    'ast_node_interactivity',
    'config',
    'colors',
    'display_formatter',
    'display_pub',
    'events',
  ],
  ...['getoutput', 'history_manager', 'kernel', 'set_custom_exc', 'showtraceback', 'system', 'Completer'],
  ...[
    'enable_gui',
    'enable_matplotlib',
    'input_transformers_cleanup',
    'input_transformers_post',
    'find_line_magic',
  ],
]);

/** Whether `object.method(...)` changes the object: methods of Python's own types, of models that learn, and whatever is
 *  told to do so in place. */
export function changesItself(method: string, args: Syntax | undefined, text: string): boolean {
  if (CHANGES.has(method)) return true;
  const textAt = (node: Syntax | undefined): string =>
    node === undefined ? '' : text.slice(node.from, node.to);
  const children = args?.children ?? [];
  return children.some(
    (node, at) =>
      node.name === 'VariableName' && textAt(node) === 'inplace' && textAt(children[at + 2]) === 'True',
  );
}

const CHANGES: ReadonlySet<string> = new Set([
  ...[
    'add',
    'append',
    'appendleft',
    'clear',
    'discard',
    'extend',
    'insert',
    'pop',
    'popitem',
    'popleft',
    'remove',
  ],
  ...['reverse', 'setdefault', 'sort', 'update'],
  ...[
    'compile',
    'fit',
    'fit_generator',
    'fit_transform',
    'load_state_dict',
    'load_weights',
    'partial_fit',
    'train',
  ],
]);
