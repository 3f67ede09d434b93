/** What each key of the resolver does, without a terminal. */
import { describe, expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/read.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { type ResolveKey, renderResolveHelp } from '../../src/render/resolve-words.ts';
import { openConflicted } from '../../src/session/conflicted-file.ts';
import { type Session, startSession } from '../../src/session/session.ts';
import { decidedBytes } from '../../src/session/write-decisions.ts';
import { finishSession } from '../../src/terminal/finish.ts';
import {
  arrive,
  keysFor,
  type ResolveEffect,
  type ResolveInput,
  type ResolveStep,
  resolveByKeys,
  step,
} from '../../src/terminal/resolve-keys.ts';
import { file } from '../resolve/notebooks.ts';
import { conflictedFile, standOf, suggestionOf, type ThreeVersions, TWO } from '../session/sessions.ts';
import { type ScriptedAnswer, scriptedPerson } from '../support/scripted-person.ts';
import { ioIn, type RecordedIo, type ThrowAway, throwAway } from '../support/throw-away.ts';

const key = (name: ResolveKey): ResolveInput => ({ kind: 'key', key: name });
const kinds = (effects: readonly ResolveEffect[]): readonly string[] => effects.map(({ kind }) => kind);

/** The session after some keys, each decision written as its effect asks; with all effects on the way. */
function press(keys: string, session: Session = startSession([conflictedFile()])): ResolveStep {
  let state = session;
  const effects: ResolveEffect[] = [];
  for (const name of keys.split(' ')) {
    let next = step(state, key(name as ResolveKey));
    effects.push(...next.effects);
    const last = next.effects.at(-1);
    if (last?.kind === 'write') {
      const onDisk = decidedBytes(next.state.files.get(last.path)!);
      next = step(next.state, { kind: 'written', path: last.path, onDisk });
      effects.push(...next.effects);
    }
    state = next.state;
  }
  return { state, effects };
}

/** The sources of the session's only file, as they are on the disk by now. */
function sources(session: Session): readonly string[] {
  const [only] = [...session.files.values()];
  return readNotebook(only!.file.onDisk).cells.map(({ source }) => source);
}

describe('deciding', () => {
  test.each([
    ['o', 'ours', 'size = 2'],
    ['t', 'theirs', 'size = 3'],
    ['b', 'base', 'size = 1'],
    ['+', 'both', 'size = 2\nsize = 3'],
    ['r', 'both-theirs-first', 'size = 3\nsize = 2'],
  ])('%s takes %s, writes it and goes on', (name, decision, source) => {
    const { state, effects } = press(name);
    expect(standOf(state)).toBe(`${decision} >open`);
    expect(effects).toEqual([{ kind: 'write', path: 'analysis.ipynb' }, { kind: 'show' }]);
    expect(sources(state)[1]).toBe(source);
    expect(sources(state)[3]).toContain('<<<<<<<');
  });

  test('past the last one it is over', () => {
    const { state, effects } = press('o t');
    expect(standOf(state)).toBe('ours theirs >');
    expect(kinds(effects)).toEqual(['write', 'show', 'write', 'quit']);
  });

  test('with nothing to ask it is over at once', () => {
    expect(kinds(arrive(startSession([])).effects)).toEqual(['quit']);
  });

  test('q ends it, and so does a person or terminal that goes away; what was decided stays', () => {
    const { state } = press('t');
    for (const name of ['q', undefined] as const) {
      const left = step(state, { kind: 'key', key: name });
      expect(left).toEqual({ state, effects: [{ kind: 'quit' }] });
    }
    expect(sources(state)[1]).toBe('size = 3');
  });
});

describe('going about', () => {
  test('n skips, p goes back and opens what was decided', () => {
    expect(standOf(press('n').state)).toBe('open >open');
    const back = press('o p').state;
    expect(standOf(back)).toBe('>open open');
    expect(sources(back)[1]).toContain('<<<<<<<');
    expect(standOf(press('n t', back).state)).toBe('open theirs >');
  });

  test('n opens what was decided before', () => {
    expect(standOf(press('o u U n').state)).toBe('open >open');
  });

  test('u takes back the last decision and is there, U takes it again', () => {
    const undone = press('o u').state;
    expect(standOf(undone)).toBe('>open open');
    expect(sources(undone)[1]).toContain('<<<<<<<');
    const redone = press('U', undone).state;
    expect(standOf(redone)).toBe('>ours open');
    expect(sources(redone)[1]).toBe('size = 2');
    expect(standOf(press('o p u').state)).toBe('>ours open');
  });
});

describe('suggestions', () => {
  const versions = {
    base: ['use `do` and `do`'],
    ours: ['use `delayed` and `do`'],
    theirs: ['use `delayed` and `delayed`'],
  };
  const session = startSession([conflictedFile(versions)]);

  test('s takes the one that is offered', () => {
    const { state } = press('s', session);
    expect(standOf(state)).toBe('theirs >');
    expect(sources(state)).toEqual(versions.theirs);
  });

  test('S shows the next, which s takes', () => {
    const { state, effects } = press('S', session);
    expect(effects).toEqual([
      { kind: 'show-suggestion', suggestion: expect.objectContaining({ reason: suggestionOf(state) }) },
    ]);
    expect(suggestionOf(state)).toBe('both edits, word by word');
    const taken = press('s', state).state;
    expect(standOf(taken)).toBe('text >');
    expect(sources(taken)).toEqual(['use `delayed` and `delayed`']);
  });

  test('of a cell that one side deleted deletes it', () => {
    const deleted = startSession([
      conflictedFile({
        base: ['load()', 'old(1)', 'show()'],
        ours: file(['load()', { source: 'show()', id: 'cell-2' }]),
        theirs: ['load()', 'old(2)', 'show()'],
      }),
    ]);
    expect(suggestionOf(deleted)).toBe('delete the cell, as ours did');
    expect(sources(press('s', deleted).state)).toEqual(['load()', 'show()']);
  });
});

describe('the editor', () => {
  const start = startSession([conflictedFile()]);
  const edited = (text: string | undefined, session: Session = start): ResolveStep =>
    step(session, { kind: 'edited', text });

  test('gets the sides between markers, base too, in a file named for its language', () => {
    const [effect] = press('e').effects;
    expect(effect).toMatchObject({ kind: 'edit', extension: '.py' });
    expect(effect?.kind === 'edit' && effect.text).toMatch(
      /^<{7} .*\nsize = 2\n\|{7} .*\nsize = 1\n={7}\nsize = 3\n>{7} .*\n$/,
    );
  });

  test('what comes back without markers decides', () => {
    const { state, effects } = edited('size = 23\n');
    expect(standOf(state)).toBe('text >open');
    expect(kinds(effects)).toEqual(['write']);
    expect(decidedBytes(state.files.get('analysis.ipynb')!).toString()).toContain('size = 23');
  });

  test('nothing is decided where it fails, or where markers are left', () => {
    expect(edited(undefined)).toEqual({
      state: start,
      effects: [{ kind: 'say-not-by-hand', refusal: 'editor-failed' }],
    });
    const [effect] = press('e').effects;
    expect(edited(effect?.kind === 'edit' ? effect.text : '')).toEqual({
      state: start,
      effects: [{ kind: 'say-not-by-hand', refusal: 'markers-left' }],
    });
  });

  test('a value of the metadata is edited as JSON, and is JSON when it comes back', () => {
    const titled = (title: string): Buffer => file([{ source: 'load()', metadata: { title } }]);
    const session = startSession([
      conflictedFile({ base: titled('x'), ours: titled('y'), theirs: titled('z') }),
    ]);
    expect(press('e', session).effects).toMatchObject([{ kind: 'edit', extension: '.json' }]);
    expect(edited('by hand', session).effects).toEqual([{ kind: 'say-not-by-hand', refusal: 'not-json' }]);
    const { state } = edited('"by hand"\n', session);
    const bytes = decidedBytes(state.files.get('analysis.ipynb')!);
    expect(JSON.parse(bytes.toString()).cells[0].metadata).toEqual({ title: 'by hand' });
  });

  test('half a character would not come back from a file of text', () => {
    const half = conflictedFile({ base: ['size = 1'], ours: ['size = "\ud83d"'], theirs: ['size = 3'] });
    expect(press('e', startSession([half])).effects).toEqual([
      { kind: 'say-not-by-hand', refusal: 'half-character' },
    ]);
  });
});

describe('looking', () => {
  test('w shows the whole cell, v its outputs, ? the help, and nothing is decided', () => {
    const { state, effects } = press('w v ?');
    expect(effects).toMatchObject([
      { kind: 'show-cell', cell: { index: 1 }, outputs: false },
      { kind: 'show-cell', cell: { index: 1 }, outputs: true },
      { kind: 'show-help' },
    ]);
    expect(standOf(state)).toBe('>open open');
  });

  test('the help names each key, and that q keeps what was decided', () => {
    for (const name of keysFor(press('o u').state)) expect(renderResolveHelp()).toContain(`${name}  `);
    expect(renderResolveHelp()).toContain('quit; what was decided so far is kept');
  });

  test('a key that is not offered helps', () => {
    for (const name of ['p', 'u', 'U', 's', 'S'] as const)
      expect(kinds(press(name).effects)).toEqual(['show-help']);
  });
});

describe('the keys that are offered', () => {
  const keys = (session: Session): string => keysFor(session).join('');

  test('at the first conflict, at a later one, and after an undo', () => {
    expect(keys(startSession([conflictedFile()]))).toBe('otb+renwvq?');
    expect(keys(press('o').state)).toBe('otb+renpuwvq?');
    expect(keys(press('o u').state)).toBe('otb+renUwvq?');
  });

  test('no base where it is not known, no both where there are no lines', () => {
    const versions = { base: ['size = 1'], ours: ['size = 2'], theirs: ['size = 3'] };
    const { stages, ...rest } = conflictedFile(versions);
    const unknown = { ...rest, conflicts: rest.conflicts.map(withoutBase), stages };
    expect(keys(startSession([unknown]))).toBe('ot+renwvq?');
    const titled = (title: string): Buffer => file(['load()'], { title });
    const values = { base: titled('x'), ours: titled('y'), theirs: titled('z') };
    expect(keys(startSession([conflictedFile(values)]))).toBe('otbenq?');
  });
});

function withoutBase(conflict: Session['asked'][number]['conflict']): Session['asked'][number]['conflict'] {
  if (conflict.kind !== 'source') return conflict;
  return { ...conflict, regions: conflict.regions.map((region) => ({ ...region, base: undefined })) };
}

test('a file that somebody else wrote is read again, and what is open in it is asked', () => {
  const decided = press('o').state;
  const fresh = conflictedFile({ ...TWO, ours: TWO.base, theirs: TWO.base });
  const one = { ...fresh, conflicts: conflictedFile().conflicts.slice(1) };
  const { effects } = step(decided, key('t'));
  expect(kinds(effects)).toEqual(['write']);
  const changed = step(decided, { kind: 'changed', fresh: one });
  expect(changed.effects).toEqual([
    { kind: 'say-read-again', path: 'analysis.ipynb', open: 1 },
    { kind: 'show' },
  ]);
  expect(standOf(changed.state)).toBe('>open');
  expect(kinds(step(decided, { kind: 'changed', fresh: { ...fresh, conflicts: [] } }).effects)).toEqual([
    'say-read-again',
    'quit',
  ]);
});

/** A conflicted notebook on the disk, and a person who gives these answers; whether nothing is left to do. */
interface AtWork {
  readonly repository: ThrowAway;
  readonly io: RecordedIo;
  readonly read: () => readonly string[];
  readonly asked: readonly string[];
  readonly answer: (
    answers: readonly ScriptedAnswer[],
    edit?: (text: string) => string | undefined,
  ) => Promise<boolean>;
}

function atWork(versions: ThreeVersions = TWO): AtWork {
  const repository = throwAway();
  const io = ioIn(repository);
  const asked: string[] = [];
  const { notebook, stages } = conflictedFile(versions);
  repository.write('analysis.ipynb', notebook.bytes);
  const known = { base: stages.base!.bytes, ours: stages.ours!.bytes, theirs: stages.theirs!.bytes };
  return {
    repository,
    io,
    asked,
    read: () => readNotebook(repository.read('analysis.ipynb')).cells.map(({ source }) => source),
    answer: async (answers, edit) => {
      const person = scriptedPerson(answers, edit);
      const workplace = { io, policy: await openPolicy(io) };
      const opened = {
        ...(await openConflicted('analysis.ipynb', workplace, { known })),
        isUnmerged: true,
        isForMergetool: false,
      };
      const view = { color: undefined, columns: 80 };
      const session = await resolveByKeys(startSession([opened]), view, person, workplace);
      const isDone = await finishSession(session, person, io);
      expect(person.left).toEqual([]);
      asked.push(...person.asked);
      return isDone;
    },
  };
}

describe('at work', () => {
  test('the cell is shown with its neighbours, its three sides, and how far one is', async () => {
    const { io, asked, answer } = atWork();
    await answer(['q']);
    expect(io.output()).toContain('1 of 2 · analysis.ipynb · cell 2');
    expect(io.output()).toContain('… cell 1: load()');
    expect(io.output()).toContain('… cell 3: plot()');
    // The markers do not show base; the versions of the merge do.
    for (const line of ['── base', 'size = 1', '── ours', 'size = 2', '── theirs', 'size = 3'])
      expect(io.output()).toContain(line);
    expect(asked).toEqual(['(1/2) take it? [o,t,b,+,r,e,n,w,v,q,?]']);
  });

  test('each decision is on the disk before the next question', async () => {
    const { io, read, answer } = atWork();
    const looked: string[] = [];
    const look = (then: string) => (): string => {
      looked.push(`${read()[1]} ${read()[3]}`.replace(/<{7}.*?>{7} theirs/gs, 'open'));
      return then;
    };
    expect(await answer(['t', look('u'), look('o'), look('q')])).toBe(false);
    expect(looked).toEqual(['size = 3 open', 'open open', 'size = 2 open']);
    expect(io.output()).toContain('analysis.ipynb: 1 settled, 1 left\n');
  });

  test('a person who goes away leaves what was decided', async () => {
    const { read, answer } = atWork();
    expect(await answer(['t', undefined])).toBe(false);
    expect(read()[1]).toBe('size = 3');
    expect(read()[3]).toContain('<<<<<<<');
  });

  test('outputs come back with the side that is taken; git add ends it, or is left for later', async () => {
    const ran = (version: readonly string[], by: string): Buffer =>
      file(version.map((source) => ({ source, output: `${by} ran ${source}` })));
    const versions = {
      base: ran(TWO.base as string[], 'base'),
      ours: ran(TWO.ours as string[], 'ours'),
      theirs: ran(TWO.theirs as string[], 'theirs'),
    };
    for (const [key, status] of [
      ['y', 'A  analysis.ipynb\n'],
      ['n', '?? analysis.ipynb\n'],
    ] as const) {
      const { io, repository, asked, answer } = atWork(versions);
      expect(await answer(['o', 't', key])).toBe(true);
      const text = repository.read('analysis.ipynb');
      expect(text).toContain('ours ran size = 2');
      expect(text).toContain('theirs ran rate = 30');
      expect(asked.at(-1)).toBe('git add analysis.ipynb? [y,n]');
      expect(io.output().includes('tell git with: git add analysis.ipynb')).toBe(key === 'n');
      expect(repository.git('status', '--porcelain')).toBe(status);
    }
  });

  test('the suggestion is shown with its lines, and S shows another', async () => {
    const { io, read, answer } = atWork({
      base: ['fit(rate=1, size=1, depth=1)'],
      ours: ['fit(rate=2, size=1, depth=1)'],
      theirs: ['fit(rate=1, size=1, depth=3)'],
    });
    await answer(['s', 'n']);
    expect(io.output()).toContain(
      'suggestion (s): both edits, word by word\n    fit(rate=2, size=1, depth=3)',
    );
    expect(read()).toEqual(['fit(rate=2, size=1, depth=3)']);
  });

  test('what is looked at is shown: the whole cell, its outputs, the help', async () => {
    const long = (size: number): string => `import pandas\n\n# prepare\nx = 1\n\nsize = ${size}`;
    const { io, answer } = atWork({ base: [long(1)], ours: [long(2)], theirs: [long(3)] });
    await answer(['w', 'v', '?', 'q']);
    expect(io.output()).toContain('── cell 1 · code\n    import pandas\n');
    expect(io.output()).toContain('── cell 1 · outputs\n    (none)\n');
    expect(io.output()).toContain('q  quit; what was decided so far is kept\n');
  });

  test('what was edited by hand is written; what the editor refused leaves the file', async () => {
    const { io, read, repository, answer } = atWork();
    const before = repository.read('analysis.ipynb');
    await answer(['e', 'q']);
    await answer(['e', 'q'], (text) => text);
    expect(io.output()).toContain('the editor ended with an error; nothing was decided\n');
    expect(io.output()).toContain('there are still markers in it; nothing was decided\n');
    expect(repository.read('analysis.ipynb')).toBe(before);
    await answer(['e', 'q'], () => 'size = 23\n');
    expect(read()[1]).toBe('size = 23');
  });

  test('a file that somebody else saves meanwhile is read again, never overwritten', async () => {
    const { io, repository, read, answer } = atWork();
    const save = (then: string) => (): string => {
      const text = repository.read('analysis.ipynb');
      repository.write('analysis.ipynb', text.replace('load()', 'load(everything)'));
      return then;
    };
    expect(await answer(['o', save('t'), 't', 'n'])).toBe(true);
    expect(io.output()).toContain(
      'analysis.ipynb was changed by somebody else, and was read again; 1 open in it\n',
    );
    expect(read()).toEqual(['load(everything)', 'size = 2', 'plot()', 'rate = 30', 'show()']);
  });

  test('a file that somebody broke beyond repair meanwhile is left as it is', async () => {
    const { repository, io, answer } = atWork();
    const text = '{\n<<<<<<< HEAD\n "cells": [],\n>>>>>>> topic\n "nbformat": 4\n}\n';
    const broken = (then: string) => (): string => {
      repository.write('analysis.ipynb', text);
      return then;
    };
    await expect(answer([broken('o')])).rejects.toThrow();
    expect(repository.read('analysis.ipynb')).toBe(text);
    expect(io.output()).not.toContain('settled');
  });
});
