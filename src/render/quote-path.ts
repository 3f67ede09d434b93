/** Paths as git prints them: in quotes with C's escapes where a byte could be misread (core.quotePath). */

/** `path` (git's bytes as text) for a line of output; with `-z` git prints the bytes themselves instead. */
export function quotePath(path: string): string {
  const bytes = Buffer.from(path, 'utf8');
  if (bytes.every(isPlain)) return path;
  let quoted = '"';
  for (const byte of bytes) {
    const escaped = ESCAPES.get(byte);
    if (escaped !== undefined) quoted += `\\${escaped}`;
    else if (isPlain(byte)) quoted += String.fromCharCode(byte);
    else quoted += `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `${quoted}"`;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
]);
