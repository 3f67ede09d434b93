/** Cell ids, which format 4.5 demands: present, of 1 to 64 characters out of A-Z a-z 0-9 - _, and unique. */

import { fnv1a } from './fnv.ts';

/** Whether the notebook schema accepts `id`. */
export function isValidCellId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(id);
}

/** An id of 8 hexadecimal digits made from the cell's content: the same content gives the same id, unless it is
 *  in `taken`; then the next one that is free. */
export function cellIdFromContent(type: string, source: string, taken: ReadonlySet<string>): string {
  for (let salt = 0; ; salt += 1) {
    const id = fnv1a(`${salt}\0${type}\0${source}`);
    if (!taken.has(id)) return id;
  }
}
