/** A session as a value: decisions taken, taken back and taken again; files that somebody else writes. */
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/resolve/decide.ts';
import {
  decide,
  decideAll,
  goTo,
  nextSuggestion,
  readAgain,
  redo,
  type Session,
  startSession,
  undo,
  written,
} from '../../src/session/session.ts';
import { conflictsAfter, decidedBytes } from '../../src/session/write-decisions.ts';
import { conflictedFile, standOf, suggestionOf, TWO } from './sessions.ts';

const OURS: Decision = { kind: 'ours' };
const THEIRS: Decision = { kind: 'theirs' };

/** Decides the conflict where the session is, and goes on. */
function decideHere(session: Session, decision: Decision): Session {
  return goTo(decide(session, session.asked[session.at]!, decision), session.at + 1);
}

const start = startSession([conflictedFile()]);
const bytesOf = (session: Session): string => decidedBytes([...session.files.values()][0]!).toString();

describe('deciding', () => {
  test('goes from conflict to conflict, over all files', () => {
    const two = startSession([conflictedFile(), conflictedFile(TWO, 'other.ipynb')]);
    expect(standOf(two)).toBe('>open open open open');
    expect(two.asked.map(({ path }) => path)).toEqual([
      'analysis.ipynb',
      'analysis.ipynb',
      'other.ipynb',
      'other.ipynb',
    ]);
    expect(standOf(decideHere(decideHere(two, OURS), THEIRS))).toBe('ours theirs >open open');
  });

  test('never changes the value it was given', () => {
    decideHere(start, OURS);
    expect(standOf(start)).toBe('>open open');
    expect(bytesOf(start)).toBe(conflictedFile().notebook.bytes.toString());
  });

  test('the same decisions give the same file, whichever came first', () => {
    const [first, second] = start.asked;
    const forth = decide(decide(start, first!, OURS), second!, THEIRS);
    const back = decide(decide(start, second!, THEIRS), first!, OURS);
    expect(bytesOf(back)).toBe(bytesOf(forth));
    expect([...back.files.values()][0]!.decisions).toEqual([...forth.files.values()][0]!.decisions);
  });

  test('all at once', () => {
    const decided = decideAll(start, OURS);
    expect(standOf(decided)).toBe('ours ours >');
    expect(conflictsAfter([...decided.files.values()][0]!)).toEqual([]);
  });

  test('of one cell alone', () => {
    const one = startSession([conflictedFile()], 3);
    expect(one.asked.map(({ conflict }) => conflict.cell?.index)).toEqual([3]);
    const decided = decideAll(one, OURS);
    expect(conflictsAfter([...decided.files.values()][0]!)).toHaveLength(1);
  });
});

describe('undo and redo', () => {
  const decided = decideHere(decideHere(start, OURS), THEIRS);

  test('go back and forth, to where the decision was taken', () => {
    const once = undo(decided)!;
    expect(standOf(once)).toBe('ours >open');
    const twice = undo(once)!;
    expect(standOf(twice)).toBe('>open open');
    expect(undo(twice)).toBeUndefined();
    expect(standOf(redo(twice)!)).toBe('>ours open');
    const again = redo(redo(twice)!)!;
    expect(standOf(again)).toBe('ours >theirs');
    expect(redo(again)).toBeUndefined();
    expect(bytesOf(again)).toBe(bytesOf(decided));
    expect(bytesOf(twice)).toBe(bytesOf(start));
  });

  test('bring back the decision that stood before', () => {
    const changed = decide(decided, decided.asked[0]!, THEIRS);
    expect(standOf(undo(changed)!)).toBe('>ours theirs');
  });

  test('opening a conflict again is undone too, and skipping an open one is nothing to undo', () => {
    const opened = decide(decided, decided.asked[0]!, undefined);
    expect(standOf(undo(opened)!)).toBe('>ours theirs');
    expect(decide(start, start.asked[0]!, undefined).done).toEqual([]);
  });

  test('a new decision leaves nothing to redo', () => {
    const other = decideHere(undo(decided)!, OURS);
    expect(redo(other)).toBeUndefined();
  });
});

describe('a file that somebody else wrote', () => {
  const files = [
    conflictedFile(TWO, 'a.ipynb'),
    conflictedFile(TWO, 'b.ipynb'),
    conflictedFile(TWO, 'c.ipynb'),
  ];
  const at3 = [OURS, OURS, OURS].reduce(decideHere, startSession(files));

  test('is asked about anew, where the person is; other files keep what was decided', () => {
    expect(standOf(at3)).toBe('ours ours ours >open open open');
    const now = readAgain(at3, conflictedFile(TWO, 'b.ipynb'));
    expect(standOf(now)).toBe('ours ours >open open open open');
    expect(now.asked.map(({ path }) => path[0]).join('')).toBe('aabbcc');
  });

  test('of which nothing is open any more is not asked about', () => {
    const settled = conflictedFile({ ...TWO, theirs: TWO.base }, 'b.ipynb');
    const now = readAgain(at3, settled);
    expect(now.asked.map(({ path }) => path[0]).join('')).toBe('aacc');
    expect(standOf(now)).toBe('ours ours >open open');
  });

  test('has nothing to undo, while others have', () => {
    const now = readAgain(at3, conflictedFile(TWO, 'b.ipynb'));
    expect(now.done.map(({ path }) => path)).toEqual(['a.ipynb', 'a.ipynb']);
  });

  test('in a session about one cell is asked about that cell', () => {
    const now = readAgain(startSession([conflictedFile()], 1), conflictedFile());
    expect(now.asked.map(({ conflict }) => conflict.cell?.index)).toEqual([1]);
  });
});

test('what is on the disk is known of the file, and nothing else changes', () => {
  const decided = decideHere(start, OURS);
  const bytes = Buffer.from(bytesOf(decided));
  const now = written(decided, 'analysis.ipynb', bytes);
  expect(now.files.get('analysis.ipynb')?.file.onDisk).toBe(bytes);
  expect(standOf(now)).toBe(standOf(decided));
});

test('suggestions take turns, and begin anew at another conflict', () => {
  const versions = {
    base: ['fit(rate=1, size=1, depth=1)'],
    ours: ['fit(rate=2, size=1, depth=1)'],
    theirs: ['fit(rate=1, size=1, depth=3, seed=4)'],
  };
  const session = startSession([conflictedFile(versions)]);
  expect(suggestionOf(session)).toBe('both edits, word by word');
  expect(suggestionOf(nextSuggestion(session))).toMatch(/^theirs, which changed more/);
  expect(suggestionOf(nextSuggestion(nextSuggestion(session)))).toBe('both edits, word by word');
  expect(suggestionOf(goTo(nextSuggestion(session), 0))).toBe('both edits, word by word');
});
