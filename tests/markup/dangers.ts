/** What could run, load, navigate, or be taken for a part of the page, in markup that should be harmless. */
import type { Element, Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';

const TAGS = new Set(
  (
    'a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u ' +
    'var wbr img blockquote center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary ul ' +
    'table caption colgroup col thead tbody tfoot tr th td ' +
    // What math becomes.
    'math mrow mi mn mo ms mtext mspace mstyle mpadded mphantom mfrac msqrt mroot msub msup msubsup munder mover ' +
    'munderover mtable mtr mtd'
  ).split(' '),
);
/** By their names in a tree. What their values may be stands below. */
const ATTRIBUTES = new Set(
  'href rel target src alt width height title lang dir align colSpan rowSpan scope start reversed value open'.split(
    ' ',
  ),
);

/** Everything in what a browser would make of `markup` that is not harmless. */
export function dangers(markup: string): readonly string[] {
  const found: string[] = [];
  const look = (node: Nodes): void => {
    if (node.type === 'comment' || node.type === 'doctype') found.push(node.type);
    if (node.type === 'element') {
      if (!TAGS.has(node.tagName)) found.push(`<${node.tagName}>`);
      for (const [name, value] of Object.entries(node.properties)) {
        const text = String(value);
        if (!ATTRIBUTES.has(name) && !isOfMath(node, name)) found.push(name);
        if (name === 'href' && !/^(https?:\/\/|mailto:|#)/i.test(text)) found.push(`href=${text}`);
        if (name === 'src' && !/^data:image\//.test(text)) found.push(`src=${text}`);
        if (name === 'target' && text !== '_blank') found.push(`target=${text}`);
      }
      if (node.tagName === 'a' && !String(node.properties.rel).includes('noopener'))
        found.push('a link without rel');
    }
    if ('children' in node) for (const child of node.children) look(child as Nodes);
  };
  look(fromHtml(markup, { fragment: true }));
  return found;
}

function isOfMath({ tagName, properties }: Element, name: string): boolean {
  if (!tagName.startsWith('m') || tagName === 'mark') return false;
  if (name === 'className') return (properties.className as string[]).every((one) => one.startsWith('tml-'));
  return /^(?:display|displaystyle|scriptlevel|mathvariant|stretchy|fence|form|width|height|columnspacing|lspace|rspace|movablelimits|minsize|maxsize|linethickness|accent|symmetric|separator)$/.test(
    name,
  );
}
