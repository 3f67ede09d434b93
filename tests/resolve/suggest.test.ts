/** What is offered for a conflict, why, and in which order. */
import { describe, expect, test } from 'vitest';
import { conflictsIn, type NotebookConflict } from '../../src/resolve/conflicts.ts';
import { type Decision, decidedLines } from '../../src/resolve/decide.ts';
import { sideChanges } from '../../src/resolve/side-changes.ts';
import { type SuggestionContext, suggestions } from '../../src/resolve/suggest.ts';
import type { ConflictStyle } from '../../src/text/merge-types.ts';
import { type CellSpec, file, merge } from './notebooks.ts';

type Cells = readonly (string | CellSpec)[];

/** What is known where a person opened the merged notebook. */
function openIn(
  base: Cells,
  ours: Cells,
  theirs: Cells,
  style: ConflictStyle = 'diff3',
): SuggestionContext & { readonly conflicts: readonly NotebookConflict[] } {
  const { notebook, stages } = merge(file(base), file(ours), file(theirs), style);
  const conflicts = conflictsIn(notebook);
  return { conflicts, decisions: new Map(), sides: sideChanges(stages), elsewhere: undefined };
}

/** `kind: reason` of each guess about the `place`th conflict. */
function reasons(known: SuggestionContext, place = 0): readonly string[] {
  return suggestions(known.conflicts[place]!, known).map(({ kind, reason }) => `${kind}: ${reason}`);
}

/** The text that the first guess gives. */
function firstText(known: SuggestionContext, place = 0): string {
  const conflict = known.conflicts[place]!;
  if (conflict.kind !== 'source') throw new Error('no conflict in a source');
  const [first] = suggestions(conflict, known);
  return decidedLines(conflict.regions[conflict.region]!, first!.decision)!.join('').trimEnd();
}

/** `known` with the `place`th conflict decided. */
function decided(known: SuggestionContext, place: number, decision: Decision): SuggestionContext {
  return { ...known, decisions: new Map([...known.decisions, [known.conflicts[place]!, decision]]) };
}

const ONE = [['x = 1'], ['x = 2'], ['x = 3']] as const;
const THREE = [
  ['a = 1', 'load()', 'b = 1', 'plot()', 'c = 1'],
  ['a = 2', 'load()', 'b = 2', 'plot()', 'c = 2'],
  ['a = 3', 'load()', 'b = 3', 'plot()', 'c = 3'],
] as const;

describe('what was decided before', () => {
  const known = openIn(...THREE);

  test('the side that was taken last in the notebook, as in its cell', () => {
    const [first] = reasons(decided(known, 0, { kind: 'ours' }), 1);
    expect(first).toBe('as-before: ours, as in cell 1');
    const both = decided(decided(known, 0, { kind: 'ours' }), 1, { kind: 'theirs' });
    expect(reasons(both, 2)[0]).toBe('as-before: theirs, as in cell 3');
  });

  test('where nothing before it is decided, the next after it', () => {
    expect(reasons(decided(known, 2, { kind: 'ours' }), 0)[0]).toBe('as-before: ours, as in cell 5');
  });

  test('what was written by hand tells of no side', () => {
    const byHand = decided(known, 0, { kind: 'text', text: 'a = 23\n' });
    expect(reasons(byHand, 1)).toEqual(reasons(known, 1));
  });

  test('the side that was taken in another notebook, until one is taken here', () => {
    const elsewhere = { path: 'a\tb.ipynb', side: 'ours' } as const;
    expect(reasons({ ...known, elsewhere })[0]).toBe('as-elsewhere: ours, as in "a\\tb.ipynb"');
    expect(reasons({ ...decided(known, 0, { kind: 'theirs' }), elsewhere }, 1)[0]).toBe(
      'as-before: theirs, as in cell 1',
    );
  });

  test('word by word again, after that was taken once', () => {
    const two = openIn(
      ['f(1, b, 1)', 'load()', 'g(1, b, 1)'],
      ['f(2, b, 1)', 'load()', 'g(2, b, 1)'],
      ['f(1, b, 3)', 'load()', 'g(1, b, 3)'],
    );
    expect(reasons(two, 1)[0]).not.toContain('word by word');
    const again = decided(two, 0, { kind: 'text', text: 'f(2, b, 3)\n' });
    expect(reasons(again, 1)[0]).toBe('words-again: both edits, word by word, as in cell 1');
    expect(firstText(again, 1)).toBe('g(2, b, 3)');
  });

  test('of a cell that one side deleted, with what becomes of it', () => {
    const deleted = openIn(
      ['a = 1', 'load()', 'b = 1'],
      ['a = 2', { source: 'load()', id: 'cell-1' }],
      ['a = 3', 'load()', 'b = 2'],
    );
    expect(reasons(decided(deleted, 0, { kind: 'ours' }), 1)[0]).toBe(
      'as-before: delete the cell: ours, as in cell 1',
    );
    expect(reasons(decided(deleted, 0, { kind: 'theirs' }), 1).slice(0, 2)).toEqual([
      'as-before: keep the cell: theirs, as in cell 1',
      'delete: delete the cell, as ours did',
    ]);
  });

  test('of a value in the metadata too', () => {
    const titled = (source: string, title: string): Buffer => file([source], { title });
    const { notebook, stages } = merge(titled('x = 1', 'x'), titled('x = 2', 'y'), titled('x = 3', 'z'));
    const conflicts = conflictsIn(notebook);
    const context = {
      conflicts,
      decisions: new Map([[conflicts[0]!, { kind: 'ours' } as const]]),
      sides: sideChanges(stages),
      elsewhere: undefined,
    };
    expect(conflicts[1]?.kind).toBe('value');
    expect(reasons(context, 1)[0]).toBe('as-before: ours, as in cell 1');
  });
});

describe('one conflict, nothing decided', () => {
  test('edits that do not overlap: both, word by word', () => {
    const known = openIn(['fit(a=1, b=1, c=1)'], ['fit(a=2, b=1, c=1)'], ['fit(a=1, b=1, c=3)']);
    expect(reasons(known)[0]).toBe('words: both edits, word by word');
    expect(firstText(known)).toBe('fit(a=2, b=1, c=3)');
  });

  test('the side that did all that the other did, and more', () => {
    const known = openIn(["read(df, 'x')"], ["read(df, ['x']).add('month')"], ["read(df, ['x'])"]);
    expect(reasons(known)[0]).toBe('further: ours, which has all that the other side changed, and more');
    const lines = openIn(['s = env.reset()'], ['s = env.reset()\n\n'], ['s, _ = env.reset()']);
    expect(firstText(lines)).toBe('s, _ = env.reset()');
  });

  test('two different lines put in at one place: both', () => {
    const known = openIn(
      ['def f():\n    pass'],
      ['def f():\n    load()\n    pass'],
      ['def f():\n    plot(x)\n    pass'],
    );
    expect(reasons(known)[0]).toBe('both: both, ours first: neither took anything away');
    expect(firstText(known)).toBe('    load()\n    plot(x)');
  });

  test('two versions of one text put in are not kept both', () => {
    const text = (word: string): Cells => [`# Title\nA long ${word} about the very same thing\n# End`];
    const known = openIn(['# Title\n# End'], text('text'), text('story'));
    expect(reasons(known).filter((reason) => reason.startsWith('both'))).toEqual([]);
  });

  test('sides that differ in layout alone: theirs', () => {
    const known = openIn(["f(a, 'b')"], ["f(a, 'b', c)"], ['f(\n    a,\n    "b",\n    c,\n)']);
    expect(reasons(known)[0]).toBe('same: theirs: the sides differ in layout alone');
  });

  test('a side that changed the layout alone gives way', () => {
    const known = openIn(["f(a, 'b')"], ["g('c')"], ['f(\n    a,\n    "b",\n)']);
    expect(reasons(known)[0]).toBe('not-layout: ours: theirs changed the layout alone');
  });

  test('in prose white space is no layout', () => {
    const prose = (source: string): Cells => [{ source, type: 'markdown' }];
    const known = openIn(prose('say "yes" now'), prose("say 'yes' now"), prose('say no now'));
    expect(reasons(known).filter((reason) => /layout/.test(reason))).toEqual([]);
  });

  test('overlapping edits: the side that changed more of it', () => {
    const known = openIn(['x = 1'], ['x = load(path, 2)'], ['x = 3']);
    expect(reasons(known)[0]).toBe('changed-more: ours, which changed more of it');
  });

  test('where nothing tells, theirs', () => {
    const known = openIn(...ONE);
    expect(reasons(known)).toEqual(['rest: theirs, as a little more often where nothing else tells']);
  });

  test('there is always a suggestion, without base and with nothing known too', () => {
    const [conflict] = openIn(...ONE, 'merge').conflicts;
    expect(suggestions(conflict!)).toMatchObject([{ kind: 'rest', decision: { kind: 'theirs' } }]);
  });
});

describe('several conflicts, nothing decided', () => {
  test('the side that took more cells out, or put more in, of which the reason tells', () => {
    const [base, ours, theirs] = THREE;
    const without = theirs.flatMap((source, index) =>
      source === 'load()' ? [] : [{ source, id: `cell-${index}` }],
    );
    expect(reasons(openIn(base, without, ours))[0]).toBe(
      'removed-more: ours, which took more cells out of the notebook: 1, theirs 0',
    );
    expect(reasons(openIn(base, ours, [...theirs, 'export_everything(a, b, c)']))[0]).toBe(
      'added-more: theirs, which put more cells into the notebook: 1, ours 0',
    );
  });
});

test('a cell that one side deleted: delete it; or keep it, if the rest says so', () => {
  const known = openIn(['a', 'b = 1'], ['a'], ['a', 'b = 2']);
  expect(suggestions(known.conflicts[0]!, known)).toMatchObject([
    { kind: 'delete', decision: { kind: 'ours' }, reason: 'delete the cell, as ours did' },
    { kind: 'rest', decision: { kind: 'theirs' } },
  ]);
});

test('no two suggestions come to the same', () => {
  const known = openIn(["read(df, 'x')"], ["read(df, ['x']).add('month')"], ["read(df, ['x'])"]);
  const [conflict] = known.conflicts;
  if (conflict?.kind !== 'source') throw new Error('no conflict in a source');
  const texts = suggestions(conflict, known).map(({ decision }) =>
    decidedLines(conflict.regions[0]!, decision)!.join(''),
  );
  expect(texts).toEqual(["read(df, ['x']).add('month')\n", "read(df, ['x'])\n"]);
});
