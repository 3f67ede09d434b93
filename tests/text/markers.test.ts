import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findConflicts, formatConflicts, replaceConflicts } from '../../src/text/markers.ts';
import { mergeText } from '../../src/text/merge.ts';
import type { ConflictStyle, MarkerFormat, MergeChunk } from '../../src/text/merge-types.ts';

const labels = { ours: 'HEAD', base: '1234abc', theirs: 'topic' };
const format = (style: ConflictStyle, size = 7): MarkerFormat => ({ style, size, labels });
const conflict = (ours: string[], base: string[], theirs: string[]): MergeChunk => ({
  kind: 'conflict',
  ours,
  base,
  theirs,
});

describe('writing conflicts', () => {
  it('writes them as git does', () => {
    const chunks = mergeText('a\nb\n', 'a\nours\n', 'a\ntheirs\n');
    expect(formatConflicts(chunks, format('merge'))).toBe(
      'a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> topic\n',
    );
    expect(formatConflicts(chunks, format('diff3', 9))).toBe(
      'a\n<<<<<<<<< HEAD\nours\n||||||||| 1234abc\nb\n=========\ntheirs\n>>>>>>>>> topic\n',
    );
  });

  it('writes more lines than a call has room for arguments', () => {
    const many = Array.from({ length: 200_000 }, (_, at) => `line ${at}\n`);
    const chunks: MergeChunk[] = [{ kind: 'merged', lines: many }, conflict(['x\n'], [], many)];
    expect(formatConflicts(chunks, format('merge'))).toBe(
      `${many.join('')}<<<<<<< HEAD\nx\n=======\n${many.join('')}>>>>>>> topic\n`,
    );
  });

  it('leaves no space where there is no label', () => {
    const chunks = [conflict(['x'], ['z'], ['y'])];
    const plain = { ...format('diff3'), labels: { ours: '', base: '', theirs: '' } };
    expect(formatConflicts(chunks, plain)).toBe('<<<<<<<\nx\n|||||||\nz\n=======\ny\n>>>>>>>');
  });

  it('gives markers lines of their own where the text has no final newline', () => {
    const chunks = mergeText('a\nb', 'a\nours', 'a\ntheirs');
    expect(formatConflicts(chunks, format('merge'))).toBe(
      'a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> topic',
    );
  });

  it('ends markers as the lines around them end', () => {
    const chunks = mergeText('a\r\nb\r\n', 'a\r\nours\r\n', 'a\r\ntheirs\r\n');
    expect(formatConflicts(chunks, format('merge'))).toBe(
      'a\r\n<<<<<<< HEAD\r\nours\r\n=======\r\ntheirs\r\n>>>>>>> topic\r\n',
    );
  });

  it('makes longer markers than any line that looks like one', () => {
    const chunks = mergeText('Title\n', 'Our title\n=======\n', 'Their title\n');
    const text = formatConflicts(chunks, format('merge'));
    expect(text).toContain('<<<<<<<< HEAD\nOur title\n=======\n========\nTheir title\n');
    expect(findConflicts(text)).toMatchObject([
      { ours: ['Our title\n', '=======\n'], theirs: ['Their title\n'] },
    ]);
  });
});

describe('finding conflicts', () => {
  it('takes the whole shape alone for a conflict', () => {
    expect(findConflicts('<<<<<<< is a marker\nand ======= is one\n')).toEqual([]);
    expect(findConflicts('<<<<<<< ours\na\n=======\nb\n')).toEqual([]);
    expect(findConflicts('<<<<<<< ours\na\n>>>>>>> theirs\n')).toEqual([]);
    expect(findConflicts('Heading\n=======\ntext\n')).toEqual([]);
    expect(findConflicts('<<<<<<< ours\na\n========\nb\n>>>>>>> theirs\n')).toEqual([]);
  });

  it('tells where it is and what its markers say', () => {
    const text = 'x\n<<<<<<< HEAD\na\n||||||| base\nb\n=======\nc\n>>>>>>> topic branch\ny\n';
    expect(findConflicts(text)).toEqual([
      {
        start: 1,
        end: 8,
        size: 7,
        labels: { ours: 'HEAD', base: 'base', theirs: 'topic branch' },
        ours: ['a\n'],
        base: ['b\n'],
        theirs: ['c\n'],
      },
    ]);
  });

  it('finds a conflict after a marker that belongs to none', () => {
    expect(findConflicts('<<<<<<< stray\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n')).toMatchObject([
      { start: 1 },
    ]);
  });

  it('takes a conflict inside the base part for text', () => {
    const nested = '<<<<<<< A\n1\n=======\n2\n>>>>>>> B\n';
    const text = `<<<<<<< HEAD\na\n||||||| merged\n${nested}=======\nb\n>>>>>>> topic\n`;
    const [found, ...others] = findConflicts(text);
    expect(others).toEqual([]);
    expect(found?.base?.join('')).toBe(nested);
    expect(found?.theirs).toEqual(['b\n']);
  });

  it('takes shorter markers around longer ones for text', () => {
    const text = '<<<<<<< a\n=======\n<<<<<<<< HEAD\na\n========\n>>>>>>> b\n>>>>>>>> topic\n';
    expect(findConflicts(text)).toMatchObject([{ size: 8, ours: ['a\n'], theirs: ['>>>>>>> b\n'] }]);
  });

  it('heeds a size it is told', () => {
    const text = '<<<<<<<< HEAD\na\n========\nb\n>>>>>>>> topic\n';
    expect(findConflicts(text, { size: 8 })).toHaveLength(1);
    expect(findConflicts(text, { size: 7 })).toEqual([]);
  });
});

const someLines = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '',
      'x = 1',
      '=======',
      '<<<<<<< HEAD',
      '>>>>>>> topic',
      '||||||| b',
      '========',
    ),
    { maxLength: 6 },
  )
  .filter((lines) => lines.at(-1) !== '');
const styles = fc.constantFrom<ConflictStyle>('merge', 'diff3', 'zdiff3');

describe('law: a side taken out of a written merge is that side', () => {
  const textOf = (lines: readonly string[], newline: boolean): string =>
    lines.join('\n') + (newline && lines.length > 0 ? '\n' : '');

  it('for every conflict of a merge', () => {
    fc.assert(
      fc.property(
        someLines,
        someLines,
        someLines,
        fc.boolean(),
        styles,
        (base, ours, theirs, newline, style) => {
          const chunks = mergeText(textOf(base, newline), textOf(ours, newline), textOf(theirs, newline), {
            style,
          });
          const conflicts = chunks.filter((chunk) => chunk.kind === 'conflict');
          fc.pre(conflicts.length > 0);
          const text = formatConflicts(chunks, format(style));
          const size = Math.max(...[...text.matchAll(/^<{7,}/gm)].map(([run]) => run.length));
          const found = findConflicts(text, { size });
          const bare = (lines: readonly string[] | undefined) => lines?.map((line) => line.replace('\n', ''));
          expect(found.map(({ ours, theirs }) => [bare(ours), bare(theirs)])).toEqual(
            conflicts.map(({ ours, theirs }) => [bare(ours), bare(theirs)]),
          );
          if (style !== 'merge') {
            expect(found.map(({ base }) => bare(base))).toEqual(conflicts.map(({ base }) => bare(base)));
          }
          for (const side of ['ours', 'theirs'] as const) {
            const wanted = chunks
              .flatMap((chunk) => (chunk.kind === 'merged' ? chunk.lines : chunk[side]))
              .map((line) => line.replace('\n', ''));
            expect(replaceConflicts(text, found, (region) => region[side])).toBe(textOf(wanted, newline));
          }
        },
      ),
    );
  });
});
