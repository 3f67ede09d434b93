/** How a session ends: what is said, who is asked, and whether anything is left to do. */
import { describe, expect, test } from 'vitest';
import type { ConflictedFile } from '../../src/session/conflicted-file.ts';
import { decide, decideAll, type Session, startSession } from '../../src/session/session.ts';
import { finishSession, offerTo } from '../../src/terminal/finish.ts';
import { conflictedFile, TWO } from '../session/sessions.ts';
import { type ScriptedAnswer, scriptedPerson } from '../support/scripted-person.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

/** A file in which nothing is open any more. */
function settled(path: string, more: Partial<ConflictedFile> = {}): ConflictedFile {
  return { ...conflictedFile({ ...TWO, theirs: TWO.base }, path), ...more };
}

async function finished(
  session: Session,
  answers?: readonly ScriptedAnswer[],
): Promise<{ readonly isDone: boolean; readonly said: string; readonly asked: readonly string[] }> {
  const io = ioIn(throwAway());
  const person = answers && scriptedPerson(answers);
  const isDone = (await finishSession(session, offerTo(person, io), io)) === 'done';
  return { isDone, said: io.output(), asked: person?.asked ?? [] };
}

const ours = { kind: 'ours' } as const;
const start = startSession([conflictedFile()]);

test('nothing is left: git is to be told, by whoever is not asked', async () => {
  const { isDone, said } = await finished(decideAll(start, ours));
  expect(isDone).toBe(true);
  expect(said).toBe(
    'analysis.ipynb: 2 settled\nanalysis.ipynb: no conflict left; tell git with: git add analysis.ipynb\n',
  );
});

test('some are left: how many', async () => {
  const { isDone, said, asked } = await finished(decide(start, start.asked[0]!, ours), []);
  expect(isDone).toBe(false);
  expect(said).toBe('analysis.ipynb: 1 settled, 1 left\n');
  expect(asked).toEqual([]);
});

test('git mergetool adds the file itself, and puts it back where some are left', async () => {
  const tool = startSession([{ ...conflictedFile(), isUnmerged: false, isForMergetool: true }]);
  expect((await finished(decideAll(tool, ours), [])).said).toBe('analysis.ipynb: 2 settled\n');
  const { said } = await finished(decide(tool, tool.asked[0]!, ours), []);
  expect(said).toContain('puts the file back as it was; to end it bit by bit: nbdiff resolve analysis.ipynb');
});

describe('files in which nothing was open', () => {
  const both = startSession([conflictedFile(), settled('other.ipynb')]);

  test('are asked about at the end, and not where the person had enough', async () => {
    expect((await finished(decideAll(both, ours), ['n', 'n'])).asked).toEqual([
      'git add analysis.ipynb? [y,n]',
      'git add other.ipynb? [y,n]',
    ]);
    expect((await finished(both, [])).asked).toEqual([]);
  });

  test('that one side deleted are git’s question, and leave something to do', async () => {
    const deleted = startSession([conflictedFile(), settled('gone.ipynb', { deletedBy: 'theirs' })]);
    const { isDone, said } = await finished(decideAll(deleted, ours));
    expect(isDone).toBe(false);
    expect(said).toContain('gone.ipynb: deleted by theirs; keep it with: git add gone.ipynb, or delete');
  });

  test('that are ours as they were may never have been merged', async () => {
    const { said } = await finished(startSession([settled('a b.ipynb', { isOursAlone: true })]), ['n']);
    expect(said).toContain("if theirs was never merged: nbdiff merge --repair 'a b.ipynb'");
  });
});
