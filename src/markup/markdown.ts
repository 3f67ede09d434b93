/** Markdown as Jupyter shows it: math is taken out before, the rest is read as Markdown with HTML in it, what is allowed of
 *  that stays, and math comes back as MathML. */
import type { ElementContent, Nodes, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { Marked } from 'marked';
import type { Html } from './html.ts';
import { drawMath, type Macros, type MathPiece, splitMath } from './math.ts';
import { type PictureSource, sanitizeTree, writeHtml } from './sanitize.ts';

/** `pictures`: those that `attachment:name` means. Throws RangeError where quotes or lists are nested thirty deep,
 *  or tags thousands. */
export function renderMarkdown(source: string, pictures: PictureSource): Html {
  if (DEEP.test(source)) throw new RangeError('quotes or lists are nested too deep');
  const mark = unusedCharacter(source);
  const pieces = mark === undefined ? [{ kind: 'text' as const, text: source }] : splitMath(source);
  const maths = pieces.filter((piece) => piece.kind === 'math').slice(0, MOST_FORMULAS);
  const numbers = new Map(maths.map((piece, number) => [piece as MathPiece, number]));
  const held = pieces.map((piece) => {
    if (piece.kind === 'text') return piece.text;
    const number = numbers.get(piece);
    return number === undefined ? piece.source : `${mark}${number}${mark}`;
  });
  const markup = new Marked({ gfm: true, async: false }).parse(held.join('')) as string;
  const tree = sanitizeTree(fromHtml(markup, { fragment: true }), pictures);
  if (mark === undefined || maths.length === 0) return writeHtml(tree);
  return writeHtml(withMath(tree, new RegExp(`${mark}(\\d+)${mark}`), maths));
}

/** `> - 1. a`: a line of so many quotes and lists within each other that the time it takes grows with their third power.
 *  A rule of dashes or stars is none. */
const DEEP = /^[ \t]*(?!(?:-[ \t]*)+$|(?:\*[ \t]*)+$)(?:(?:[-+*]|\d{1,9}[.)])[ \t]+|>[ \t]*){30}/m;

/** A cell that writes out more is no text; its further formulas stay source. */
const MOST_FORMULAS = 2000;

/** A character that stands for math, of those that no script has. undefined: all of them are in use. */
function unusedCharacter(source: string): string | undefined {
  for (let code = FIRST_PRIVATE; code <= LAST_PRIVATE; code += 1) {
    const character = String.fromCharCode(code);
    if (!source.includes(character)) return character;
  }
  return undefined;
}

const FIRST_PRIVATE = 0xe000;
const LAST_PRIVATE = 0xe0ff;

type Formula = Extract<MathPiece, { readonly kind: 'math' }>;

/** In text math is drawn, in attributes its source stands. */
function withMath(tree: Root, place: RegExp, maths: readonly Formula[]): Root {
  const macros: Macros = {};
  const everyPlace = new RegExp(place, 'g');
  const sourceAt = (text: string): string =>
    text.replace(everyPlace, (held, number: string) => maths[Number(number)]?.source ?? held);
  const inNode = (node: Nodes): readonly Nodes[] => {
    if (node.type === 'text') {
      return node.value.split(place).flatMap((piece, index): readonly ElementContent[] => {
        const formula = index % 2 === 1 ? maths[Number(piece)] : undefined;
        if (formula !== undefined) return [drawMath(formula.tex, formula.isDisplay, macros)];
        return piece === '' ? [] : [{ type: 'text', value: piece }];
      });
    }
    if (node.type !== 'element') return [node];
    const properties = Object.entries(node.properties).map(([name, value]) => [
      name,
      typeof value === 'string' ? sourceAt(value) : value,
    ]);
    return [
      {
        ...node,
        properties: Object.fromEntries(properties),
        children: node.children.flatMap(inNode) as ElementContent[],
      },
    ];
  };
  return { ...tree, children: tree.children.flatMap(inNode) as Root['children'] };
}
