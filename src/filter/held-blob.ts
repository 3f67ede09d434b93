/** What git already holds is clean. A work file that cleans to the same bytes as the index's blob does is stored as
 *  that very blob, outputs or not, as git's own `autocrlf` leaves alone what the index has:
 *
 *      index     work file        stored
 *      |a| 1     |a| 2        ->  |a| 1     only run again: no change
 *      |a| 1     |b| 2        ->  |b|       the first edit takes the outputs out
 *
 *  The blob that this very git command has written the work file of counts before that of the index: a merge checks what
 *  it wrote before the index has it.
 *
 *  So a clone of a repository that commits outputs is unmodified, and its branches and merges are git's alone. */
import { join, resolve } from 'node:path';
import { configValue, readConfig } from '../git/config.ts';
import { lookAtIndex } from '../git/index-look.ts';
import { listAttributes } from '../git/lists.ts';
import type { Repository } from '../git/repository.ts';
import type { Git } from '../git/run.ts';
import { type Edit, splice } from '../json/edit.ts';
import { blobIdOf, blobIdsOf } from '../notebook/blob-id.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';

export interface HeldBlobs {
  /** What git is to store for the work file `content`, which the normalizer made `cleaned` of; `path` from the top. */
  readonly storedForm: (
    path: Buffer,
    content: Buffer,
    cleaned: Buffer,
    by: Normalizer,
  ) => Promise<StoredForm>;
  /** git is writing the work file of a blob: its content, and its name where git tells it. */
  readonly givenOut: (path: Buffer, content: Buffer, blob: string | undefined) => void;
  /** Whether git has exactly `content` for the path. */
  readonly isHeld: (path: Buffer, content: Buffer) => Promise<boolean>;
  /** Whether a git command is about to write the index. */
  readonly isBeingWritten: () => boolean;
}

/** The bytes of a blob, by its id. */
export type ReadBlob = (oid: string) => Promise<Buffer | undefined>;

export interface StoredForm {
  readonly bytes: Buffer;
  /** The index holds the notebook with outputs, and these bytes are without. */
  readonly strips: boolean;
}

/** `git` runs at the top of the work tree. One process lists the index, however many files come, and a blob is only
 *  read where neither the file nor its cleaned form is that blob by its id. */
export function openHeldBlobs(
  { gitDir }: Pick<Repository, 'gitDir'>,
  readBlob: ReadBlob,
  git: Git,
): HeldBlobs {
  const { GIT_INDEX_FILE: another } = git.env;
  const index = lookAtIndex(resolve(git.cwd, another ?? join(gitDir, 'index')), git);
  let attributes: Promise<(path: Buffer) => boolean> | undefined;
  const convertsLineEnds = async (path: Buffer): Promise<boolean> => {
    attributes ??= lineEndConversion(index.paths(), git);
    return (await attributes)(path);
  };
  const given = new Map<string, readonly string[]>();
  /** Names of the blobs that git has for the path, the likelier ones in front. */
  const candidates = async (path: Buffer): Promise<readonly (readonly string[])[]> => {
    const last = given.get(path.toString('latin1'));
    const listed = await index.oidsOf(path);
    return last === undefined ? [listed] : [last, listed];
  };
  /** `strips` alone where it is none of the blobs. */
  const among = async (
    oids: readonly string[],
    path: Buffer,
    [content, cleaned]: readonly [Buffer, Buffer],
    by: Normalizer,
  ): Promise<{ readonly bytes?: Buffer; readonly strips: boolean }> => {
    if (isOneOf(oids, content)) return { bytes: content, strips: false };
    if (isOneOf(oids, cleaned)) return { bytes: cleaned, strips: false };
    let strips = false;
    for (const oid of oids) {
      const blob = await readBlob(oid).catch(() => undefined); // what cannot be read is not held
      const notebook = blob === undefined ? undefined : notebookOrNothing(blob);
      if (blob === undefined || notebook === undefined) continue;
      const edits = by.cleanEdits(notebook);
      const held = splice(blob, edits);
      if (held.equals(cleaned)) return { bytes: blob, strips: false };
      const isConverted = hasCrlf(cleaned) && !hasCrlf(blob) && held.equals(withLf(cleaned));
      // In git's hands the line ends become those of the blob again.
      if (isConverted && (await convertsLineEnds(path))) return { bytes: withCrlf(blob), strips: false };
      strips ||= takesOutputs(notebook, edits);
    }
    return { strips };
  };
  return {
    storedForm: async (path, content, cleaned, by) => {
      let strips = false;
      for (const oids of await candidates(path)) {
        const held = await among(oids, path, [content, cleaned], by);
        if (held.bytes !== undefined) return { bytes: held.bytes, strips: false };
        ({ strips } = held);
      }
      return { bytes: cleaned, strips };
    },
    givenOut: (path, content, blob) =>
      void given.set(path.toString('latin1'), blob === undefined ? blobIdsOf(content) : [blob]),
    isHeld: async (path, content) => isOneOf((await candidates(path))[0] ?? [], content),
    // Another index than the repository's own is made for a stash, or by a script.
    isBeingWritten: () => another === undefined && index.isBeingWritten(),
  };
}

function isOneOf(oids: readonly string[], bytes: Buffer): boolean {
  return oids.some((oid) => oid === blobIdOf(bytes, oid));
}

function notebookOrNothing(blob: Buffer): Notebook | undefined {
  try {
    return readNotebook(blob);
  } catch {
    return undefined; // what is no notebook is nobody's run
  }
}

/** Whether `edits`, which clean the notebook, take away outputs. */
export function takesOutputs({ cells }: Notebook, edits: readonly Edit[]): boolean {
  return cells.some(
    ({ outputs }) =>
      outputs !== undefined && edits.some(({ start, end }) => start >= outputs.start && end <= outputs.end),
  );
}

/** Tells for each path whether git stores LF where the work file has CRLF: its attributes say so, or the config. */
async function lineEndConversion(paths: readonly Buffer[], git: Git): Promise<(path: Buffer) => boolean> {
  const autocrlf = configValue(await readConfig(git, '^core\\.autocrlf$'), 'core.autocrlf') ?? 'false';
  const isDefault = /^(input|true|yes|on|1)$/i.test(autocrlf);
  const said = new Map<string, boolean>();
  for (const { path, attribute, value } of await listAttributes(paths, ['eol', 'text'], git)) {
    const key = path.bytes.toString('latin1');
    if (value === 'unspecified') continue;
    // `-text` is the last word; `eol` alone makes a file text.
    if (attribute === 'text' || !said.has(key)) said.set(key, value !== 'unset');
  }
  return (path) => said.get(path.toString('latin1')) ?? isDefault;
}

function hasCrlf(bytes: Buffer): boolean {
  return bytes.includes('\r\n');
}

function withLf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

function withCrlf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
}
