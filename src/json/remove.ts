/** Members or items taken out of their container, with the commas and white space that went with them. */
import type { Edit } from './edit.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Adds the edits that take `parts[i]` (in file order, covering all of the container) out where `removed[i]`;
 *  `empty` (`{}` or `[]`) replaces the container where none is left, and only then the answer is true. */
export function removeParts(
  container: Range,
  parts: readonly Range[],
  removed: readonly boolean[],
  empty: string,
  edits: Edit[],
): boolean {
  if (!removed.includes(true)) return false;
  const lastKept = removed.lastIndexOf(false);
  if (lastKept < 0) {
    edits.push({ start: container.start, end: container.end, content: empty });
    return true;
  }
  for (let index = 0; index < parts.length; index += 1) {
    if (removed[index] !== true) continue;
    if (index > lastKept) {
      edits.push({ start: parts[lastKept]!.end, end: parts[parts.length - 1]!.end, content: '' });
      break;
    }
    let next = index;
    while (removed[next] === true) next += 1;
    edits.push({ start: parts[index]!.start, end: parts[next]!.start, content: '' });
    index = next;
  }
  return false;
}
