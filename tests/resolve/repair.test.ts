/** Notebooks that git merged as text, put together again: from the markers alone, and what real histories make of it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/read.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import { isMadeOf, takeApart } from '../../src/resolve/repair.ts';
import { file, mergedBytes } from './notebooks.ts';

type Style = 'merge' | 'diff3' | 'zdiff3';
const STYLES: readonly Style[] = ['merge', 'diff3', 'zdiff3'];

interface Case {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
}

/** What `git merge-file` makes of three files; undefined where it finds no conflict. */
function mergedAsText({ base, ours, theirs }: Case, style: Style, size = 7): Buffer | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'nbdiff-repair-'));
  try {
    const paths = Object.entries({ ours, base, theirs }).map(([name, bytes]) => {
      writeFileSync(join(directory, name), bytes);
      return name;
    });
    const how = style === 'merge' ? [] : [`--${style}`];
    const args = ['merge-file', '-p', ...how, `--marker-size=${size}`, ...paths];
    const { stdout, status } = spawnSync('git', args, { cwd: directory, maxBuffer: 1 << 28 });
    return status === 0 ? undefined : stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const CASE: Case = {
  base: file(['a', 'size = 1', 'b', 'rate = 1', 'c']),
  ours: file(['a', 'size = 2', 'b', 'rate = 1', 'c']),
  theirs: file(['a', 'size = 3', 'b', 'rate = 1', 'c']),
};

describe('taken apart', () => {
  test.each([7, 8, 9, 15, 40])('markers of size %i', (size) => {
    const apart = takeApart(mergedAsText(CASE, 'diff3', size)!);
    expect(apart).toMatchObject({
      markers: { size, labels: { ours: 'ours', base: 'base', theirs: 'theirs' } },
    });
    for (const side of ['base', 'ours', 'theirs'] as const)
      expect(apart![side]!.toString()).toBe(CASE[side].toString());
  });

  test('style merge shows no base', () => {
    const apart = takeApart(mergedAsText(CASE, 'merge')!);
    expect(apart!.base).toBeUndefined();
    expect(apart!.theirs.toString()).toBe(CASE.theirs.toString());
  });

  test('CRLF', () => {
    const crlf = (bytes: Buffer): Buffer => Buffer.from(bytes.toString().replaceAll('\n', '\r\n'));
    const { base, ours, theirs } = {
      base: crlf(CASE.base),
      ours: crlf(CASE.ours),
      theirs: crlf(CASE.theirs),
    };
    const text = mergedAsText({ base, ours, theirs }, 'diff3')!;
    expect(takeApart(text)!.ours.toString()).toBe(ours.toString());
    expect(isMadeOf(text, CASE.ours, CASE.theirs)).toBe(true);
  });

  test('markers around a base that holds markers itself: the older ancestor', () => {
    const inner = mergedAsText(
      { base: CASE.base, ours: file(['a', 'size = 7', 'b', 'rate = 1', 'c']), theirs: CASE.theirs },
      'diff3',
      9,
    )!;
    const text = mergedAsText({ ...CASE, base: inner }, 'diff3')!;
    expect(takeApart(text)!.base!.toString()).toBe(CASE.base.toString());
  });

  test.each([
    ['no closing marker', /^>{7}.*\n/gm, ''],
    ['no separator', /^={7}\n/gm, ''],
    ['lines of a side lost', /^<{7} ours\n.*\n/gm, '<<<<<<< ours\n{'],
  ])('%s: nothing', (_, found, replaced) => {
    const text = mergedAsText(CASE, 'merge')!.toString().replace(found, replaced);
    expect(takeApart(Buffer.from(text))).toBeUndefined();
  });

  test('a good notebook is not taken apart, whatever its cells show', () => {
    expect(takeApart(file(['<<<<<<< a\nb\n=======\nc\n>>>>>>> d']))).toBeUndefined();
  });
});

test('whatever was done to the lines, three notebooks come out or nothing', () => {
  const lines = STYLES.map((style) => mergedAsText(CASE, style)!.toString().split('\n'));
  const edits = fc.array(
    fc.tuple(fc.nat(200), fc.constantFrom('gone', 'twice', '=======', '<<<<<<< x', '}')),
    {
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(fc.constantFrom(...lines), edits, (text, changes) => {
      const broken = [...text];
      for (const [at, change] of changes) {
        const place = at % broken.length;
        if (change === 'gone') broken.splice(place, 1);
        else broken.splice(place, 0, change === 'twice' ? broken[place]! : change);
      }
      const apart = takeApart(Buffer.from(broken.join('\n')));
      for (const side of ['ours', 'theirs', 'base'] as const) {
        const bytes = apart?.[side];
        if (bytes !== undefined) expect(isReadable(bytes)).toBe(true);
      }
    }),
  );
});

describe('whether a file is the merge of two', () => {
  test.each(STYLES)('style %s', (style) => {
    const text = mergedAsText(CASE, style)!;
    expect(isMadeOf(text, CASE.ours, CASE.theirs)).toBe(true);
    expect(isMadeOf(text, CASE.theirs, CASE.ours)).toBe(false);
    expect(isMadeOf(text, CASE.ours, CASE.base)).toBe(false);
    const edited = Buffer.from(text.toString().replace('"a"', '"edited"'));
    expect(isMadeOf(edited, CASE.ours, CASE.theirs)).toBe(false);
  });
});

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/merges', import.meta.url));

describe.skipIf(!existsSync(CORPUS))('real histories (needs ../shared/corpus)', () => {
  const cases: readonly (Case & { readonly name: string })[] = existsSync(CORPUS)
    ? readdirSync(CORPUS).flatMap((repository) =>
        readdirSync(join(CORPUS, repository)).flatMap((number) => {
          const name = join(repository, number);
          const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) =>
            readFileSync(join(CORPUS, name, `${side}.ipynb`)),
          );
          return isReadable(base!, ours!, theirs!)
            ? [{ name, base: base!, ours: ours!, theirs: theirs! }]
            : [];
        }),
      )
    : [];

  /** Those that git's text merge leaves broken. */
  const brokenIn = (style: Style): readonly (Case & { readonly name: string; readonly text: Buffer })[] =>
    cases.flatMap((one) => {
      const text = mergedAsText(one, style);
      return text === undefined || isReadable(text) ? [] : [{ ...one, text }];
    });

  const what = (bytes: Buffer): string => {
    const notebook = readNotebook(bytes);
    const sources = notebook.cells.map(({ type, source }) => [type, source]);
    return JSON.stringify([sources, conflictsIn(notebook).map(({ kind }) => kind)]);
  };

  test.each(STYLES)('style %s', (style) => {
    let [all, whole, alike, asOriginals] = [0, 0, 0, 0];
    for (const { name, base, ours, theirs, text } of brokenIn(style)) {
      all += 1;
      // From the index, or the commits: the file is known to be theirs, and the merge is that of the originals.
      expect([name, isMadeOf(text, ours, theirs)]).toEqual([name, true]);
      const apart = takeApart(text);
      if (apart?.base === undefined) continue;
      whole += 1;
      const wanted = mergedBytes(base, ours, theirs);
      const mended = mergedBytes(apart.base, apart.ours, apart.theirs);
      // All is between the markers where git settled nothing by itself.
      if (apart.ours.equals(ours) && apart.theirs.equals(theirs) && apart.base.equals(base)) {
        asOriginals += 1;
        expect([name, mended.toString()]).toEqual([name, wanted.toString()]);
      }
      if (what(mended) === what(wanted)) alike += 1;
    }
    console.log(
      `${style}: ${all} broken by git; ${whole} with base between the markers, ${alike} of them mended from the markers alone to the same cells and conflicts (${asOriginals} hold the originals)`,
    );
    // The rest: git's line merge carried lines from one cell into another outside of the markers.
    expect(alike / Math.max(1, whole)).toBeGreaterThanOrEqual(style === 'merge' ? 0 : 0.85);
  });
});

function isReadable(...files: readonly Buffer[]): boolean {
  try {
    for (const bytes of files) readNotebook(bytes);
    return true;
  } catch {
    return false;
  }
}
