/** What a comparison is between, in words, for the head of a report:
 *
 *      nbdiff                      the index with the work tree
 *      nbdiff --cached             HEAD with the index
 *      nbdiff main notebooks/      main with the work tree, in notebooks/
 *      nbdiff main...topic         what topic has changed since it left main
 *      nbdiff a.ipynb b.ipynb      a.ipynb with b.ipynb */

import { isFile, isFolder } from '../files.ts';
import type { Io } from '../io.ts';
import { shownPath } from '../shown.ts';
import type { NamedFile, TypedNames } from './named-files.ts';

/** `files`: the two that were named, where two files were. */
export function wordComparison(
  { args, paths, cached }: TypedNames,
  files: readonly [NamedFile, NamedFile] | undefined,
  io: Pick<Io, 'cwd'>,
): string {
  if (files !== undefined) {
    const [before, after] = files.map(({ name }) => (name === '-' ? 'standard input' : shownPath(name)));
    return `${before} with ${after}`;
  }
  if (isBlobPair({ args, paths, cached }, io)) return args.map(shownPath).join(' with ');
  const { revisions, places } = splitNames({ args, paths, cached }, io);
  const where = places.length === 0 ? '' : `, in ${places.map(shownPath).join(', ')}`;
  return `${between(revisions.map(shownPath), cached)}${where}`;
}

/** Commits apart from places. Without `--` git takes no name for a commit that is also a file: it asks which is meant. */
export function splitNames(
  { args, paths }: TypedNames,
  io: Pick<Io, 'cwd'>,
): { readonly revisions: readonly string[]; readonly places: readonly string[] } {
  const first = args.findIndex((name) => isPath(name, paths, io));
  if (first === -1) return { revisions: args, places: paths ?? [] };
  return { revisions: args.slice(0, first), places: [...args.slice(first), ...(paths ?? [])] };
}

/** A blob is compared with another, or with a file. */
export function isBlobPair({ args, paths }: TypedNames, io: Pick<Io, 'cwd'>): boolean {
  return args.length === 2 && args.some((name) => name.includes(':') && !isPath(name, paths, io));
}

function isPath(name: string, paths: TypedNames['paths'], io: Pick<Io, 'cwd'>): boolean {
  return paths === undefined && (isFile(name, io) || isFolder(name, io));
}

function between(revisions: readonly string[], cached: boolean): string {
  const [one, other] = revisions;
  if (cached) return `${one ?? 'HEAD'} with the index`;
  if (one === undefined) return 'the index with the work tree';
  if (other !== undefined) return revisions.join(' with ');
  const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/.exec(one) ?? [];
  if (dots === undefined) return `${one} with the work tree`;
  const [before, after] = [from || 'HEAD', to || 'HEAD'];
  return dots === '..' ? `${before} with ${after}` : `what ${after} has changed since it left ${before}`;
}
