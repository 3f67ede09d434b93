/** FNV-1a (Fowler, Noll, Vo) over UTF-16 units, 32 bits as 8 hexadecimal digits: it tells contents apart quickly
 *  and proves nothing. */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
