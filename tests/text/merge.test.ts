import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { formatConflicts } from '../../src/text/markers.ts';
import { cleanText, type LineMergeOptions, mergeText } from '../../src/text/merge.ts';
import type { ConflictStyle } from '../../src/text/merge-types.ts';
import { splitSentences } from '../../src/text/sentences.ts';
import { textOf, type Versions, versions } from './random-lines.ts';
import { holdsBesideGit, type MergeQuestion, withGit } from './with-git.ts';

const git = withGit();
afterAll(git.end);

/** A merge of texts whose lines are parted by ` | `; a conflict reads `<ours~theirs>`. */
function merged(base: string, ours: string, theirs: string, options?: LineMergeOptions): string {
  const text = (list: string): string => list.replaceAll(' | ', '\n');
  const line = (lines: readonly string[]): string => lines.join('').trimEnd().replaceAll('\n', ' | ');
  return mergeText(text(base), text(ours), text(theirs), options)
    .map((chunk) =>
      chunk.kind === 'merged' ? line(chunk.lines) : `<${line(chunk.ours)}~${line(chunk.theirs)}>`,
    )
    .join(' | ');
}

describe('a merge of lines', () => {
  it('takes what either side changed', () => {
    expect(merged('a | b | c', 'A | b | c', 'a | b | C')).toBe('A | b | C');
    expect(merged('a | b | c', 'b | c', 'a | b | c | d')).toBe('b | c | d');
  });

  it('conflicts where both changed a line, differently', () => {
    expect(merged('a | b | c', 'a | x | c', 'a | y | c')).toBe('a | <x~y> | c');
    expect(merged('a | b | c', 'a | x | c', 'a | x | c')).toBe('a | x | c');
  });

  it('leaves what both sides wrote alike out of a conflict, but for diff3', () => {
    const sides = ['a | z', 'a | 1 | 2 | 3 | 4 | p | z', 'a | 1 | 2 | 3 | 4 | q | z'] as const;
    expect(merged(...sides)).toBe('a | 1 | 2 | 3 | 4 | <p~q> | z');
    expect(merged(...sides, { style: 'zdiff3' })).toBe('a | 1 | 2 | 3 | 4 | <p~q> | z');
    expect(merged(...sides, { style: 'diff3' })).toBe('a | <1 | 2 | 3 | 4 | p~1 | 2 | 3 | 4 | q> | z');
  });

  it('joins conflicts that few lines, or lines of no words, keep apart', () => {
    const apart = (lines: string) => merged(`a | ${lines} | b`, `A | ${lines} | B`, `1 | ${lines} | 2`);
    expect(apart('x | y | z')).toBe('<A | x | y | z | B~1 | x | y | z | 2>');
    expect(apart('w | x | y | z')).toBe('<A~1> | w | x | y | z | <B~2>');
    expect(apart('{ | } | { | }')).toBe('<A | { | } | { | } | B~1 | { | } | { | } | 2>');
  });

  it('appends behind a last line without newline while the other side edits', () => {
    expect(cleanText(mergeText('a\nb', 'a\nb\nc', 'a0\nb'))).toBe('a0\nb\nc');
    expect(cleanText(mergeText('a\r\nb', 'a\r\nb\r\nc', 'a0\r\nb'))).toBe('a0\r\nb\r\nc');
  });

  it('ends in a newline if the side that changed it says so', () => {
    expect(cleanText(mergeText('a\nb\nc', 'a\nb\nc\n', 'x\nb\nc'))).toBe('x\nb\nc\n');
    expect(cleanText(mergeText('a\nb\nc\n', 'a\nb\nc', 'x\nb\nc\n'))).toBe('x\nb\nc');
    expect(cleanText(mergeText('a\nb\nc\n', '', 'a\nb\nc\n'))).toBe('');
  });

  it('keeps each side byte for byte where the other did nothing', () => {
    const mixed = 'a\r\nb\nc\r';
    expect(cleanText(mergeText('x', mixed, 'x'))).toBe(mixed);
    expect(cleanText(mergeText('x', 'x', mixed))).toBe(mixed);
    expect(cleanText(mergeText('x', mixed, mixed))).toBe(mixed);
  });
});

describe('white space in a merge', () => {
  it('that trails never clashes with words', () => {
    expect(merged('a = 1  | b', 'a = 1 | b', 'a = 2  | b')).toBe('a = 2  | b');
    expect(merged('a = 1  | b', 'a = 3 | b', 'a = 1 | b')).toBe('a = 3 | b');
  });

  it('is kept where the other side changed nothing in the line', () => {
    expect(merged('a  | b | c', 'a | x | c', 'a  | b | y')).toBe('a | <x | c~b | y>');
    expect(merged('a  | b', 'a | b', 'a  | c')).toBe('a | c');
  });

  it('leaves a clash of words to the lines that clash', () => {
    expect(merged('a | s  | b', 'A | s | x', 'B | s  | y')).toBe('<A~B> | s | <x~y>');
  });

  it('within a line clashes, but not in markdown', () => {
    expect(merged('one  two', 'one two', 'one  two three')).toBe('<one two~one  two three>');
    expect(merged('one  two', 'one two', 'one  two three', { whitespace: 'any' })).toBe('one  two three');
  });

  it('in markdown may break lines anew', () => {
    expect(merged('one two', 'one | two', 'one two three', { whitespace: 'any' })).toBe('one two three');
    expect(merged('one two', 'one 2', 'one | two', { whitespace: 'any' })).toBe('one 2');
  });

  it('that both left in the place of words is the less of it, on whichever side', () => {
    expect(cleanText(mergeText('words', '', '\n', { whitespace: 'any' }))).toBe('');
    expect(cleanText(mergeText('words', '\n', '', { whitespace: 'any' }))).toBe('');
  });
});

describe('sentences in a merge', () => {
  const prose = { sentences: true, whitespace: 'any' } as const;

  it('that do not touch are merged', () => {
    expect(merged('One. Two. Three.', 'First. Two. Three.', 'One. Two. Third.', prose)).toBe(
      'First. Two. Third.',
    );
    expect(merged('One. Two. Three.', 'First. Two. Three.', 'One. Two. Third.')).toMatch(/^</);
  });

  it('may be added at the end of a line', () => {
    expect(merged('One. Two. | End', 'First. Two. | End', 'One. Two. More. | End', prose)).toBe(
      'First. Two. More. | End',
    );
    expect(merged('One. Two.', 'First. Two.', 'One. Two. More.', prose)).toBe('First. Two. More.');
  });

  it('that touch leave the conflict as it was, in whole lines', () => {
    expect(merged('One. Two.', 'First. Two.', 'One. Second.', prose)).toBe('<First. Two.~One. Second.>');
    expect(merged('One. Two.', 'One. 2.', 'One. Second.', prose)).toBe('<One. 2.~One. Second.>');
  });

  it('are never invented', () => {
    const paragraph = fc
      .array(fc.constantFrom('One.', 'Two!', 'Three?', 'Four.', 'Five.', '\n', '\n\n'), { maxLength: 9 })
      .map((pieces) => pieces.join(' ').replace(/ *\n */g, '\n'));
    const sentencesOf = (text: string): string[] =>
      text
        .split('\n')
        .flatMap(splitSentences)
        .map((s) => s.trim());
    fc.assert(
      fc.property(paragraph, paragraph, paragraph, (base, ours, theirs) => {
        const text = cleanText(mergeText(base, ours, theirs, prose));
        if (text === undefined) return;
        const known = new Set(['', ...sentencesOf(ours), ...sentencesOf(theirs)]);
        expect(sentencesOf(text).filter((sentence) => !known.has(sentence))).toEqual([]);
      }),
    );
  });
});

describe('beside git merge-file', () => {
  const labels = { ours: 'ours', base: 'base', theirs: 'theirs' };
  const linesInConflict = (text: string): number => {
    const inside = text.match(/^<{7} [\s\S]*?^>{7} /gm) ?? [];
    return inside.join('').split('\n').length - inside.length;
  };

  for (const style of ['merge', 'diff3', 'zdiff3'] satisfies ConflictStyle[]) {
    it(`${style}: clean where git is, with its text; conflicts as git's, or narrower`, () => {
      const asked = ({ base, ours, theirs }: Versions): MergeQuestion => ({
        kind: 'merge',
        base: textOf(base),
        ours: textOf(ours),
        theirs: textOf(theirs),
        style,
      });
      holdsBesideGit(
        git,
        versions,
        (one) => [asked(one)],
        (one) => {
          const { base, ours, theirs } = asked(one);
          const wanted = git.mergeFile(asked(one));
          const chunks = mergeText(base, ours, theirs, { style });
          if (wanted.conflicts === 0) expect(cleanText(chunks)).toBe(wanted.text);
          else {
            const written = formatConflicts(chunks, { style, size: 7, labels });
            if (written !== wanted.text) {
              expect(linesInConflict(written)).toBeLessThan(linesInConflict(wanted.text));
            }
          }
        },
        300,
      );
    });
  }

  it('a newline missing at the end changes no line: those are of the merge that git makes of whole lines', () => {
    const openEnd = (text: string): string => text.replace(/\n$/, '');
    // An empty last line would be gone with its newline.
    const filled = versions.filter(({ base, ours, theirs }) => ![...base, ...ours, ...theirs].includes(''));
    const asked = fc.tuple(filled, fc.nat(7)).map(([{ base, ours, theirs }, cuts]) => ({
      whole: {
        kind: 'merge',
        base: textOf(base),
        ours: textOf(ours),
        theirs: textOf(theirs),
        style: 'merge',
      } satisfies MergeQuestion,
      cuts,
    }));
    holdsBesideGit(
      git,
      asked,
      ({ whole }) => [whole],
      ({ whole, cuts }) => {
        const wanted = git.mergeFile(whole);
        const cut = (text: string, bit: number): string => ((cuts & bit) === 0 ? openEnd(text) : text);
        const merged = cleanText(mergeText(cut(whole.base, 1), cut(whole.ours, 2), cut(whole.theirs, 4)));
        if (wanted.conflicts === 0) expect(merged && openEnd(merged)).toBe(openEnd(wanted.text));
      },
      300,
    );
  });
});

describe('laws of the merge', () => {
  const styles = fc.constantFrom<ConflictStyle>('merge', 'diff3', 'zdiff3');

  it('swapping the sides swaps the result', () => {
    fc.assert(
      fc.property(versions, ({ base, ours, theirs }) => {
        const [b, o, t] = [textOf(base), textOf(ours), textOf(theirs)];
        const there = mergeText(b, o, t, { style: 'diff3' });
        const back = mergeText(b, t, o, { style: 'diff3' });
        expect(back).toEqual(
          there.map((chunk) =>
            chunk.kind === 'merged' ? chunk : { ...chunk, ours: chunk.theirs, theirs: chunk.ours },
          ),
        );
        expect(cleanText(mergeText(b, t, o))).toBe(cleanText(mergeText(b, o, t)));
      }),
    );
  });

  it('every line is of ours or theirs, and with either side chosen no line of it is lost', () => {
    fc.assert(
      fc.property(versions, styles, ({ base, ours, theirs }, style) => {
        const chunks = mergeText(textOf(base), textOf(ours), textOf(theirs), { style });
        const known = new Set([...ours, ...theirs]);
        const all = chunks.flatMap((chunk) =>
          chunk.kind === 'merged' ? chunk.lines : [...chunk.ours, ...chunk.theirs],
        );
        for (const line of all) expect(known.has(line.slice(0, -1))).toBe(true);
        // What ours has and base has not, ours wrote.
        const kept = new Set(all.map((line) => line.slice(0, -1).trimEnd()));
        for (const line of ours) if (!base.includes(line)) expect(kept.has(line.trimEnd())).toBe(true);
        for (const line of theirs) if (!base.includes(line)) expect(kept.has(line.trimEnd())).toBe(true);
      }),
    );
  });
});
