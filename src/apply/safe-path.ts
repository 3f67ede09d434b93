/** Paths in a document of changes, which may come from a stranger: none leads out of the folder that the changes are
 *  made in, nor into git's own. What the file system makes of a path (links) is looked at where it is opened. */

/** Why nothing is written there, as a clause; undefined where it may be. */
export function unsafePath(path: string): string | undefined {
  if (path === '' || path.includes('\0')) return 'it is no path';
  // A reader that made text of it has put this character in the place of bytes that are none, so the name is lost.
  if (path.includes('\ufffd')) return 'its name is not told, since it is no UTF-8';
  if (/^(?:[/\\]|[a-z]:)/i.test(path)) return 'it is absolute';
  const parts = path.split(/[/\\]/);
  if (parts.includes('..')) return 'it leads out of the folder';
  if (parts.some((part) => part === '' || part === '.')) return 'it is no path as git writes them';
  return parts.some(isGitFolder) ? "it leads into git's own folder" : undefined;
}

/** Also what file systems without capitals, with short names, or that drop dots and spaces at the end take for it. */
function isGitFolder(part: string): boolean {
  const name = part
    .replace(INVISIBLE, '')
    .split(':')[0]!
    .replace(/[. ]+$/, '');
  return /^(?:\.git|git~[0-9]+)$/i.test(name);
}

/** Characters that HFS+ passes over in names. */
const INVISIBLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
