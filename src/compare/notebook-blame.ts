/** Who wrote each line of a notebook, by cell: what the versions back to the one that brought it say, the same that
 *  `log` shows. Lines of the work tree that no commit has are nobody's yet. */
import { NotebookError } from '../errors.ts';
import { readInput } from '../files.ts';
import type { Blobs } from '../git/blobs.ts';
import { type FileCommit, type FileHistory, pathFromTop, readFileHistory } from '../git/file-history.ts';
import { readIgnoredRevisions } from '../git/ignored-revisions.ts';
import { trackedPath } from '../git/index-entry.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { type Git, runGit } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import { joinTraced, type LinesOf, NOTEBOOK, type TracedLines, traceBack } from '../history/trace-lines.ts';
import type { Io } from '../io.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readIfNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { BlamedLine, BlamedPart } from '../render/history.ts';
import { type ShownCell, showCell, showSettings } from '../render/show.ts';
import { walkBack } from './version-walk.ts';

export interface BlameRequest {
  /** A notebook, from where git runs. */
  readonly path: string;
  /** undefined: as it is in the work tree. */
  readonly revision: string | undefined;
}

/** Throws NotebookError where git does not track the file, or it is no notebook. */
export async function readBlame(
  { path, revision }: BlameRequest,
  policy: Policy,
  git: Git,
  io: Io,
): Promise<readonly BlamedPart[]> {
  if (revision === undefined && (await trackedPath(path, git)) === undefined) {
    throw new NotebookError({ kind: 'git', reason: 'git does not track it' }, { file: path });
  }
  const top = await pathFromTop(path, git);
  const heads = revision === undefined ? ['HEAD', ...(await otherHead(git))] : [revision];
  const histories = await Promise.all(heads.map((head) => readFileHistory(top, head, git)));
  const blobs = openNotebookBlobs(git);
  try {
    const readTip = async ({ commits: [newest] }: FileHistory): Promise<Notebook | undefined> => {
      const blob = newest?.blobs[0];
      return blob === undefined ? undefined : readIfNotebook(await blobs.read(blob, top.text));
    };
    const tips = await Promise.all(histories.map(readTip));
    const inWorkTree = async (): Promise<Notebook | undefined> =>
      readIfNotebook(await asInWorkTree(await readInput(path, io), path, git));
    const notebook = revision === undefined ? await inWorkTree() : tips[0];
    if (notebook === undefined) throw notBlamed(path, revision, histories[0]!);
    const normalizer = policy.normalizerFor(top.text);
    const parts = partsOf(notebook, normalizer);
    const linesOf = linesWith(normalizer);
    const owners = new Map<number, FileCommit>();
    // The work tree is a version whose parents are the commits that the next one will have.
    const pairs = tips.map((before) => ({ before, after: notebook }));
    const ignored = await readIgnoredRevisions(git);
    const { onward } = traceBack(pairs, idsOf(parts), linesOf);
    for (const [index, history] of histories.entries()) {
      await findOwners({ history, lines: onward[index]!, ignored }, linesOf, blobs, owners);
    }
    return parts.map(({ heading, settings, source, firstId }) => {
      const blamed = (text: string, line: number): BlamedLine => ({
        text,
        commit: owners.get(firstId + line),
      });
      return {
        heading,
        settings: settings.map(blamed),
        source: source.map((text, line) => blamed(text, settings.length + line)),
      };
    });
  } finally {
    blobs.close();
  }
}

/** The commit that an unfinished merge brings in. */
async function otherHead(git: Git): Promise<readonly string[]> {
  const { code } = await runGit(git, ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'], { accept: [0, 1] });
  return code === 0 ? ['MERGE_HEAD'] : [];
}

function notBlamed(path: string, revision: string | undefined, { commits }: FileHistory): NotebookError {
  const isThere = revision === undefined || commits[0]?.blobs[0] !== undefined;
  return isThere
    ? new NotebookError({ kind: 'not-a-notebook', reason: 'git blame shows it as it is' }, { file: path })
    : new NotebookError({ kind: 'git', reason: `there is no such file in ${revision}` }, { file: path });
}

/** One cell, or what the notebook's metadata says. */
interface Part extends ShownCell {
  readonly place: number;
  /** Lines are known by numbers, through all of the notebook. */
  readonly firstId: number;
}

function partsOf(notebook: Notebook, normalizer: Normalizer): readonly Part[] {
  let firstId = 0;
  const part = (place: number, heading: string, { settings, source }: Omit<ShownCell, 'heading'>): Part => {
    const first = firstId;
    firstId += settings.length + source.length;
    return { place, heading, settings, source, firstId: first };
  };
  const cells = notebook.cells.map((cell) => {
    const shown = showCell(cell, normalizer);
    return part(cell.index, `cell ${cell.index + 1} · ${shown.heading}`, shown);
  });
  const settings = showSettings(notebook, normalizer);
  if (settings.length === 0) return cells;
  return [...cells, part(NOTEBOOK, 'notebook metadata', { settings, source: [] })];
}

function idsOf(parts: readonly Part[]): TracedLines {
  return new Map(
    parts.map(({ place, settings, source, firstId }) => [
      place,
      [...settings, ...source].map((_, line) => ({ line, id: firstId + line })),
    ]),
  );
}

function linesWith(normalizer: Normalizer): LinesOf {
  return (notebook, cell) => {
    if (cell === undefined) return showSettings(notebook, normalizer);
    const { settings, source } = showCell(cell, normalizer);
    return [...settings, ...source];
  };
}

/** Each version takes what none of its parents has; the rest goes on to them. */
async function findOwners(
  {
    history,
    lines,
    ignored,
  }: {
    readonly history: FileHistory;
    readonly lines: TracedLines;
    readonly ignored: ReadonlySet<string>;
  },
  linesOf: LinesOf,
  blobs: Blobs,
  owners: Map<number, FileCommit>,
): Promise<void> {
  const found = walkBack<TracedLines, { readonly commit: FileCommit; readonly own: readonly number[] }>(
    { history, allSides: false, limit: undefined },
    lines,
    {
      join: joinTraced,
      step: ({ commit, notebook, parents }, state) => {
        const { onward, own } = traceBack(
          parents.length === 0 ? [{ before: undefined, after: notebook }] : parents,
          state,
          linesOf,
          ignored.has(commit.oid),
        );
        return {
          found: { commit, own },
          onward: parents.map((_, index) => (onward[index]!.size === 0 ? undefined : onward[index])),
        };
      },
    },
    blobs,
  );
  for await (const { commit, own } of found) for (const id of own) owners.set(id, commit);
}
