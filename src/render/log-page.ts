/** A log as text: git's headings as git prints them, below each what its commit changed in notebooks, in the formats of a
 *  diff. A commit is given out as far as it is known, but not before something of it shows: one that changed only what the
 *  view hides is left out, and counted. */
import { counted } from '../messages.ts';
import { type ChangedNotebook, isVisible } from './changed-notebook.ts';
import { createDiffPage, type DiffPage, type PageRequest } from './diff-page.ts';
import type { DiffViewOptions } from './options.ts';

/** What a log comes by, one after the other. `before`: the NULs and newlines that git has, with `-z`, between it and what
 *  came before. */
export type LogStep = { readonly before: Buffer } & (
  | { readonly kind: 'commit'; readonly heading: Buffer }
  /** A change of the last commit. */
  | { readonly kind: 'notebook'; readonly notebook: ChangedNotebook }
  /** A change that is not asked for: without others like the next, the commit is not shown. */
  | { readonly kind: 'other' }
  /** A change that is none: a merge put together what its parents say. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'end' }
);

export interface LogPage {
  /** What can be printed now: to be taken before the next step. */
  readonly add: (step: LogStep) => Iterable<string | Buffer>;
  /** Commits so far in which all that changed is hidden. */
  readonly leftOut: () => number;
}

/** A commit whose changes come. */
interface Open {
  readonly heading: Buffer;
  readonly page: DiffPage;
  /** What parts heading and changes. */
  gap: Buffer;
  readonly has: Set<'visible' | 'hidden' | 'other'>;
  /** Pieces that are printed once something shows. */
  readonly held: string[];
  /** Heading and gap are out. */
  isBegun: boolean;
}

const NOTHING = Buffer.alloc(0);
const NEWLINE = 0x0a;

export function createLogPage(request: PageRequest, view: DiffViewOptions): LogPage {
  const { formats, paths } = request;
  // Between heading and changes git has a rule where both --stat and patches follow.
  const hasRule = formats.includes('patch') && formats.includes('stat');
  let open: Open | undefined;
  let leftOut = 0;
  /** What is to part the last commit that was printed from the next one. */
  let parting: Buffer = NOTHING;
  /** What ends its last line, where nothing more is printed. */
  let lastEnd = '';

  const said = (bytes: Buffer): string => {
    const text = bytes.toString('latin1');
    return paths === 'nul' ? text : text.replaceAll('\0', '\n');
  };

  function* heading(commit: Open): Generator<string | Buffer> {
    yield said(parting);
    yield commit.heading;
  }

  function* body(commit: Open, pieces: Iterable<string>): Generator<string | Buffer> {
    for (const piece of pieces) {
      if (piece === '') continue;
      if (!commit.isBegun) {
        yield* heading(commit);
        const gap = said(commit.gap);
        yield hasRule && commit.gap.at(-1) === NEWLINE ? `${gap.slice(0, -1)}---\n` : gap;
        commit.isBegun = true;
      }
      yield piece;
    }
  }

  function* change(commit: Open, notebook: ChangedNotebook): Generator<string | Buffer> {
    const isShown = isVisible(notebook, view.outputs);
    commit.has.add(isShown ? 'visible' : 'hidden');
    const pieces = commit.page.add(notebook);
    if (!commit.has.has('visible')) commit.held.push(...pieces);
    else {
      yield* body(commit, commit.held.splice(0));
      yield* body(commit, pieces);
    }
  }

  /** `before`: what comes behind the commit. True where it is printed. */
  function* close(commit: Open, before: Buffer): Generator<string | Buffer, boolean> {
    if (commit.has.size > 0 && !commit.has.has('visible')) {
      if (commit.has.has('hidden')) leftOut += 1;
      return false;
    }
    yield* body(commit, [commit.page.end()]);
    if (commit.isBegun) {
      parting = before;
      lastEnd = '';
    } else {
      yield* heading(commit);
      // A heading that is a line of its own is ended by what would part it from changes.
      const end = commit.gap.at(-1) === NEWLINE ? commit.gap.subarray(0, -1) : commit.gap;
      parting = Buffer.concat([end, before]);
      lastEnd = commit.heading.length === 0 || commit.heading.at(-1) === NEWLINE ? '' : '\n';
    }
    return true;
  }

  function* add(step: LogStep): Generator<string | Buffer> {
    const { before } = step;
    if (open !== undefined && step.kind !== 'commit' && step.kind !== 'end' && open.gap.length === 0) {
      open.gap = before;
    }
    switch (step.kind) {
      case 'commit':
        if (open !== undefined) yield* close(open, before);
        open = {
          heading: step.heading,
          page: createDiffPage({ ...request, saysProblems: true }, view),
          gap: NOTHING,
          has: new Set(),
          held: [],
          isBegun: false,
        };
        return;
      case 'notebook':
        if (open !== undefined) yield* change(open, step.notebook);
        return;
      case 'other':
        open?.has.add('other');
        return;
      case 'nothing':
        return;
      case 'end': {
        const isLast = open !== undefined && (yield* close(open, before));
        yield isLast ? said(parting) : lastEnd;
      }
    }
  }
  return { add, leftOut: () => leftOut };
}

/** The line that says how many commits are left out; undefined where none are. */
export function wordLeftOut(
  count: number,
  { outputs }: Pick<DiffViewOptions, 'outputs'>,
): string | undefined {
  if (count === 0) return undefined;
  const what = outputs === 'none' ? 'outputs, or what machines write' : 'what machines write';
  return `not shown: ${counted(count, 'commit')} that only changed ${what}`;
}
