/** The hash by which an unchanged cell is known again. */
import { createHash } from 'node:crypto';

/** The first 16 hexadecimal digits of the SHA-256 of the source as UTF-8. */
export function sourceHash(source: string): string {
  return createHash('sha256').update(source, 'utf8').digest('hex').slice(0, 16);
}
