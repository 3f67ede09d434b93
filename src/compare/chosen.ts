/** What a person chooses to compare while a page is open, and what is to be looked at then.
 *
 *      unstaged    the index with the work tree       stage, restore
 *      staged      HEAD with the index                unstage
 *      head        HEAD with the work tree            stage
 *      revisions   main with topic, or what topic has changed since it left main */
import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isFolder } from '../files.ts';
import { listFiles } from '../git/lists.ts';
import { isInRepository } from '../git/place.ts';
import { findRepository } from '../git/repository.ts';
import type { RevisionRequest } from '../git/revisions.ts';
import { type Git, gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import type { Policy } from '../policy/policy.ts';
import { isBlobPair, splitNames, wordComparison } from './comparison.ts';
import { filePairs } from './file-pairs.ts';
import { isRevision, type NamedFile, namedFiles, type TypedNames } from './named-files.ts';
import { type Watched, type Ways, watchPairs, watchRange } from './watched.ts';

export type Chosen =
  /** What was asked for at the start. */
  | { readonly kind: 'typed' }
  | { readonly kind: PickPlace }
  | {
      readonly kind: 'revisions';
      readonly before: string;
      /** '' is the work tree. */
      readonly after: string;
      /** From where both parted. */
      readonly sinceParted: boolean;
    };

/** Between which of HEAD, index and work tree single changes can be taken over. */
export type PickPlace = 'unstaged' | 'staged' | 'head';

/** What was typed at the start, as `git diff` takes it. */
export interface Started extends TypedNames {
  readonly renames: RevisionRequest['renames'];
  readonly relative: boolean | string;
  readonly ways: Ways;
  /** Work-tree files with all that is in them, also what the filter keeps from git. */
  readonly asItIs: boolean;
  /** A tool of git has named the two files, or folders: they are read at once, since it takes them away. */
  readonly tool: ToolCall | undefined;
}

export interface ToolCall {
  /** What git calls the notebook. */
  readonly name: string | undefined;
}

export interface Comparison {
  readonly title: string;
  readonly watched: Watched;
  /** undefined: nothing can be staged here. */
  readonly place: PickPlace | undefined;
}

/** Whether there is anything to choose: commits, and an index. A tool of git shows what git has chosen. */
export function canChoose({ tool }: Pick<Started, 'tool'>, io: Io): boolean {
  return tool === undefined && isInRepository(io);
}

/** Throws NotebookError for what is no revision, and with git's words for what cannot be compared. */
export async function openComparison(
  chosen: Chosen,
  started: Started,
  policy: Policy,
  io: Io,
): Promise<Comparison> {
  const { ways, renames, relative, asItIs, tool } = started;
  if (chosen.kind === 'typed') {
    const files = (await namedFiles(started, io)) ?? namedFolders(started, io);
    if (files !== undefined) {
      const watched = watchPairs(await filePairs(files, tool, io), ways, policy);
      const title = tool === undefined ? wordComparison(started, files, io) : (tool.name ?? 'git difftool');
      return { title, watched, place: undefined };
    }
  }
  const typed = chosen.kind === 'typed' ? started : await namesOf(chosen, splitNames(started, io).places, io);
  const watched = await watchRange({ revisions: { ...typed, renames, relative }, asItIs, ways }, policy, io);
  const place = await placeOf(typed, io);
  const title = wordComparison(typed, undefined, io);
  return { title, watched: place === 'head' ? withIndex(watched, gitFor(io)) : watched, place };
}

/** Two folders that both are there, where git does not take them for places in the work tree. */
function namedFolders(
  { args, paths, cached, tool }: Started,
  io: Io,
): readonly [NamedFile, NamedFile] | undefined {
  const [before, after, ...others] = [...args, ...(paths ?? [])];
  if (before === undefined || after === undefined || others.length > 0 || cached) return undefined;
  if (tool === undefined && isInRepository(io)) return undefined;
  if (!isFolder(before, io) || !isFolder(after, io)) return undefined;
  return [
    { kind: 'file', name: before },
    { kind: 'file', name: after },
  ];
}

/** In the words of `git diff`, in the places that were named at the start. */
async function namesOf(
  chosen: Exclude<Chosen, { readonly kind: 'typed' }>,
  paths: readonly string[],
  io: Io,
): Promise<TypedNames> {
  switch (chosen.kind) {
    case 'unstaged':
      return { args: [], paths, cached: false };
    case 'staged':
      return { args: [], paths, cached: true };
    case 'head':
      return { args: ['HEAD'], paths, cached: false };
    case 'revisions':
      return { args: await revisionsOf(chosen, io), paths, cached: false };
  }
}

/** As git takes them; a range may have been typed into the first field. */
async function revisionsOf(
  { before, after, sinceParted }: Extract<Chosen, { readonly kind: 'revisions' }>,
  io: Io,
): Promise<readonly string[]> {
  const [, from = before, dots, to = after] = /^(.*?)(\.{2,3})(.*)$/.exec(before) ?? [];
  const isRange = dots !== undefined || sinceParted;
  const names = [from, to].map((name) => name.trim()).map((name) => (name === '' && isRange ? 'HEAD' : name));
  const [one = '', other = ''] = names;
  for (const name of one === '' ? [one] : names.filter((each) => each !== '')) {
    if (await isRevision(`${name}^{commit}`, io)) continue;
    const reason =
      name === '' ? 'name a commit, a branch or a tag' : `${name} is no commit, no branch and no tag`;
    throw new NotebookError({ kind: 'usage', reason });
  }
  if (dots === '...' || sinceParted) return [`${one}...${other}`];
  return other === '' ? [one] : [one, other];
}

/** What is staged makes a difference too, though it is not compared. */
function withIndex(watched: Watched, git: Git): Watched {
  const here = realpathSync(git.cwd);
  return {
    ...watched,
    list: async () => {
      const [files, entries] = await Promise.all([watched.list(), listFiles({ pathspecs: [':/'] }, git)]);
      const staged = new Map(entries.map(({ path, oid, mode }) => [path.text, `${mode} ${oid}`]));
      return files.map((file) => {
        if (file.inPlace === undefined) return file;
        const own = staged.get(relative(here, resolve(here, file.inPlace)));
        return { ...file, stamp: `${file.stamp} ${own}` };
      });
    },
  };
}

/** Where a comparison is of HEAD, the index and the work tree, and there is one. */
async function placeOf(typed: TypedNames, io: Io): Promise<PickPlace | undefined> {
  if (isBlobPair(typed, io) || (await findRepository(gitFor(io))).workTree === undefined) return undefined;
  const { revisions } = splitNames(typed, io);
  const isHead = revisions.length === 1 && (revisions[0] === 'HEAD' || revisions[0] === '@');
  if (revisions.length > 0 && !isHead) return undefined;
  return typed.cached ? 'staged' : isHead ? 'head' : 'unstaged';
}
