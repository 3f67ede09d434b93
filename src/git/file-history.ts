/** The commits that changed one file, renames followed, and who wrote each line of a notebook's text. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askGit } from './ask.ts';
import type { Git } from './run.ts';

export interface FileCommit {
  readonly oid: string;
  readonly shortOid: string;
  readonly author: string;
  /** `2026-11-24`. */
  readonly date: string;
  readonly subject: string;
  /** From the repository's top, in this commit and in its parent (undefined: the commit added the file). */
  readonly path: string;
  readonly parentPath: string | undefined;
}

/** From the newest back; `limit` commits at most. */
export async function fileCommits(
  path: string,
  limit: number | undefined,
  git: Git,
): Promise<readonly FileCommit[]> {
  const answer = await askGit(git, [
    ...['-c', 'core.quotepath=false', '-c', 'log.showSignature=false'],
    ...['log', '--follow', '--no-color', '--name-status', '--format=%x01%H%x02%h%x02%an%x02%as%x02%s'],
    ...(limit === undefined ? [] : [`--max-count=${limit}`]),
    ...['--', path],
  ]);
  return answer
    .split('\x01')
    .slice(1)
    .flatMap((block): readonly FileCommit[] => {
      const [header = '', ...rest] = block.split('\n');
      const [oid = '', shortOid = '', author = '', date = '', subject = ''] = header.split('\x02');
      const [status = '', first, second] = (rest.find((line) => line !== '') ?? '').split('\t');
      if (first === undefined) return [];
      const parentPath = status.startsWith('A') ? undefined : first;
      return [{ oid, shortOid, author, date, subject, path: second ?? first, parentPath }];
    });
}

export interface BlamedLine {
  readonly shortOid: string;
  readonly author: string;
  readonly date: string;
  readonly text: string;
}

/** git's own blame of the notebook's text, moved lines followed. It needs no setup: the attribute and `textconv`, the shell
 *  command that makes the text, are handed to this one call. */
export async function blameText(
  path: string,
  revision: string | undefined,
  textconv: string,
  git: Git,
): Promise<readonly BlamedLine[]> {
  const directory = mkdtempSync(join(tmpdir(), 'nbdiff-blame-'));
  try {
    const attributes = join(directory, 'attributes');
    writeFileSync(attributes, '* diff=nbdiff\n');
    const porcelain = await askGit(git, [
      ...['-c', `core.attributesFile=${attributes}`, '-c', `diff.nbdiff.textconv=${textconv}`],
      ...['blame', '--textconv', '-M', '--line-porcelain'],
      ...(revision === undefined ? [] : [revision]),
      ...['--', path],
    ]);
    return parseBlame(porcelain);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function parseBlame(porcelain: string): readonly BlamedLine[] {
  const lines: BlamedLine[] = [];
  let oid = '';
  let author = '';
  let time = 0;
  for (const line of porcelain.split('\n')) {
    if (line.startsWith('\t')) {
      const date = new Date(time * 1000).toISOString().slice(0, 10);
      lines.push({ shortOid: oid.slice(0, 8), author, date, text: line.slice(1) });
    } else if (/^[0-9a-f]{40,64} /.test(line)) oid = line.slice(0, line.indexOf(' '));
    else if (line.startsWith('author ')) author = line.slice('author '.length);
    else if (line.startsWith('author-time ')) time = Number(line.slice('author-time '.length));
  }
  return lines;
}
