/** The index, looked at again and again by one process while git writes it: one `git ls-files` serves all paths, and
 *  the next one is due when git has put another file in its place (a rebase does so at every commit). */
import { NotebookError } from '../errors.ts';
import { type ListedFile, listFiles } from './lists.ts';
import type { Git } from './run.ts';
import { stampOf } from './stamps.ts';

export interface IndexLook {
  /** Blobs that the index holds for a path from the top; of an unmerged one those of ours and theirs. */
  readonly oidsOf: (path: Buffer) => Promise<readonly string[]>;
  /** All notebooks that it held at the last look. */
  readonly paths: () => readonly Buffer[];
  /** Whether a git command is about to write the index, as `add` and `commit` are; a mere look seldom is. */
  readonly isBeingWritten: () => boolean;
}

/** `indexFile` is where git has it, `git` runs at the top. Nothing is asked before the first path. */
export function lookAtIndex(indexFile: string, git: Git): IndexLook {
  // What the user's command says of pathspecs reaches us by the environment.
  const plain = { GIT_LITERAL_PATHSPECS: '0', GIT_GLOB_PATHSPECS: '0', GIT_NOGLOB_PATHSPECS: '0' };
  const asking: Git = { ...git, env: { ...git.env, ...plain, GIT_ICASE_PATHSPECS: '0' } };
  let seen: string | undefined;
  let listed = new Map<string, string[]>();
  /** Whoever cannot look finds nothing there: a filter then strips, as for a new file. */
  const entries = async (pathspec: string): Promise<readonly ListedFile[]> => {
    try {
      return await listFiles({ pathspecs: [pathspec], fromTop: true }, asking);
    } catch (error) {
      if (error instanceof NotebookError) return [];
      throw error;
    }
  };
  const list = async (pathspec: string): Promise<void> => {
    for (const { path, oid, stage } of await entries(pathspec)) {
      if (stage === '1') continue;
      const key = path.bytes.toString('latin1');
      const oids = listed.get(key) ?? [];
      oids.push(oid);
      listed.set(key, oids);
    }
  };
  return {
    oidsOf: async (path) => {
      const now = stampOf(indexFile);
      if (now === undefined) return [];
      const key = path.toString('latin1');
      if (now !== seen) {
        listed = new Map();
        await list(':(icase)*.ipynb');
        seen = now;
      }
      if (!listed.has(key) && !/\.ipynb$/i.test(key)) {
        listed.set(key, []);
        await list(`:(literal)${path.toString()}`);
      }
      return listed.get(key) ?? [];
    },
    paths: () => [...listed.keys()].map((key) => Buffer.from(key, 'latin1')),
    isBeingWritten: () => stampOf(`${indexFile}.lock`) !== undefined,
  };
}
