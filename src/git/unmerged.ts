/** What git knows of a merge that is not finished: the three stages of a path, and which notebooks to look at. */
import { openBlobs } from './blobs.ts';
import { type Git, runGit, splitNul } from './run.ts';

/** The versions that were merged; undefined where there is none (both added the file, or one deleted it). */
export interface StageBytes {
  readonly base: Buffer | undefined;
  readonly ours: Buffer | undefined;
  readonly theirs: Buffer | undefined;
}

/** The stages of an unmerged path; undefined where it is not unmerged, or outside a repository. */
export async function readStages(path: string, git: Git): Promise<StageBytes | undefined> {
  const answer = await runGit(git, ['ls-files', '-u', '-z', '--', `:(literal)${path}`], { accept: [0, 128] });
  const oids = new Map<string, string>();
  for (const item of splitNul(answer.stdout)) {
    const [, oid, stage] = item.toString('latin1', 0, item.indexOf(0x09)).split(' ');
    if (oid !== undefined && stage !== undefined) oids.set(stage, oid);
  }
  if (oids.size === 0) return undefined;
  const blobs = openBlobs(git);
  const read = async (stage: string): Promise<Buffer | undefined> => {
    const oid = oids.get(stage);
    return oid === undefined ? undefined : blobs.read(oid);
  };
  try {
    const [base, ours, theirs] = await Promise.all([read('1'), read('2'), read('3')]);
    return { base, ours, theirs };
  } finally {
    blobs.close();
  }
}

/** Notebooks of the work tree that git calls unmerged or that may hold conflicts, from the directory where git runs. */
export async function suspectNotebooks(git: Git): Promise<readonly string[]> {
  const pathspec = ':(icase)*.ipynb';
  const unmerged = await runGit(git, ['ls-files', '-u', '-z', '--', pathspec]);
  const paths = splitNul(unmerged.stdout).map((item) => item.toString('utf8', item.indexOf(0x09) + 1));
  const patterns = ['-e', '<<<<<<<', '-e', '"nbdiff"'];
  const found = await runGit(git, ['grep', '-l', '-z', '-I', '-F', ...patterns, '--', pathspec], {
    accept: [0, 1],
  });
  return [...new Set([...paths, ...splitNul(found.stdout).map(String)])].sort();
}

export async function stage(path: string, git: Git): Promise<void> {
  await runGit(git, ['add', '--', `:(literal)${path}`]);
}
