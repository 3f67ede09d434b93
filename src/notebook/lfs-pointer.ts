/** What Git LFS commits in place of a file:
 *
 *      version https://git-lfs.github.com/spec/v1
 *      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
 *      size 12345
 *
 *  https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. Other keys may stand between the first line and the rest. */

export interface LfsPointer {
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** A pointer is shorter than this, in bytes, by the specification. */
const LONGEST = 1024;
const START = 'version https://';

/** undefined for anything else. */
export function readLfsPointer(bytes: Buffer): LfsPointer | undefined {
  if (bytes.length >= LONGEST || bytes.toString('latin1', 0, START.length) !== START) return undefined;
  const text = bytes.toString('latin1');
  if (
    !/^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\r?\n(?:[a-z0-9.-]+ [^\n]+(?:\n|$))+$/.test(
      text,
    )
  )
    return undefined;
  const sha256 = /^oid sha256:([0-9a-f]{64})\r?$/m.exec(text)?.[1];
  const size = /^size ([0-9]+)\r?$/m.exec(text)?.[1];
  return sha256 === undefined || size === undefined ? undefined : { sha256, size: Number(size) };
}

/** Whether the text is a pointer, or what git's line merge makes of two. */
export function isPointerText(bytes: Buffer): boolean {
  if (bytes.length >= 4 * LONGEST) return false;
  const lines = bytes.toString('latin1').split('\n');
  return (
    lines.every((line) => /^(?:$|(?:version|ext-\S+|oid|size) \S|[<|=>]{7,}(?:\s|$))/.test(line)) &&
    lines.some((line) => line.startsWith(START))
  );
}
