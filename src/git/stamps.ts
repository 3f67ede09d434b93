/** Whether something became another, by looks at files alone: cheap enough to look again and again while a page is open.
 *
 *  git never writes into the index, a ref or HEAD, but puts another file in its place, and so writes the folder too. */
import { type BigIntStats, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** Changes with the file, and of a link with what it leads to; undefined where there is none. */
export function stampOf(file: string | Buffer): string | undefined {
  try {
    const own = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    if (own?.isSymbolicLink() !== true) return own && wordStat(own);
    const target = statSync(file, { bigint: true, throwIfNoEntry: false });
    return `${wordStat(own)} ${target === undefined ? 'nowhere' : wordStat(target)}`;
  } catch {
    return undefined;
  }
}

function wordStat({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}

/** Folders of refs that are looked at: a repository with more has packed them. */
const MOST_FOLDERS = 2000;

/** Changes with HEAD, and with every branch and tag. */
export function stampOfRefs({ gitDir, commonDir }: Repository): string {
  const files = [
    join(gitDir, 'HEAD'),
    join(commonDir, 'packed-refs'),
    join(commonDir, 'reftable', 'tables.list'),
  ];
  const folders = [join(commonDir, 'refs')];
  // A folder that is found is looked into as well.
  for (const folder of folders) {
    if (folders.length < MOST_FOLDERS) folders.push(...foldersIn(folder));
  }
  return [...files, ...folders].map((file) => stampOf(file) ?? '-').join('\n');
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
