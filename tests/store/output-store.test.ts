/** The store by itself: what it finds again, what it drops, and that nothing in it can hurt. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { putBack, putBackOutputs } from '../../src/outputs/put-back.ts';
import { identityOf, putTogether, type Taken, takeApart } from '../../src/outputs/taken.ts';
import { type OutputStore, openOutputStore } from '../../src/store/output-store.ts';

const PATH = Buffer.from('a.ipynb');
const OTHER = Buffer.from([0xff, 0x0a]);

function directory(): string {
  const root = mkdtempSync(join(tmpdir(), 'nbdiff-store-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

interface Opened extends OutputStore {
  readonly complaints: readonly string[];
}

/** `worktree` is the name of a linked one. */
function open(root: string, worktree?: string): Opened {
  const gitDir = worktree === undefined ? root : join(root, 'worktrees', worktree);
  const complaints: string[] = [];
  return {
    ...openOutputStore({ commonDir: root, gitDir }, (line) => complaints.push(line)),
    complaints,
  };
}

/** `a=1` is a cell with the source a and the output 1. */
function fileOf(text: string): Buffer {
  const cells = text.split(' ').map((word) => {
    const [source, output] = word.split('=') as [string, string | undefined];
    const outputs = output === undefined ? [] : [{ name: 'stdout', output_type: 'stream', text: [output] }];
    return { cell_type: 'code', execution_count: null, id: source, metadata: {}, outputs, source: [source] };
  });
  return Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

function takenFrom(file: Buffer): Taken {
  const notebook = readNotebook(file);
  return takeApart(notebook, createNormalizer().cleanEdits(notebook));
}

/** Smudge gives `text` what the store has for it. */
function give(store: OutputStore, text: string, path: Buffer = PATH): string {
  const { bytes, from } = putBack(readNotebook(takenFrom(fileOf(text)).cleaned), store.parts(path), []);
  store.give(path, takenFrom(bytes), bytes, new Map([...from].map(([cell, part]) => [cell, part.at])));
  return bytes.toString();
}

function keep(store: OutputStore, text: string, path: Buffer = PATH): void {
  const file = fileOf(text);
  store.keep(path, takenFrom(file), file);
}

/** The stored notebook with what the store has for it. */
function restored(store: OutputStore, text: string, path: Buffer = PATH): string {
  return putBackOutputs(readNotebook(takenFrom(fileOf(text)).cleaned), store.parts(path)).toString();
}

function exact(store: OutputStore, text: string, path: Buffer = PATH): string | undefined {
  const found = store.exact(path, takenFrom(fileOf(text)).cleaned);
  return found === undefined ? undefined : putTogether(found)?.toString();
}

/** Larger than what goes into the file of a version. */
const PICTURE = 'p'.repeat(20_000);

function files(root: string): readonly string[] {
  const names = readdirSync(root, { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('what is found again', () => {
  test('the very same file, at its path and under another one', () => {
    const root = directory();
    keep(open(root), `a=1 b=${PICTURE}`);
    const store = open(root);
    expect(exact(store, 'a b')).toBe(fileOf(`a=1 b=${PICTURE}`).toString());
    expect(exact(store, 'a b', OTHER)).toBe(fileOf(`a=1 b=${PICTURE}`).toString());
    expect(exact(store, 'a c')).toBeUndefined();
  });

  test('a cell, however many versions lie in between', () => {
    const root = directory();
    keep(open(root), `a=1 b=${PICTURE}`);
    for (let version = 0; version < 60; version += 1) keep(open(root), `x${version}=2`);
    expect(restored(open(root), 'a b new')).toBe(fileOf(`a=1 b=${PICTURE} new`).toString());
  });

  test('what two processes kept at once', () => {
    const [root, meanwhile] = [directory(), directory()];
    keep(open(root), 'a=1');
    cpSync(root, meanwhile, { recursive: true, preserveTimestamps: true });
    keep(open(root), 'a=1 b=2');
    keep(open(meanwhile), 'a=1 c=3');
    cpSync(meanwhile, root, { recursive: true, preserveTimestamps: true });
    expect(restored(open(root), 'c b a')).toBe(fileOf('c=3 b=2 a=1').toString());
    keep(open(root), 'd=4');
    expect(restored(open(root), 'c b a')).toBe(fileOf('c=3 b=2 a=1').toString());
  });

  test('a cleared cell stays cleared; its last run is there for who asks', () => {
    const store = open(directory());
    keep(store, 'a=1 b=1');
    keep(store, 'a b=1 c');
    expect(restored(store, 'a b x')).toBe(fileOf('a b=1 x').toString());
    const runs = store.parts(PATH).filter(({ edits }) => edits.length > 0);
    expect(putBackOutputs(readNotebook(fileOf('a')), runs).toString()).toBe(fileOf('a=1').toString());
  });
});

describe('the latest run', () => {
  test('is not what smudge gave back, however often that is cleaned', () => {
    const root = directory();
    keep(open(root), 'a=5 b=5');
    give(open(root), 'a b c');
    keep(open(root), 'a=5 b=5 c');
    keep(open(root), 'a=9 b=9 d=9');
    for (const store of [open(root), open(root)])
      expect(give(store, 'a b')).toBe(fileOf('a=9 b=9').toString());
    keep(open(root), 'a=9 b=9');
    expect(restored(open(root), 'a b d')).toBe(fileOf('a=9 b=9 d=9').toString());
  });

  test('may leave what an earlier one left', () => {
    const root = directory();
    for (const run of ['ok', 'failed', 'ok']) keep(open(root), `a=${run} b`);
    expect(restored(open(root), 'a')).toBe(fileOf('a=ok').toString());
    keep(open(root), 'a=failed c');
    expect(restored(open(root), 'a')).toBe(fileOf('a=failed').toString());
    give(open(root), 'a b');
    keep(open(root), 'a=ok b');
    expect(restored(open(root), 'a c')).toBe(fileOf('a=ok c').toString());
  });

  test('in another worktree counts as much, and what lies there from earlier is no run', () => {
    const root = directory();
    keep(open(root), 'a=5 b=5');
    expect(give(open(root, 'beside'), 'a b')).toBe(fileOf('a=5 b=5').toString());
    give(open(root, 'third'), 'b x');
    keep(open(root), 'a=9 b');
    keep(open(root, 'beside'), 'a=5 b=5');
    give(open(root, 'beside'), 'a y');
    keep(open(root, 'beside'), 'a=5 b=5 c');
    keep(open(root, 'third'), 'b=5 x');
    expect(restored(open(root), 'a b c')).toBe(fileOf('a=9 b c').toString());
    keep(open(root, 'beside'), 'a=10 b=5');
    expect(restored(open(root), 'a b')).toBe(fileOf('a=10 b').toString());
  });

  test('is not undone by a worktree in which the cell never ran', () => {
    const root = directory();
    keep(open(root), 'a=5');
    keep(open(root, 'beside'), 'a b');
    expect(restored(open(root), 'a b')).toBe(fileOf('a=5 b').toString());
    keep(open(root), 'a');
    expect(restored(open(root), 'a b')).toBe(fileOf('a b').toString());
  });

  test('is the one that git brings, and that of before where git brings it back', () => {
    const root = directory();
    const fromGit = (text: string): readonly number[] => {
      const file = fileOf(text);
      const store = open(root);
      const taken = takenFrom(file);
      const dated = store.dated(PATH, taken.parts);
      store.give(PATH, taken, file, new Map(dated.map((part) => [identityOf(part), part.at])));
      return dated.map(({ at }) => at);
    };
    const [first] = fromGit('a=5');
    expect(restored(open(root), 'a')).toBe(fileOf('a=5').toString());
    keep(open(root), 'a=9');
    expect(fromGit('a=5')).toEqual([first]);
    expect(restored(open(root), 'a')).toBe(fileOf('a=9').toString());
    fromGit('a=6');
    expect(restored(open(root), 'a')).toBe(fileOf('a=6').toString());
  });

  test('whatever the clock says, and whatever it says of the files', () => {
    const root = directory();
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    for (const [run, time] of [10_000, 9_000, 9_000, 1_000, 1_000].entries()) {
      vi.setSystemTime(time * 1e8);
      keep(open(root), `a=${run} v${run}`);
      for (const file of files(root)) if (file.includes('runs')) utimesSync(file, 1, 1);
    }
    expect(restored(open(root), 'a x')).toBe(fileOf('a=4 x').toString());
  });

  test('of a store that has no such notes yet is the one that was kept last', () => {
    const root = directory();
    keep(open(root), 'a=5 b');
    keep(open(root), 'a=9 c');
    rmSync(join(root, 'nbdiff/outputs/runs'), { recursive: true });
    keep(open(root), 'a=9 d');
    expect(restored(open(root), 'a')).toBe(fileOf('a=9').toString());
    writeFileSync(files(root).find((file) => file.includes('/runs/'))!, 'mine');
    const store = open(root);
    keep(store, 'a=10 d');
    expect(store.complaints).toEqual([expect.stringContaining('files that nbdiff did not write')]);
    expect(restored(open(root), 'a')).toBe(fileOf('a=10').toString());
    expect(open(root).complaints).toEqual([]);
  });
});

describe('what it takes', () => {
  test('a picture is there once, however often the code around it changes', () => {
    const root = directory();
    const store = open(root);
    for (let version = 0; version < 20; version += 1) keep(store, `a=${PICTURE} x${version}=1`);
    store.close();
    expect(files(root).filter((file) => readFileSync(file).includes(PICTURE))).toHaveLength(1);
    expect(store.size().bytes).toBeLessThan(PICTURE.length * 4);
    expect(store.size().notebooks).toBe(1);
  });

  test('what was used longest ago goes first, and the limit holds', async () => {
    const root = directory();
    for (const version of [1, 2, 3]) {
      const store = open(root);
      keep(store, `a=${version}${PICTURE} v${version}`);
      store.close();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const store = open(root);
    keep(store, 'last=1', OTHER);
    store.trim(50_000);
    expect(store.size().bytes).toBeLessThanOrEqual(50_000);
    expect(exact(store, 'last', OTHER)).toBe(fileOf('last=1').toString());
    expect(exact(store, 'a v3')).toBe(fileOf(`a=3${PICTURE} v3`).toString());
    expect(exact(store, 'a v1')).toBeUndefined();
  });

  test('nothing for a notebook that was never run, and nothing is left of writing', () => {
    const root = directory();
    const store = open(root);
    keep(store, 'a b');
    store.close();
    expect(files(root)).toEqual([]);
    keep(store, 'a=1');
    store.close();
    expect(files(root).filter((file) => file.includes('/notebooks/'))).toHaveLength(1);
    expect(files(root).filter((file) => file.includes('/runs/'))).toHaveLength(1);
    expect(files(root)).toHaveLength(2);
  });
});

describe('what can be wrong with it', () => {
  test('damaged and foreign files are ignored, and said once', () => {
    const root = directory();
    keep(open(root), 'a=1');
    const file = files(root).find((one) => one.includes('notebooks'));
    for (const content of ['', 'x', '{"cells": []}', readFileSync(file!).subarray(0, -3)]) {
      writeFileSync(file!, content);
      const store = open(root);
      expect(exact(store, 'a')).toBeUndefined();
      expect(restored(store, 'a')).toBe(fileOf('a').toString());
      expect(store.complaints).toEqual([expect.stringContaining('files that nbdiff did not write')]);
    }
    keep(open(root), 'a=2');
    expect(exact(open(root), 'a')).toBe(fileOf('a=2').toString());
  });

  test('a lost or changed picture gives nothing back, and the next run mends it', () => {
    const root = directory();
    keep(open(root), `a=${PICTURE}`);
    const piece = files(root).find((file) => file.includes('pieces'))!;
    writeFileSync(piece, 'q'.repeat(PICTURE.length));
    expect(exact(open(root), 'a')).toBeUndefined();
    rmSync(piece);
    expect(exact(open(root), 'a')).toBeUndefined();
    keep(open(root), `a=${PICTURE}`);
    expect(exact(open(root), 'a') === fileOf(`a=${PICTURE}`).toString()).toBe(true);
  });

  test('a file in the place of the store', () => {
    const root = directory();
    mkdirSync(join(root, 'nbdiff'));
    writeFileSync(join(root, 'nbdiff/outputs'), 'mine');
    const store = open(root);
    keep(store, 'a=1');
    keep(store, 'a=2');
    expect(exact(store, 'a')).toBeUndefined();
    expect(store.complaints).toEqual([expect.stringMatching(/outputs are not kept.*ENOTDIR/)]);
    expect(readFileSync(join(root, 'nbdiff/outputs'), 'utf8')).toBe('mine');
  });

  test.skipIf(process.getuid?.() === 0)('a store that may not be written still gives back', () => {
    const root = directory();
    keep(open(root), 'a=1');
    const places = [join(root, 'nbdiff/outputs'), join(root, 'nbdiff/outputs/notebooks')];
    for (const place of places) chmodSync(place, 0o500);
    const store = open(root);
    keep(store, 'b=1', OTHER);
    expect(store.complaints).toEqual([expect.stringMatching(/outputs are not kept.*EACCES/)]);
    expect(exact(store, 'a')).toBe(fileOf('a=1').toString());
    for (const place of places) chmodSync(place, 0o700);
  });
});
