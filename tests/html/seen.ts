/** What a reader sees of a piece of a report, as lines of text:
 *
 *      - removed [marked]      lines, with what is marked in them
 *      [image/png 4x2 before]  a picture
 *      ~ | 0 | -0.8- +0.9+     a row of a table
 *      ▸ also changed          a fold, and behind it what it holds */
import type { Element, Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import type { Html } from '../../src/markup/html.ts';

export function seen(piece: Html): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const end = (): void => {
    if (line.trim() !== '') lines.push(line.replace(/\s+$/, ''));
    line = '';
  };
  const look = (node: Nodes, isLine = false): void => {
    if (node.type === 'text') line += node.value;
    if (node.type === 'root') for (const child of node.children) look(child as Nodes);
    if (node.type !== 'element') return;
    const inside = (before: string, after = ''): void => {
      line += before;
      for (const child of node.children) look(child, hasCode(node));
      line += after;
    };
    switch (node.tagName) {
      case 'img':
        line += wordPicture(node);
        return;
      case 'input':
      case 'fieldset':
        return;
      case 'mark':
        inside('[', ']');
        return;
      case 'b':
        // The numbers of lines.
        if (isLine) return;
        inside('');
        return;
      case 'del':
      case 'ins': {
        const sign = node.tagName === 'del' ? '-' : '+';
        if (!hasCode(node)) {
          inside(sign, sign);
          return;
        }
        end();
        inside(`${sign} `);
        end();
        return;
      }
      case 'td':
      case 'th':
        if (line !== '') line += ' | ';
        inside('');
        return;
      case 'button':
        end();
        inside('▸ ');
        end();
        return;
      case 'span':
      case 'a':
      case 'i':
      case 'u':
      case 'q':
      case 'em':
      case 'strong':
      case 'code':
      case 'small':
      case 'math':
        inside('');
        return;
      default:
        end();
        inside('');
        end();
    }
  };
  look(fromHtml(piece.markup, { fragment: true }));
  end();
  return lines;
}

function hasCode({ children }: Element): boolean {
  return children.some((child) => child.type === 'element' && child.tagName === 'code');
}

function wordPicture({ properties: { src, width, height, alt } }: Element): string {
  const type = /^data:([^;]*);base64,/.exec(String(src))?.[1] ?? 'elsewhere';
  return `[${type}${width === undefined ? '' : ` ${width}x${height}`}${alt ? ` ${String(alt).replace(/^picture ?/, '')}` : ''}]`.replace(
    ' ]',
    ']',
  );
}
