/** The notebooks that a range changed, each read as git would store it and compared by what is asked for its path. */
import { join } from 'node:path';
import type { CompareOptions } from '../diff/compare-cells.ts';
import { storedForms } from '../filter/stored-form.ts';
import type { Blobs } from '../git/blobs.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import type { RepositoryPath } from '../git/lists.ts';
import { type ChangedFile, type RevisionRequest, readSide } from '../git/revisions.ts';
import type { Git } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { changedNotebooks } from './changed-notebooks.ts';

export interface RangeRequest {
  readonly revisions: RevisionRequest;
  /** Work-tree files with all that is in them, also what the filter keeps from git. */
  readonly asItIs: boolean;
  readonly ways: Omit<CompareOptions, 'normalizer'>;
}

/** The notebooks of `files`, which the range lists, or of some of them, in their order. */
export async function* notebooksOf(
  files: readonly ChangedFile[],
  { revisions, asItIs, ways }: RangeRequest,
  policy: Policy,
  git: Git,
): AsyncGenerator<ChangedNotebook> {
  const range = openRange({ relative: revisions.relative ?? false, asItIs, ways }, policy, git);
  try {
    yield* range.notebooks(files);
  } finally {
    range.close();
  }
}

export interface OpenRange {
  /** In the order of the files. */
  readonly notebooks: (files: readonly ChangedFile[]) => AsyncGenerator<ChangedNotebook>;
  readonly close: () => void;
}

export function openRange(
  { relative, asItIs, ways }: Omit<RangeRequest, 'revisions'> & { readonly relative: boolean | string },
  policy: Policy,
  git: Git,
): OpenRange {
  const blobs = openNotebookBlobs(git);
  return {
    notebooks: async function* (files) {
      const read = asItIs ? readSide : await readerOfStored(files, policy, blobs, git);
      const readAll: typeof readSide = async (side, all) => {
        const content = await read(side, all);
        if (side.kind === 'blob' || content.kind === 'link') return content;
        return { ...content, bytes: await asInWorkTree(content.bytes, side.path.text, git) };
      };
      yield* changedNotebooks(files, blobs, readAll, (file) => {
        return { ...ways, normalizer: normalizerOf(file, relative, policy) };
      });
    },
    close: blobs.close,
  };
}

/** By the path after the change, where there is one. */
export function normalizerOf(
  file: ChangedFile | { readonly status: 'merged'; readonly path: RepositoryPath },
  relative: boolean | string,
  policy: Policy,
): Normalizer {
  const named = file.status === 'deleted' ? file.before : 'path' in file ? file : file.after;
  if ('file' in named) return policy.normalizerForFile(named.file.toString());
  const path = named.path.text;
  // Of two blobs that were named, the path can be one from here.
  if (relative === true || /^\.\.?\//.test(path)) return policy.normalizerForFile(path);
  return policy.normalizerFor(relative === false ? path : join(relative, path));
}

/** Reads work-tree files as git would store them: where the filter is set, a run is no change. */
async function readerOfStored(
  files: readonly ChangedFile[],
  policy: Policy,
  blobs: Blobs,
  git: Git,
): Promise<typeof readSide> {
  const paths = files.flatMap((file) => {
    if (file.status === 'deleted' || file.status === 'unmerged' || file.after.kind === 'blob') return [];
    return [file.after.file.toString()];
  });
  if (paths.length === 0) return readSide;
  const storedForm = await storedForms(paths, policy, blobs.read, git);
  return async (side, blobs) => {
    const content = await readSide(side, blobs);
    if (side.kind === 'blob' || content.kind === 'link') return content;
    return { kind: 'file', ...(await storedForm(side.file.toString(), content.bytes)) };
  };
}
