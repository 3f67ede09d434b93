import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareProfiles, profile, similarity, upperBound } from '../../src/text/similarity.ts';

describe('similarity', () => {
  it('is that of the words two texts share', () => {
    expect(similarity('x = 1', 'x = 1')).toBe(1);
    expect(similarity('x = 1', 'y : 2')).toBe(0);
    expect(similarity('df.head()', 'df.tail()')).toBeCloseTo(5 / 9);
    expect(similarity('', '')).toBe(1);
    expect(similarity('', 'x')).toBe(0);
  });

  it('takes reordered lines and another indent for the same', () => {
    expect(similarity('import os\nimport sys\n', 'import sys\n  import os')).toBe(1);
  });

  it('orders candidates as a reader would', () => {
    const cell = 'df = pd.read_csv("train.csv")\ndf.head()';
    const edited = similarity(cell, 'df = pd.read_csv("test.csv")\ndf.head(10)');
    const related = similarity(cell, 'df.head()');
    const other = similarity(cell, 'plt.plot(history.loss)\nplt.show()');
    expect(edited).toBeGreaterThan(related);
    expect(related).toBeGreaterThan(other);
  });

  it('is not swamped by one long token', () => {
    const data = 'A'.repeat(5000);
    expect(similarity(`image = "${data}"`, 'image = "B"\nshow(image)')).toBeGreaterThan(0.2);
  });

  it('is symmetric, in 0..1, and never above its bound', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', 'def', '(', ')', ' ', '漢', '字', '\n', 'x1'))
      .map((l) => l.join(' '));
    fc.assert(
      fc.property(text, text, (one, two) => {
        const vocabulary = new Map<string, number>();
        const [p, q] = [profile(one, vocabulary), profile(two, vocabulary)];
        const value = compareProfiles(p, q);
        expect(compareProfiles(q, p)).toBe(value);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(upperBound(p, q));
        expect(upperBound(p, q)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
