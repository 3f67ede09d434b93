/** XML as tests look at it: a strict reader of elements, attributes and text, for files that others parse. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text below it. */
  readonly text: string;
}

/** The root of a document with a declaration. Throws where it is not well-formed, or holds a character that XML has
 *  not. */
export function parseXml(document: string): XmlElement {
  const bad = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(document);
  if (bad !== null) throw new Error(`U+${bad[0].codePointAt(0)!.toString(16)} at ${bad.index}`);
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error('no declaration');
  const root: MutableElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const piece of document.slice(declaration.length).match(/<[^>]*>|[^<]+/g) ?? []) {
    const parent = open.at(-1)!;
    const tag = /^<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>$/.exec(piece);
    if (tag !== null) {
      const attributes: Record<string, string> = {};
      for (const [, key, value] of tag[2]!.matchAll(/([\w-]+)="([^"]*)"/g)) {
        if (attributes[key!] !== undefined) throw new Error(`${key} twice in ${piece}`);
        // A parser makes a space of each line break in an attribute.
        attributes[key!] = decoded(value!.replace(/[\t\n\r]/g, ' '));
      }
      const element: MutableElement = { name: tag[1]!, attributes, children: [], text: '' };
      parent.children.push(element);
      if (tag[3] === '') open.push(element);
    } else if (piece.startsWith('</')) {
      if (piece !== `</${parent.name}>`) throw new Error(`${piece} ends <${parent.name}>`);
      open.pop();
    } else if (piece.startsWith('<')) throw new Error(`no tag: ${piece}`);
    else for (const element of open) element.text += decoded(piece);
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one root');
  return root.children[0]!;
}

interface MutableElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: MutableElement[];
  text: string;
}

function decoded(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&([^;]*;)?/g, (entity, name: string | undefined) => {
    const character = named[name?.slice(0, -1) ?? ''];
    if (character === undefined) throw new Error(`no entity: ${entity}`);
    return character;
  });
}
