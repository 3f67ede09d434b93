/** The name that git gives to a file's content: the hash of `blob`, its length, a NUL and the bytes, as
 *  https://git-scm.com/book/en/v2/Git-Internals-Git-Objects tells. */
import { createHash } from 'node:crypto';

/** In hexadecimal, by the hash that made `like`, a name of the same repository; SHA-1 where none is known. */
export function blobIdOf(bytes: Buffer, like: string | undefined): string {
  return nameBy(like?.length === 64 ? 'sha256' : 'sha1', bytes);
}

/** Its names in repositories of either hash. */
export function blobIdsOf(bytes: Buffer): readonly string[] {
  return [nameBy('sha1', bytes), nameBy('sha256', bytes)];
}

function nameBy(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
