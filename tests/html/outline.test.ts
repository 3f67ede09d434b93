/** What a reader jumps to. */
import { describe, expect, test } from 'vitest';
import { drawOutline, firstHeading } from '../../src/html/outline.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { code, markdown, notebookOf } from '../render/notebooks.ts';
import { textIn } from './pages.ts';

function headingOf(source: string, type = markdown): string | undefined {
  const [cell] = readNotebook(notebookOf([type(source)])).cells;
  const heading = firstHeading(cell!);
  return heading && `${heading.level} ${heading.text}`;
}

describe('the heading of a cell', () => {
  test('is its first', () => {
    expect(headingOf('some words\n\n## Loading the data ##\n# Later')).toBe('2 Loading the data');
  });

  test('is none in code, in a fence, or without a space', () => {
    expect(headingOf('# a comment', code)).toBe(undefined);
    expect(headingOf('```\n# a comment\n```\n#hashtag')).toBe(undefined);
    expect(headingOf('~~~\n```\n# still in it\n~~~\n### Out')).toBe('3 Out');
  });
});

test('a list is bounded, and its texts are', () => {
  const entries = Array.from({ length: 1200 }, (_, index) => ({
    kind: 'heading' as const,
    id: `n1c${index}`,
    level: 1,
    text: index === 0 ? 'x'.repeat(500) : `Part ${index}`,
    preview: '',
  }));
  const { markup } = drawOutline(entries);
  expect(markup.match(/<li/g)?.length).toBe(1001);
  expect(textIn(markup)).toContain('… 200 more');
  expect(textIn(markup)).not.toContain('x'.repeat(81));
});
