/** Two files that were named, or the notebooks of two folders, to be compared as they are at each look, or as they were
 *  at the start: those that `git difftool` gives are gone soon after. */
import { join, relative, resolve } from 'node:path';
import type { NotebookError } from '../errors.ts';
import { isFolder, notebookFilesBelow } from '../files.ts';
import { stampOf } from '../git/stamps.ts';
import type { Io } from '../io.ts';
import { type NamedFile, readOrProblem } from './named-files.ts';

export interface FilePair {
  readonly key: string;
  readonly before: PairSide;
  readonly after: PairSide;
  /** Another once a file may be another. */
  readonly stamp: () => string;
}

export interface PairSide {
  readonly name: string;
  /** undefined: there is no such file. */
  readonly read: () => Promise<Buffer | NotebookError | undefined>;
}

/** The pairs at each look. `tool`: one of git has called, so all is read now, and never again. */
export async function filePairs(
  names: readonly [NamedFile, NamedFile],
  tool: { readonly name: string | undefined } | undefined,
  io: Io,
): Promise<() => readonly FilePair[]> {
  const [before, after] = names;
  const areFolders = names.every(({ kind, name }) => kind === 'file' && isFolder(name, io));
  if (areFolders && tool === undefined) return () => folderPairs(before.name, after.name, io);
  const pairs = areFolders ? folderPairs(before.name, after.name, io) : [await filePair(names, io)];
  const nameOf = ({ key }: FilePair): string | undefined => (areFolders ? key : tool?.name);
  const held = tool === undefined ? pairs : await Promise.all(pairs.map((pair) => hold(pair, nameOf(pair))));
  return () => held;
}

async function filePair([before, after]: readonly [NamedFile, NamedFile], io: Io): Promise<FilePair> {
  const side = async (file: NamedFile): Promise<PairSide> => {
    const { name } = file;
    // Standard input can be read once.
    if (name === '-') return holdSide({ name, read: () => readOrProblem(file, io) });
    return { name, read: () => readOrProblem(file, io) };
  };
  return {
    key: 'pair',
    before: await side(before),
    after: await side(after),
    stamp: () => stampOfFiles([before.name, after.name], io),
  };
}

/** By the names that they have below both folders. */
function folderPairs(before: string, after: string, io: Io): readonly FilePair[] {
  const below = (folder: string): ReadonlyMap<string, string> =>
    new Map(notebookFilesBelow(folder, io, 'with-links').map((path) => [relative(folder, path), path]));
  const [olds, news] = [below(before), below(after)];
  const side = (folder: string, name: string, path: string | undefined): PairSide => ({
    name: path ?? join(folder, name),
    read: async () => (path === undefined ? undefined : readOrProblem({ kind: 'file', name: path }, io)),
  });
  return [...new Set([...olds.keys(), ...news.keys()])].sort().map((name) => ({
    key: name,
    before: side(before, name, olds.get(name)),
    after: side(after, name, news.get(name)),
    stamp: () => stampOfFiles([join(before, name), join(after, name)], io),
  }));
}

function stampOfFiles(names: readonly string[], io: Io): string {
  return names.map((name) => stampOf(resolve(io.cwd, name)) ?? '-').join(' ');
}

/** `name`: what both are called, which may be in folders that nobody knows. */
async function hold({ key, before, after }: FilePair, name: string | undefined): Promise<FilePair> {
  const side = (of: PairSide): Promise<PairSide> => holdSide({ ...of, name: name ?? of.name });
  return { key, before: await side(before), after: await side(after), stamp: () => '' };
}

async function holdSide({ name, read }: PairSide): Promise<PairSide> {
  const content = await read();
  return { name, read: async () => content };
}
