/** What a diff is really between. `git diff` hands its driver files as a checkout would write them: where the filter is
 *  set, those of blobs have kept outputs put back, and that of the work tree has what git would not store. */
import { storedForms } from '../filter/stored-form.ts';
import { readBlob } from '../git/index-entry.ts';
import type { Content } from '../git/revisions.ts';
import type { Git } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { Policy } from '../policy/policy.ts';
import { type DriverSide, sideContent } from './driver-call.ts';

interface TwoSides {
  /** Of the side after, from the top of the work tree, where git runs its driver. */
  readonly path: string;
  readonly before: DriverSide;
  readonly after: DriverSide;
}

/** `files` are the bytes of the two files; those of a side that git cannot say more about stay. */
export async function sidesInGit(
  { path, before, after }: TwoSides,
  files: readonly [before: Buffer, after: Buffer],
  policy: Policy,
  git: Git,
): Promise<[before: Content | undefined, after: Content | undefined]> {
  const read = (oid: string): Promise<Buffer | undefined> => readBlob(oid, git);
  const storedForm = await storedForms([path], policy, read, git);
  const inGit = async (side: DriverSide, file: Buffer): Promise<Content | undefined> => {
    const { oid } = side;
    const blob = oid === undefined ? undefined : await read(oid);
    const content = sideContent(side, (blob && (await asInWorkTree(blob, path, git))) ?? file);
    if (oid !== undefined || content?.kind !== 'file') return content;
    return { kind: 'file', ...(await storedForm(path, content.bytes)) };
  };
  return [await inGit(before, files[0]), await inGit(after, files[1])];
}
