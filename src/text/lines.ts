/** Texts as lists of lines. A line keeps its terminator (`\n` or `\r\n`; a lone `\r` ends no line), so that
 *  joining the lines gives the text back. Compared, a line is its content: the last line of a notebook's source
 *  has no newline, and `x` at the end must still be the same line as `x\n` before another. */

/** '' has no lines; a text that ends in a newline has no empty line after it. */
export function splitLines(text: string): readonly string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** A line without its terminator. */
export function lineContent(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}

/** Whether the last line is terminated; no lines, no newline. */
export function endsInNewline(lines: readonly string[]): boolean {
  return lines.at(-1)?.endsWith('\n') ?? false;
}

function isCrlf(line: string | undefined): boolean {
  return line?.endsWith('\r\n') ?? false;
}

/** Texts made comparable line by line: every line without `\n`. A carriage return before it stays, and is added
 *  to a last line that has no terminator but stands among lines ending in `\r\n` (its own text's, or the other
 *  texts' when it stands alone), as though the terminator were there. */
export function comparableLines(...texts: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return texts.map((lines) => {
    const contents = lines.map((line) => (line.endsWith('\n') ? line.slice(0, -1) : line));
    const last = lines.length - 1;
    if (last >= 0 && !lines[last]!.endsWith('\n')) {
      const crlf = last > 0 ? isCrlf(lines[last - 1]) : texts.some((other) => isCrlf(other[0]));
      if (crlf) contents[last] += '\r';
    }
    return contents;
  });
}
