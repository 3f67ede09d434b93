/** What a person may want to compare with: branches and tags, the last touched first, and the latest commits. */
import { type Git, runGit } from './run.ts';

export interface RecentRevision {
  /** As git takes it. */
  readonly name: string;
  readonly kind: 'branch' | 'tag' | 'commit';
  /** `2026-11-24`. */
  readonly date: string;
  readonly subject: string;
}

const MOST_REFS = 200;
const MOST_COMMITS = 100;

export async function recentRevisions(git: Git): Promise<readonly RecentRevision[]> {
  const [refs, commits] = await Promise.all([
    runGit(git, [
      'for-each-ref',
      ...['--sort=-committerdate', '--sort=-creatordate', `--count=${MOST_REFS}`],
      '--format=%(refname)%02%(refname:short)%02%(creatordate:short)%02%(contents:subject)',
      ...['refs/heads', 'refs/remotes', 'refs/tags'],
    ]),
    // Before the first commit there is none.
    runGit(git, ['log', `-${MOST_COMMITS}`, '--format=commit%x02%h%x02%as%x02%s', '--'], {
      accept: [0, 128],
    }),
  ]);
  return [refs, commits].flatMap(({ stdout }) => stdout.toString().split('\n').flatMap(revisionIn));
}

function revisionIn(line: string): readonly RecentRevision[] {
  const [ref = '', name = '', date = '', ...subject] = line.split('\x02');
  if (name === '' || ref.endsWith('/HEAD')) return [];
  const kind = ref === 'commit' ? 'commit' : ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  return [{ name, kind, date, subject: subject.join('\x02') }];
}
