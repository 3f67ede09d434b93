/** The syntax tree of Python: what is plain read by hand, the rest by the parser, whose own tree is stored for editing and
 *  slow to walk. */
import { parser } from '@lezer/python';
import { readPlain } from './plain-syntax.ts';
import type { Syntax } from './syntax-node.ts';

/** It would read on behind an error, and take most of its time for that. */
const STRICT = parser.configure({ strict: true });

/** undefined: the text is no Python, as far as the grammar knows it. */
export function readSyntax(text: string): Syntax | undefined {
  const { statements, end } = readPlain(text);
  const root = { name: 'Script', from: 0, to: text.length };
  if (end === text.length) return { ...root, children: statements };
  const rest = parseSyntax(text.slice(end), end);
  return rest && { ...root, children: [...statements, ...rest] };
}

/** The statements of `text`, which begins at `start` of a larger one, by the parser alone. undefined: there is an error in
 *  it. */
export function parseSyntax(text: string, start: number): readonly Syntax[] | undefined {
  const tree = treeOf(text);
  if (tree === undefined) return undefined;
  const cursor = tree.cursor();
  const statements: Syntax[] = [];
  const around = [statements];
  if (!cursor.firstChild()) return statements;
  for (;;) {
    const { name } = cursor;
    const [from, to] = [start + cursor.from, start + cursor.to];
    const siblings = around.at(-1)!;
    // Most nodes are words and signs, which share one empty list.
    if (cursor.firstChild()) {
      const children: Syntax[] = [];
      siblings.push({ name, from, to, children });
      around.push(children);
      continue;
    }
    if (name !== 'Comment') siblings.push({ name, from, to, children: NOTHING });
    while (!cursor.nextSibling()) {
      if (!cursor.parent() || around.length === 1) return statements;
      around.pop();
    }
  }
}

const NOTHING: readonly Syntax[] = [];

function treeOf(text: string): ReturnType<typeof STRICT.parse> | undefined {
  try {
    return STRICT.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
