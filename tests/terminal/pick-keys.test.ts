/** What each key of `add -p` does, without a terminal. */
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { type Choice, choicesOf, type PickCommand, pickChanges } from '../../src/pick/pick-cells.ts';
import { type PickKey, renderPickHelp } from '../../src/render/pick-words.ts';
import {
  keysFor,
  type PickState,
  type PickStep,
  pickByKeys,
  startPicking,
  step,
} from '../../src/terminal/pick-keys.ts';
import { file } from '../resolve/notebooks.ts';
import { type ScriptedAnswer, scriptedPerson } from '../support/scripted-person.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven';
const BEFORE = readNotebook(file([LINES, 'fit(training)', 'plot(everything)']));
const AFTER = readNotebook(
  file([LINES.replace('one', 'ONE').replace('seven', 'SEVEN'), 'fit(testing)', 'plot(everything, now)']),
);
const DIFF = diffNotebooks(BEFORE, AFTER, { normalizer: createNormalizer() });
const CHOICES = choicesOf(DIFF);
const [FIRST, SECOND] = CHOICES as [Choice, Choice];

/** The state after some keys, with the effects of the last. */
function press(keys: string, start: PickState = startPicking(CHOICES).state): PickStep {
  return keys
    .split(' ')
    .reduce<PickStep>(({ state }, key) => step(state, { kind: 'key', key: key as PickKey }), {
      state: start,
      effects: [],
    });
}

/** `y` whole, `n` not, `*` a source of its own, one a change; `>` before the change where the person is. */
function standOf({ choices, picked, at }: PickState): string {
  const marks = choices.map((choice, index) => {
    const how = picked.get(choice);
    return `${index === at ? '>' : ''}${how === undefined ? 'n' : how.kind === 'whole' ? 'y' : '*'}`;
  });
  return marks.join('') + (at >= choices.length ? '>' : '');
}

test('there are three changes to go through', () => {
  expect(standOf(startPicking(CHOICES).state)).toBe('>nnn');
  expect(startPicking([]).effects).toEqual([{ kind: 'quit' }]);
});

describe('a key', () => {
  test.each([
    ['y', 'y>nn', 'show'],
    ['n', 'n>nn', 'show'],
    ['y y y', 'yyy>', 'quit'],
    ['n a', 'nyy>', 'quit'],
    ['y d', 'ynn>', 'quit'],
    ['y p', '>ynn', 'show'],
    ['y p n', 'n>nn', 'show'],
    ['?', '>nnn', 'show-help'],
    ['p', '>nnn', 'show-help'],
    ['y q', 'y>nn', 'quit'],
  ])('%s', (keys, stand, effect) => {
    const { state, effects } = press(keys);
    expect(standOf(state)).toBe(stand);
    expect(effects).toEqual([{ kind: effect }]);
  });

  test('only q, and a person who goes away, end all notebooks', () => {
    expect(press('y a').state.stop).toBe(false);
    expect(press('d').state.stop).toBe(false);
    expect(press('q').state.stop).toBe(true);
    const gone = step(press('y').state, { kind: 'key', key: undefined });
    expect(gone).toMatchObject({ state: { stop: true }, effects: [{ kind: 'quit' }] });
    expect(standOf(gone.state)).toBe('y>nn');
  });

  test('is offered where it means something', () => {
    const offered = (state: PickState): string => keysFor(state).join('');
    expect(offered(startPicking(CHOICES).state)).toBe('ynadseq?');
    expect(offered(press('y').state)).toBe('ynadepq?');
    expect(offered(press('s').state)).toBe('ynq?');
    const added = diffNotebooks(
      BEFORE,
      readNotebook(file([LINES, 'fit(training)', 'plot(everything)', 'x'])),
      {
        normalizer: createNormalizer(),
      },
    );
    expect(offered(startPicking(choicesOf(added)).state)).toBe('ynadq?');
  });
});

describe('runs of lines', () => {
  const sourceOf = (state: PickState): string | undefined => {
    const how = state.picked.get(FIRST);
    return how?.kind === 'source' ? how.source : how?.kind;
  };

  test.each([
    ['s y n', 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven'],
    ['s n y', 'one\ntwo\nthree\nfour\nfive\nsix\nSEVEN'],
    ['s y y', 'whole'],
    ['s n n', undefined],
    ['y p s n n', undefined],
  ])('%s', (keys, source) => {
    const { state, effects } = press(keys);
    expect(sourceOf(state)).toBe(source);
    expect(state.at).toBe(1);
    expect(state.runs).toBeUndefined();
    expect(effects).toEqual([{ kind: 'show' }]);
  });

  test('are shown one after the other, with help on the way', () => {
    expect(press('s')).toMatchObject({ state: { at: 0, runs: { at: 0 } }, effects: [{ kind: 'show' }] });
    expect(press('s y')).toMatchObject({ state: { at: 0, runs: { at: 1 } }, effects: [{ kind: 'show' }] });
    expect(press('s y ?')).toMatchObject({ state: { runs: { at: 1 } }, effects: [{ kind: 'show-help' }] });
  });

  test('that were taken before q count, and q before any leaves what was picked', () => {
    const { state, effects } = press('s y q');
    expect(sourceOf(state)).toContain('ONE');
    expect(state.stop).toBe(true);
    expect(effects).toEqual([{ kind: 'quit' }]);
    expect(sourceOf(press('y p s q').state)).toBe('whole');
  });
});

describe('the editor', () => {
  test('what comes back is picked in place of the change; where it fails nothing is', () => {
    const { state, effects } = press('n e');
    expect(effects).toMatchObject([{ kind: 'edit', change: { after: { source: 'fit(testing)' } } }]);
    const edited = step(state, { kind: 'edited', text: 'fit(both)\n' });
    expect(edited.state.picked.get(SECOND)).toEqual({ kind: 'source', source: 'fit(both)' });
    expect(standOf(edited.state)).toBe('n*>n');
    const failed = step(state, { kind: 'edited', text: undefined });
    expect(failed).toEqual({ state, effects: [{ kind: 'say-editor-failed' }] });
  });
});

describe('at work', () => {
  const view = { color: undefined, columns: 80 };

  async function pick(
    answers: readonly ScriptedAnswer[],
    {
      command = 'add',
      edit,
    }: { command?: PickCommand; edit?: (text: string, extension: string) => string } = {},
  ): Promise<{
    readonly output: string;
    readonly asked: readonly string[];
    readonly sources: readonly string[];
  }> {
    const io = ioIn(throwAway());
    const person = scriptedPerson(answers, edit);
    const { picked } = await pickByKeys({ command, path: 'a.ipynb', diff: DIFF }, view, person, io);
    expect(person.left).toEqual([]);
    const content = pickChanges(BEFORE, AFTER, DIFF, picked);
    const sources = readNotebook(content).cells.map(({ source }) => source);
    return { output: io.output(), asked: person.asked, sources };
  }

  test('each change is shown and asked about, a run with its lines alone', async () => {
    const { output, asked, sources } = await pick(['s', 'y', 'n', 'n', 'y']);
    expect(asked).toEqual([
      '(1/3) stage this? [y,n,a,d,s,e,q,?]',
      '  (1/2) stage these lines? [y,n,q,?]',
      '  (2/2) stage these lines? [y,n,q,?]',
      '(2/3) stage this? [y,n,a,d,e,p,q,?]',
      '(3/3) stage this? [y,n,a,d,e,p,q,?]',
    ]);
    expect(output).toMatch(/^a\.ipynb\n\n/);
    const [, whole, first, second] = output.split('\n\n');
    for (const line of ['ONE', 'SEVEN']) expect(whole).toContain(line);
    expect(first).toContain('ONE');
    expect(first).not.toContain('SEVEN');
    expect(second).toContain('SEVEN');
    expect(sources).toEqual([LINES.replace('one', 'ONE'), 'fit(training)', 'plot(everything, now)']);
  });

  test('what was edited is picked, from a file named for its language', async () => {
    const seen: string[] = [];
    const edit = (text: string, extension: string): string => {
      seen.push(text + extension);
      return 'fit(both)\n';
    };
    const { sources } = await pick(['n', 'e', 'q'], { edit });
    expect(seen).toEqual(['fit(testing)\n.py']);
    expect(sources[1]).toBe('fit(both)');
  });

  test('the help and the question name what the command does', async () => {
    const { output, asked } = await pick(['?', 'q'], { command: 'restore' });
    expect(output).toContain('y  restore this change\n');
    expect(asked[0]).toContain('restore this?');
    for (const command of ['add', 'reset', 'restore'] as const) {
      for (const key of keysFor(press('y').state)) expect(renderPickHelp(command)).toContain(`${key}  `);
      expect(renderPickHelp(command)).not.toContain('VERB');
    }
  });
});
