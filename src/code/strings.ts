/** Where strings of Python end. */

/** The place behind the string that opens with the quote at `start`. One that is never closed ends with its line, or where it
 *  may span lines with the text. */
export function endOfString(
  text: string,
  start: number,
): { readonly end: number; readonly isClosed: boolean } {
  const quote = text[start]!;
  const isLong = text.startsWith(quote.repeat(3), start);
  const closing = isLong ? quote.repeat(3) : quote;
  let at = start + closing.length;
  while (at < text.length) {
    const unit = text[at]!;
    if (unit === '\\') at += 2;
    else if (unit === quote && text.startsWith(closing, at))
      return { end: at + closing.length, isClosed: true };
    else if (unit === '\n' && !isLong) return { end: at, isClosed: false };
    else at += 1;
  }
  return { end: text.length, isClosed: false };
}
