/** Who may ask: whoever has the key. The address that is printed holds a code in its fragment, which browsers send to
 *  nobody; the page gives it back once for the key. A code that has been seen over a shoulder, or that stays in a
 *  history, opens nothing any more. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Keys {
  /** A code that is good once. */
  readonly newCode: () => string;
  /** The key, for a code that was not used yet. */
  readonly trade: (code: unknown) => Trade;
  readonly isKey: (given: string | undefined) => boolean;
}

/** `used`: once for each code that was; what comes again is unknown. */
export type Trade = { readonly key: string } | { readonly key?: undefined; readonly why: 'used' | 'unknown' };

/** Codes that nobody used yet, and of those that somebody did; older ones are forgotten. */
const MOST_CODES = 32;

export function createKeys(): Keys {
  const key = randomText();
  const codes: string[] = [];
  const used: string[] = [];
  return {
    newCode: () => {
      const code = randomText();
      add(code, codes);
      return code;
    },
    trade: (given) => {
      if (typeof given !== 'string') return { why: 'unknown' };
      if (!take(given, codes)) return { why: take(given, used) ? 'used' : 'unknown' };
      add(given, used);
      return { key };
    },
    isKey: (given) => given !== undefined && isSame(key, given),
  };
}

function add(code: string, codes: string[]): void {
  codes.push(code);
  if (codes.length > MOST_CODES) codes.shift();
}

/** Whether it was there. */
function take(given: string, codes: string[]): boolean {
  const at = codes.findIndex((code) => isSame(code, given));
  if (at >= 0) codes.splice(at, 1);
  return at >= 0;
}

/** 192 random bits, in letters that an address may have. */
function randomText(): string {
  return randomBytes(24).toString('base64url');
}

/** In a time that says nothing of where they differ. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
