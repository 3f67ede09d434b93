/** Paths as git prints them: in quotes with C's escapes where a byte could be misread (core.quotePath). */
import { escapedByte } from '../shown.ts';

/** `path` (git's bytes as text) for a line of output; with `-z` git prints the bytes themselves instead. */
export function quotePath(path: string): string {
  const bytes = Buffer.from(path, 'utf8');
  if (bytes.every(isPlain)) return path;
  let quoted = '"';
  for (const byte of bytes) {
    quoted += isPlain(byte) ? String.fromCharCode(byte) : escapedByte(byte);
  }
  return `${quoted}"`;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
}
