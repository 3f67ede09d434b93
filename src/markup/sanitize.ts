/** What of somebody else's HTML may stand in a page of ours: an allow-list, on the tree that a browser would make of it.
 *
 *      <p onclick="x()">see <a href="javascript:x()">this</a><script>x()</script></p>   ->   <p>see <a>this</a></p>
 *
 *  Text, lists, tables, and pictures that bring their bytes along. No script, no style, no form, nothing that is loaded,
 *  and no `id`, `name`, `class` or `data-*` by which the page around could be meant. What is not on the list goes, its
 *  text stays; of scripts and their like the text goes too. */
import type { Element, ElementContent, Nodes, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { type Schema, sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { type Html, trustedHtml } from './html.ts';

/** The picture that an address within the notebook stands for, as a `data:` address; undefined: there is none. */
export type PictureSource = (address: string) => string | undefined;

/** `markup` as a browser would read it between two tags, without what is not allowed.
 *  Throws RangeError where tags are nested some thousands deep. */
export function sanitizeHtml(markup: string, pictures: PictureSource = () => undefined): Html {
  return writeHtml(sanitizeTree(fromHtml(markup, { fragment: true }), pictures));
}

/** A tree that came out of `sanitizeTree`, or was put into it from elsewhere as safe. */
export function writeHtml(tree: Nodes): Html {
  return trustedHtml(toHtml(tree, { characterReferences: { useNamedReferences: true } }));
}

/** What is allowed of `tree`; pictures that would be loaded are told of in words. */
export function sanitizeTree(tree: Root, pictures: PictureSource): Root {
  const replaced: Root = { ...tree, children: replaceIn(tree.children, pictures) as Root['children'] };
  const safe = sanitize(replaced, ALLOWED);
  return safe.type === 'root' ? safe : { type: 'root', children: [safe as ElementContent] };
}

/** Elements that say something which another element of the list can say. */
function replaceIn(children: readonly Nodes[], pictures: PictureSource): readonly Nodes[] {
  const inside = (element: Element): ElementContent[] =>
    replaceIn(element.children, pictures) as ElementContent[];
  return children.map((node) => {
    if (node.type !== 'element') return node;
    switch (node.tagName) {
      case 'img':
        return replacePicture(node, pictures);
      case 'a':
        // The report stays open, with what was marked as viewed in it.
        return {
          ...node,
          properties: { href: node.properties.href, target: isAway(node) ? '_blank' : undefined },
          children: inside(node),
        };
      case 'h1':
      case 'h2':
      case 'h3':
        // Below those of the page around it.
        return { ...node, tagName: `h${Number(node.tagName[1]) + 3}`, children: inside(node) };
      case 'h4':
      case 'h5':
        return { ...node, tagName: 'h6', children: inside(node) };
      case 'svg':
        return pictureOf(node);
      case 'input':
        // A task of GitHub's Markdown.
        return { type: 'text', value: node.properties.checked === true ? '☑' : '☐' };
      default:
        return { ...node, children: inside(node) };
    }
  });
}

function isAway({ properties: { href } }: Element): boolean {
  return typeof href === 'string' && /^https?:/i.test(href);
}

function replacePicture(picture: Element, pictures: PictureSource): ElementContent {
  const address = typeof picture.properties.src === 'string' ? picture.properties.src : '';
  if (DATA_PICTURE.test(address)) return picture;
  const inside = pictures(address);
  if (inside !== undefined) return { ...picture, properties: { ...picture.properties, src: inside } };
  const alt = typeof picture.properties.alt === 'string' ? picture.properties.alt : '';
  const words = [alt, shortAddress(address)].filter((word) => word !== '').join(', ');
  return { type: 'text', value: `[picture${words === '' ? '' : `: ${words}`}]` };
}

/** A drawing within HTML runs scripts and shares the page's styles; as a picture it does neither. */
function pictureOf(drawing: Element): Element {
  const root = { ...drawing, properties: { ...drawing.properties, xmlns: 'http://www.w3.org/2000/svg' } };
  const text = toHtml(root, { space: 'svg', closeEmptyElements: true });
  return {
    type: 'element',
    tagName: 'img',
    properties: { src: dataAddress('image/svg+xml', Buffer.from(text).toString('base64')), alt: 'drawing' },
    children: [],
  };
}

/** `data:` followed by the type and the bytes. `base64` holds nothing but that alphabet. */
function dataAddress(type: string, base64: string): string {
  return `data:${type};base64,${base64}`;
}

function shortAddress(address: string): string {
  const plain = address.startsWith('data:') ? address.slice(0, address.search(/[;,]|$/)) : address;
  return plain.length > LONGEST_ADDRESS ? `${plain.slice(0, LONGEST_ADDRESS)}…` : plain;
}

/** Characters of a picture's address that are shown in its place. */
const LONGEST_ADDRESS = 120;
const DATA_PICTURE = /^data:image\/(?:png|jpeg|jpg|gif|webp|avif|bmp|svg\+xml)[;,]/i;
/** Whole addresses alone: what is not one of these may be a script, or a file beside the page. */
const LINK = /^(?:https?:\/\/|mailto:|#)/i;
/** Up to 999, and no sign: rows and columns that a browser would make room for. */
const SMALL_NUMBER = /^\d{1,3}$/;
/** Pixels, or percent of what is there. */
const LENGTH = /^\d{1,4}%?$/;

const TEXT_TAGS = [
  ...[
    'a',
    'abbr',
    'b',
    'bdi',
    'bdo',
    'br',
    'cite',
    'code',
    'del',
    'dfn',
    'em',
    'i',
    'ins',
    'kbd',
    'mark',
    'q',
  ],
  ...[
    'rp',
    'rt',
    'ruby',
    's',
    'samp',
    'small',
    'span',
    'strike',
    'strong',
    'sub',
    'sup',
    'time',
    'tt',
    'u',
    'var',
  ],
  ...['wbr', 'img'],
];
const BLOCK_TAGS = [
  ...[
    'blockquote',
    'center',
    'dd',
    'details',
    'div',
    'dl',
    'dt',
    'figcaption',
    'figure',
    'h1',
    'h2',
    'h3',
    'h4',
  ],
  ...['h5', 'h6', 'hr', 'li', 'ol', 'p', 'pre', 'summary', 'ul'],
];
const TABLE_TAGS = [...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td']];
/** Their text is no text for people, or was hidden. */
const GONE_WITH_CONTENT = [
  ...[
    'script',
    'style',
    'template',
    'noscript',
    'noembed',
    'noframes',
    'iframe',
    'object',
    'applet',
    'title',
  ],
  ...[
    'textarea',
    'select',
    'xmp',
    'plaintext',
    'audio',
    'video',
    'canvas',
    'annotation',
    'annotation-xml',
    'head',
  ],
];

const ALLOWED: Schema = {
  tagNames: [...TEXT_TAGS, ...BLOCK_TAGS, ...TABLE_TAGS],
  strip: GONE_WITH_CONTENT,
  attributes: {
    '*': ['title', 'lang', ['dir', 'ltr', 'rtl', 'auto'], ['align', 'left', 'right', 'center', 'justify']],
    a: [
      ['href', LINK],
      ['target', '_blank'],
    ],
    img: [['src', DATA_PICTURE], 'alt', ['width', LENGTH], ['height', LENGTH]],
    td: [
      ['colSpan', SMALL_NUMBER],
      ['rowSpan', SMALL_NUMBER],
    ],
    th: [
      ['colSpan', SMALL_NUMBER],
      ['rowSpan', SMALL_NUMBER],
      ['scope', 'row', 'col'],
    ],
    ol: [['start', SMALL_NUMBER], 'reversed'],
    li: [['value', SMALL_NUMBER]],
    details: ['open'],
  },
  // Outside a table the parser would not have made them.
  ancestors: Object.fromEntries(TABLE_TAGS.slice(1).map((tag) => [tag, ['table']])),
  required: { a: { rel: ['noopener', 'noreferrer'] } },
  clobber: [],
  protocols: {},
  allowComments: false,
  allowDoctypes: false,
};
