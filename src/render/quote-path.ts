/** Paths as git prints them: in quotes with C's escapes where a byte could be misread (core.quotePath). */
import { escapedByte } from '../shown.ts';

/** How paths stand in a list: in quotes where needed; `wide`, where `core.quotePath` is false; or as they are, each ended
 *  by NUL (`-z`). */
export type PathForm = 'quoted' | 'wide' | 'nul';

/** `path` as the form has it, on a line of its own. */
export function pathIn(form: PathForm, path: string): string {
  switch (form) {
    case 'quoted':
      return quotePath(path);
    case 'wide':
      return quoteWidePath(path);
    case 'nul':
      return path;
  }
}

/** `path` (git's bytes as text) for a line of output. */
export function quotePath(path: string): string {
  return quotedUnless(isPlain, path);
}

/** The same where `core.quotePath` is false: what is beyond ASCII stands as it is. */
export function quoteWidePath(path: string): string {
  return quotedUnless((byte) => isPlain(byte) || byte >= 0x80, path);
}

function quotedUnless(isGood: (byte: number) => boolean, path: string): string {
  const bytes = Buffer.from(path, 'utf8');
  if (bytes.every(isGood)) return path;
  const pieces = [...bytes].map((byte) => (isGood(byte) ? Buffer.of(byte) : Buffer.from(escapedByte(byte))));
  return `"${Buffer.concat(pieces).toString('utf8')}"`;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
}
