/** What each key of the resolver does, without a terminal. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/read.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { type ResolveKey, renderResolveHelp } from '../../src/render/resolve-words.ts';
import type { Decision } from '../../src/resolve/decide.ts';
import { openConflicted } from '../../src/session/conflicted-file.ts';
import {
  decide,
  decideAll,
  given,
  goTo,
  readAgain,
  type Session,
  startSession,
  undo,
  written,
} from '../../src/session/session.ts';
import { openShared, type SharedSession } from '../../src/session/shared.ts';
import { decidedBytes } from '../../src/session/write-decisions.ts';
import {
  arrive,
  comeBack,
  keysFor,
  type ResolveEffect,
  type ResolveInput,
  type ResolveStep,
  step,
} from '../../src/terminal/resolve-keys.ts';
import { resolveTogether } from '../../src/terminal/resolve-together.ts';
import { file } from '../resolve/notebooks.ts';
import { conflictedFile, standOf, suggestionOf, type ThreeVersions, TWO } from '../session/sessions.ts';
import { GIT } from '../support/git-program.ts';
import { type ScriptedAnswer, scriptedPerson } from '../support/scripted-person.ts';
import { ioIn, type RecordedIo, type ThrowAway, throwAway } from '../support/throw-away.ts';

const key = (name: ResolveKey): ResolveInput => ({ kind: 'key', key: name });
const kinds = (effects: readonly ResolveEffect[]): readonly string[] => effects.map(({ kind }) => kind);

/** The session after some keys, each decision written as its effect asks; with all effects on the way. */
function press(keys: string, session: Session = startSession([conflictedFile()])): ResolveStep {
  let state = session;
  const effects: ResolveEffect[] = [];
  for (const name of keys.split(' ')) {
    const next = made(step(state, key(name as ResolveKey)));
    effects.push(...next.effects);
    state = next.state;
  }
  return { state, effects };
}

/** After a change that is asked for last; `others`: what else is so by then. */
function made({ state, effects }: ResolveStep, others = (session: Session): Session => session): ResolveStep {
  const last = effects.at(-1);
  if (last?.kind !== 'change') return { state, effects };
  const wanted = last.next(state);
  const session = [...wanted.files.values()].reduce(
    (now, decided) => written(now, decided.file.path, decidedBytes(decided)),
    others(wanted),
  );
  const outcome = { kind: 'made', session } as const;
  const next = step(state, { kind: 'changed', outcome, wanted, text: last.text });
  return { state: next.state, effects: [...effects, ...next.effects] };
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
    expect(kinds(effects)).toEqual(['change', 'show']);
    expect(sources(state)[1]).toBe(source);
    expect(sources(state)[3]).toContain('<<<<<<<');
  });

  test('past the last one it is over', () => {
    const { state, effects } = press('o t');
    expect(standOf(state)).toBe('ours theirs >');
    expect(kinds(effects)).toEqual(['change', 'show', 'change', 'quit']);
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
    base: ['fit(rate=1, size=1, depth=1)'],
    ours: ['fit(rate=2, size=1, depth=1)'],
    theirs: ['fit(rate=1, size=1, depth=3, seed=4)'],
  };
  const session = startSession([conflictedFile(versions)]);

  test('s takes the one that is offered', () => {
    const { state } = press('s', session);
    expect(standOf(state)).toBe('text >');
    expect(sources(state)).toEqual(['fit(rate=2, size=1, depth=3, seed=4)']);
  });

  test('S shows the next, which s takes', () => {
    const { state, effects } = press('S', session);
    expect(effects).toEqual([
      { kind: 'show-suggestion', suggestion: expect.objectContaining({ reason: suggestionOf(state) }) },
    ]);
    expect(suggestionOf(state)).toBe('theirs, which changed more of it');
    const taken = press('s', state).state;
    expect(standOf(taken)).toBe('theirs >');
    expect(sources(taken)).toEqual(versions.theirs);
  });

  test('what was decided makes the next one', () => {
    expect(suggestionOf(press('o').state)).toBe('ours, as in cell 2');
    expect(standOf(press('o s').state)).toBe('ours ours >');
    expect(suggestionOf(press('o u n').state)).toMatch(/^theirs, /);
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

describe('all that is suggested for the rest of the notebook', () => {
  const three: ThreeVersions = {
    base: ['a = 1', 'load()', 'b = 1', 'plot()', 'c = 1'],
    ours: ['a = 2', 'load()', 'b = 2', 'plot()', 'c = 2'],
    theirs: ['a = 3', 'load()', 'b = 3', 'plot()', 'c = 3'],
  };
  const session = startSession([conflictedFile(three), conflictedFile(TWO, 'model.ipynb')]);
  const answer = (isTaken: boolean, from: Session): ResolveStep =>
    made(step(from, { kind: 'seen-suggested', isTaken }));

  test('A shows it, each conflict with its reason, and decides nothing', () => {
    const begun = press('o', session).state;
    const { state, effects } = press('A', begun);
    expect(state).toBe(begun);
    const shown = effects.flatMap((effect) => (effect.kind === 'show-suggested' ? effect.suggested : []));
    expect(shown.map(({ conflict, suggestion }) => [conflict.cell?.index, suggestion.reason])).toEqual([
      [2, 'ours, as in cell 1'],
      [4, 'ours, as in cell 1'],
    ]);
    expect(standOf(answer(false, begun).state)).toBe('ours >open open open open');
  });

  test('y takes it, writes the notebook, and goes on to the next one', () => {
    const { state, effects } = answer(true, press('o', session).state);
    expect(kinds(effects)).toEqual(['change', 'show']);
    expect(standOf(state)).toBe('ours ours ours >open open');
    expect(suggestionOf(state)).toBe('ours, as in analysis.ipynb');
  });

  test('u takes all of it back, and U takes it again', () => {
    const taken = answer(true, press('o', session).state).state;
    expect(standOf(press('u', taken).state)).toBe('ours >open open open open');
    expect(standOf(press('u U', taken).state)).toBe('ours >ours ours open open');
  });

  test('what was skipped or decided before stays as it is', () => {
    const taken = answer(true, press('n o', session).state).state;
    expect(standOf(taken)).toBe('open ours ours >open open');
    const back = goTo(press('o t', session).state, 0);
    expect(standOf(answer(true, back).state)).toBe('ours theirs theirs >open open');
  });
});

describe('the editor', () => {
  const start = startSession([conflictedFile()]);
  const edited = (text: string | undefined, session: Session = start): ResolveStep =>
    made(step(session, { kind: 'edited', text }));

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
    expect(kinds(effects)).toEqual(['change', 'show']);
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
    for (const name of ['p', 'u', 'U', 'S'] as const)
      expect(kinds(press(name).effects)).toEqual(['show-help']);
  });
});

describe('the keys that are offered', () => {
  const keys = (session: Session): string => keysFor(session).join('');

  test('at the first conflict, at a later one, and after an undo', () => {
    expect(keys(startSession([conflictedFile()]))).toBe('otb+rsAenwvq?');
    expect(keys(press('o').state)).toBe('otb+rsSenpuwvq?');
    expect(keys(press('o u').state)).toBe('otb+rsAenUwvq?');
  });

  test('no base where it is not known, no both where there are no lines', () => {
    const versions = { base: ['size = 1'], ours: ['size = 2'], theirs: ['size = 3'] };
    const { stages, ...rest } = conflictedFile(versions);
    const unknown = { ...rest, conflicts: rest.conflicts.map(withoutBase), stages };
    expect(keys(startSession([unknown]))).toBe('ot+rsenwvq?');
    const titled = (title: string): Buffer => file(['load()'], { title });
    const values = { base: titled('x'), ours: titled('y'), theirs: titled('z') };
    expect(keys(startSession([conflictedFile(values)]))).toBe('otbsenq?');
  });
});

function withoutBase(conflict: Session['asked'][number]['conflict']): Session['asked'][number]['conflict'] {
  if (conflict.kind !== 'source') return conflict;
  return { ...conflict, regions: conflict.regions.map((region) => ({ ...region, base: undefined })) };
}

describe('what others do', () => {
  const THEIRS = { kind: 'theirs' } as const;
  const decidedIn = (session: Session, place: number, decision?: Decision): Session =>
    decide(session, session.asked[place]!, decision);
  const start = startSession([conflictedFile()]);
  const hear = (session: Session, now: Session): ResolveStep =>
    step(session, { kind: 'heard', session: now });

  test('about another conflict is said, and the question stands', () => {
    const { state, effects } = hear(start, decidedIn(start, 1, THEIRS));
    expect(effects).toMatchObject([
      { kind: 'say-decided', path: undefined, conflict: { cell: { index: 3 } }, decision: THEIRS },
    ]);
    expect(standOf(state)).toBe('>open theirs');
    expect(standOf(press('o', state).state)).toBe('ours theirs >');
  });

  test('about the conflict that is asked about goes on to the next, and is undone here', () => {
    const { state, effects } = hear(start, decidedIn(start, 0, THEIRS));
    expect(kinds(effects)).toEqual(['say-decided', 'show']);
    expect(standOf(state)).toBe('theirs >open');
    expect(standOf(press('u', state).state)).toBe('>open open');
    expect(kinds(hear(state, decidedIn(state, 1, THEIRS)).effects)).toEqual(['say-decided', 'quit']);
  });

  test('of many at once is one line', () => {
    const cells = (value: number): readonly string[] =>
      Array.from({ length: 12 }, (_, cell) => (cell % 2 === 0 ? `x${cell} = ${value}` : 'load()'));
    const many = startSession([conflictedFile({ base: cells(1), ours: cells(2), theirs: cells(3) })]);
    expect(many.asked).toHaveLength(6);
    const { effects } = hear(many, decideAll(many, THEIRS));
    expect(effects).toEqual([
      { kind: 'say-many-decided', path: 'analysis.ipynb', count: 6 },
      { kind: 'quit' },
    ]);
  });

  test('that makes another suggestion shows it', () => {
    const { effects } = hear(start, decidedIn(start, 1, { kind: 'ours' }));
    expect(effects).toMatchObject([
      { kind: 'say-decided' },
      { kind: 'show-suggestion', suggestion: { reason: 'ours, as in cell 4' } },
    ]);
  });

  test('what they open again is said, and asked once the person is past all', () => {
    const decided = press('o').state;
    const { state, effects } = hear(decided, undo(decided)!);
    expect(effects[0]).toMatchObject({ kind: 'say-decided', decision: undefined });
    expect(standOf(state)).toBe('open >open');
    const all = press('o t').state;
    const back = comeBack(all, undo(all)!);
    expect(kinds(back.effects)).toEqual(['say-decided', 'show']);
    expect(standOf(back.state)).toBe('ours >open');
  });

  test('between two keys is said after the decision', () => {
    const { state, effects } = made(step(start, key('o')), (now) => decidedIn(now, 1, THEIRS));
    expect(kinds(effects)).toEqual(['change', 'say-decided', 'quit']);
    expect(standOf(state)).toBe('ours theirs >');
  });

  test('about the same conflict stands, and what one wrote is not lost', () => {
    const now = decidedIn(start, 0, THEIRS);
    const changed = (text?: string): ResolveStep =>
      step(start, { kind: 'changed', outcome: { kind: 'changed', session: now }, wanted: start, text });
    expect(kinds(changed().effects)).toEqual(['say-decided', 'say-not-done', 'show']);
    expect(changed('size = 23\n').effects[1]).toEqual({ kind: 'say-not-done', text: 'size = 23\n' });
    expect(standOf(changed().state)).toBe('theirs >open');
  });

  test('a file that another program wrote is read again, and what is open in it is asked', () => {
    const decided = press('o').state;
    const fresh = conflictedFile({ ...TWO, ours: TWO.base, theirs: TWO.base });
    const one = { ...fresh, conflicts: conflictedFile().conflicts.slice(1) };
    const outcome = { kind: 'changed', session: readAgain(decided, one) } as const;
    const { state, effects } = step(decided, { kind: 'changed', outcome, wanted: decided, text: undefined });
    expect(effects).toEqual([{ kind: 'say-read-again', path: 'analysis.ipynb', open: 1 }, { kind: 'show' }]);
    expect(standOf(state)).toBe('>open');
    expect(kinds(hear(decided, readAgain(decided, { ...fresh, conflicts: [] })).effects)).toEqual([
      'say-read-again',
      'quit',
    ]);
  });

  test('that git was given the file is said', () => {
    const all = press('o t').state;
    expect(kinds(comeBack(all, given(all, 'analysis.ipynb', true)).effects)).toEqual(['say-given', 'quit']);
  });
});

/** A conflicted notebook on the disk, unmerged in git, and a person who gives these answers; whether nothing is left to do. */
interface AtWork {
  readonly repository: ThrowAway;
  readonly io: RecordedIo;
  readonly read: () => readonly string[];
  readonly asked: readonly string[];
  /** Another window. */
  readonly elsewhere: () => Promise<SharedSession>;
  readonly answer: (
    answers: readonly ScriptedAnswer[],
    edit?: (text: string) => string | undefined | Promise<string>,
  ) => Promise<boolean>;
}

function atWork(versions: ThreeVersions = TWO): AtWork {
  const repository = throwAway();
  const io = ioIn(repository);
  const asked: string[] = [];
  const { notebook, stages } = conflictedFile(versions);
  const git = (args: readonly string[], input: string | Buffer): string =>
    execFileSync(GIT, args, { cwd: repository.dir, env: repository.env, input }).toString().trim();
  const entries = [stages.base!, stages.ours!, stages.theirs!].map(
    ({ bytes }, side) =>
      `100644 ${git(['hash-object', '-w', '--stdin'], bytes)} ${side + 1}\tanalysis.ipynb\n`,
  );
  git(['update-index', '--index-info'], entries.join(''));
  repository.write('analysis.ipynb', notebook.bytes);
  const elsewhere = async (): Promise<SharedSession> => {
    const workplace = { io, policy: await openPolicy(io) };
    return openShared([await openConflicted('analysis.ipynb', workplace)], workplace);
  };
  return {
    repository,
    io,
    asked,
    read: () => readNotebook(repository.read('analysis.ipynb')).cells.map(({ source }) => source),
    elsewhere,
    answer: async (answers, edit) => {
      const person = scriptedPerson(answers, edit);
      const view = { color: undefined, columns: 80 };
      const isDone = await resolveTogether({ shared: await elsewhere(), view, person, io });
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
    expect(asked).toEqual(['(1/2) take it? [o,t,b,+,r,s,A,e,n,w,v,q,?]']);
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

  test('what another window decides meanwhile is said, and the question that it answers is withdrawn', async () => {
    const { io, read, asked, elsewhere, answer } = atWork();
    const other = async (place: number): Promise<void> => {
      const { change } = await elsewhere();
      await change((now) => decide(now, now.asked[place]!, { kind: 'theirs' }));
    };
    expect(await answer([() => other(0), 'u', 'o', () => other(1), 'n'])).toBe(true);
    expect(io.output()).toContain('cell 2: theirs, decided in another window\n');
    expect(io.output()).toContain('cell 4: theirs, decided in another window\n');
    expect(asked.map((question) => question.split(' ')[0])).toEqual([
      '(1/2)',
      '(2/2)',
      '(1/2)',
      '(2/2)',
      'git',
    ]);
    expect([read()[1], read()[3]]).toEqual(['size = 2', 'rate = 30']);
  });

  test('what another window takes back at the end is asked once more, and so is what u takes back', async () => {
    const { io, read, asked, elsewhere, answer } = atWork();
    const takeBack = async (): Promise<void> => {
      await (await elsewhere()).change((now) => undo(now)!);
    };
    expect(await answer(['o', 'o', takeBack, 't', 'u', 'b', 'n'])).toBe(true);
    // What one takes back oneself is nobody else's.
    expect(io.output().split('cell 4: open again, undone in another window\n')).toHaveLength(2);
    expect(asked.map((question) => question.split(' ')[0])).toEqual([
      '(1/2)',
      '(2/2)',
      'git',
      '(2/2)',
      'git',
      '(2/2)',
      'git',
    ]);
    expect(read()[3]).toBe('rate = 10');
  });

  test('what was written in an editor, while another window decided, is shown', async () => {
    const { io, read, elsewhere, answer } = atWork();
    const edit = async (): Promise<string> => {
      await (await elsewhere()).change((now) => decide(now, now.asked[0]!, { kind: 'theirs' }));
      return 'size = 23\n';
    };
    await answer(['e', 'q'], edit);
    expect(io.output()).toContain(
      'another window was first, so nothing was changed here; you wrote:\n    size = 23\n',
    );
    expect(read()[1]).toBe('size = 3');
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
      ['n', 'UU analysis.ipynb\n'],
    ] as const) {
      const { io, repository, asked, answer } = atWork(versions);
      expect(await answer(['o', 't', key])).toBe(true);
      const text = repository.read('analysis.ipynb');
      expect(text).toContain('ours ran size = 2');
      expect(text).toContain('theirs ran rate = 30');
      expect(asked.at(-1)).toBe('git add analysis.ipynb? [y,n,u]');
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

  test('A is one page, of which n takes nothing and y all', async () => {
    const { io, read, asked, answer } = atWork();
    const looked: string[] = [];
    const look = (): 'q' => {
      looked.push(...read());
      return 'q';
    };
    await answer(['A', 'n', look]);
    expect(looked.filter((source) => source.includes('<<<<<<<'))).toHaveLength(2);
    expect(io.output()).toContain(
      [
        '── suggested for the rest of this notebook:',
        '  cell 2: both changed lines 1–5 → theirs, as a little more often where nothing else tells',
        '  cell 4: both changed lines 1–5 → theirs, as a little more often where nothing else tells',
        '',
      ].join('\n'),
    );
    expect(asked).toContain('take these 2 in analysis.ipynb? [y,n]');
    await answer(['A', 'y', 'n']);
    expect(read()).toEqual(TWO.theirs);
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
    const text = '{ "cells": [';
    const broken = (then: string) => (): string => {
      repository.write('analysis.ipynb', text);
      return then;
    };
    await expect(answer([broken('o')])).rejects.toThrow();
    expect(repository.read('analysis.ipynb')).toBe(text);
    expect(io.output()).not.toContain('settled');
  });
});
