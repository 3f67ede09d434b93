/** What can go wrong that a person can mend: one class, its kinds as data, worded in messages.ts. */

/** Where in a file something is: a byte offset from 0, and the bytes it counts in,
 *  so that line and column can be found when the message is printed. */
export interface Place {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** Which version of a notebook, where several of one are read: three of a merge, two of a diff; what git has of it, in a
 *  commit or anywhere (`stored`), and what is staged while the file as it stands is a notebook (`staged`). */
export type Side = 'base' | 'ours' | 'theirs' | 'before' | 'after' | 'stored' | 'staged';

/** Where bytes are from, as a person would say it. */
export interface Origin {
  /** The file as the person named it. */
  readonly file?: string | undefined;
  readonly side?: Side | undefined;
}

export type Problem =
  | { readonly kind: 'json-syntax'; readonly expected: string; readonly found: string }
  | { readonly kind: 'invalid-utf8' }
  | { readonly kind: 'nul-byte' }
  | { readonly kind: 'raw-conflict-markers' }
  /** Such a file, and nothing is left that it could be put together from. */
  | { readonly kind: 'beyond-repair' }
  /** Good JSON, but no notebook; `reason` is a clause such as `"cells" is not a list`. */
  | { readonly kind: 'not-a-notebook'; readonly reason: string }
  | { readonly kind: 'unknown-format'; readonly major: number }
  /** A pointer of Git LFS stands where the notebook should. */
  | { readonly kind: 'lfs-pointer'; readonly sha256: string }
  /** Git LFS has committed a pointer, and the object that it names is not in this clone. */
  | { readonly kind: 'lfs-object-missing'; readonly sha256: string }
  /** Good JSON, but no document of changes that can be applied; `reason` is a sentence's end. */
  | { readonly kind: 'not-changes'; readonly reason: string }
  /** The operating system refused; `reason` is a clause such as `no such file`. */
  | { readonly kind: 'file'; readonly reason: string }
  /** git refused or is missing; `reason` is git's own first line. */
  | { readonly kind: 'git'; readonly reason: string }
  /** The command line or a setting cannot be understood; `advice` says what to do instead. */
  | { readonly kind: 'usage'; readonly reason: string; readonly advice?: string };

/** An error that a person can mend. It prints as one line and exits with 2;
 *  anything else that is thrown is a bug of ours. */
export class NotebookError extends Error {
  readonly problem: Problem;
  /** The file as the person named it. */
  readonly file: string | undefined;
  readonly side: Side | undefined;
  readonly place: Place | undefined;

  /** Every bundle of dist/ has this class, and an error may come from another one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'NotebookError';
  }

  constructor(problem: Problem, details: Origin & { readonly place?: Place } = {}) {
    super(problem.kind);
    this.name = 'NotebookError';
    this.problem = problem;
    this.file = details.file;
    this.side = details.side;
    this.place = details.place;
  }
}
