/** The versions of notebooks that a log comes by twice, as what one commit made and as what the next made of it: each is
 *  read and taken apart once, as long as it is among the last ones. */
import type { Blobs } from '../git/blobs.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import type { ReadNotebook } from './changed-notebooks.ts';

export interface KeptVersions {
  readonly blobs: Blobs;
  /** For bytes of these blobs. */
  readonly readNotebook: ReadNotebook;
}

/** Bytes of the versions that are kept; what they are taken apart into is about as large again, outputs aside. */
const MOST_BYTES = 16 * 2 ** 20;
/** Versions, for a history of small ones, and for one of huge ones. */
const MOST_VERSIONS = 500;
const LEAST_VERSIONS = 4;

export function keepVersions(blobs: Blobs): KeptVersions {
  const kept = new Map<string, { readonly bytes: Promise<Buffer | undefined>; size: number }>();
  const notebooks = new WeakMap<Buffer, Notebook>();
  let total = 0;
  const forget = (name: string): void => {
    total -= kept.get(name)?.size ?? 0;
    kept.delete(name);
  };
  const keep = (name: string, bytes: Promise<Buffer | undefined>): void => {
    const version = { bytes, size: 0 };
    kept.set(name, version);
    bytes.then(
      (read) => {
        if (kept.get(name) !== version) return;
        version.size = read?.length ?? 0;
        total += version.size;
        for (const oldest of kept.keys()) {
          const isRoomy = total <= MOST_BYTES && kept.size <= MOST_VERSIONS;
          if (isRoomy || kept.size <= LEAST_VERSIONS) break;
          forget(oldest);
        }
      },
      () => {
        if (kept.get(name) === version) forget(name);
      },
    );
  };
  return {
    blobs: {
      read: (name, path) => {
        const version = kept.get(name);
        if (version === undefined) {
          const bytes = blobs.read(name, path);
          keep(name, bytes);
          return bytes;
        }
        // Asked for again, it is the newest.
        kept.delete(name);
        kept.set(name, version);
        return version.bytes;
      },
      close: blobs.close,
    },
    readNotebook: (bytes, origin) => {
      const known = notebooks.get(bytes);
      if (known !== undefined) return known;
      const notebook = readNotebook(bytes, origin);
      notebooks.set(bytes, notebook);
      return notebook;
    },
  };
}
