/** The library: pure functions over bytes (or text), nothing read, written or printed. */

import { type Applied, applyToNotebook } from './apply/apply-changes.ts';
import { CHANGES_VERSION, type ChangesDocument } from './apply/document.ts';
import { changesFor } from './apply/named-file.ts';
import { readChanges } from './apply/read-document.ts';
import { documentOf, type FileVersions } from './apply/write-document.ts';
import { compareContents, type Loaded } from './compare/changed-notebooks.ts';
import type { NotebookDiff } from './diff/changes.ts';
import { diffNotebooks as diffRead } from './diff/diff-notebooks.ts';
import { splice } from './json/edit.ts';
import { createMarkdownDiff } from './markdown/diff.ts';
import { COMMENT_SIZE, reportAddress } from './markdown/limits.ts';
import { mergeFiles } from './merge/merge-notebooks.ts';
import type { Favor, MergeResult, MergeSettings } from './merge/merge-result.ts';
import { cleanedBytes } from './notebook/clean.ts';
import { createNormalizer, type NormalizerOptions } from './notebook/normalizer.ts';
import type { Notebook } from './notebook/notebook.ts';
import { readNotebook as read } from './notebook/read.ts';
import type { ChangedNotebook } from './render/changed-notebook.ts';
import { DEFAULT_VIEW, type FileHeading, type OutputsShown } from './render/options.ts';
import type { NotebookConflict } from './resolve/conflicts.ts';
import { type Decision, resolveEdits } from './resolve/decide.ts';
import { originFinder } from './resolve/origins.ts';
import { sideChanges } from './resolve/side-changes.ts';
import { type Suggestion, suggestions as suggest } from './resolve/suggest.ts';
import { type ConflictStyle, MARKER_SIZE, SIDE_LABELS } from './text/merge-types.ts';

export type { Applied, Refusal } from './apply/apply-changes.ts';
export type {
  CellDocument,
  ChangesDocument,
  FileDocument,
  KeyDocument,
  LinesDocument,
  RawJson,
  TextDocument,
  WholeCellDocument,
} from './apply/document.ts';
export type { CellChange, CellDetails, HiddenCounts, KeyChange, NotebookDiff } from './diff/changes.ts';
export { countLines, type LineCounts } from './diff/line-counts.ts';
export { NotebookError, type Place, type Problem, type Side } from './errors.ts';
export type { Favor, MergeConflict, MergeCounts, MergeNote, MergeResult } from './merge/merge-result.ts';
export { wordError } from './messages.ts';
export type { NormalizerOptions } from './notebook/normalizer.ts';
export type { Cell, Notebook } from './notebook/notebook.ts';
export type { OutputsShown } from './render/options.ts';
export { conflictsIn, type NotebookConflict } from './resolve/conflicts.ts';
export type { Decision } from './resolve/decide.ts';
export type { Suggestion, SuggestionKind } from './resolve/suggest.ts';
export type { LineChange } from './text/change.ts';

/** A notebook file: its bytes, or its text (written as UTF-8). */
export type NotebookFile = Uint8Array | string;

export interface DiffOptions {
  /** Keys to hide and keys to show besides those of the normalizer's table. */
  readonly normalizer?: NormalizerOptions;
}

export interface MergeOptions {
  readonly favor?: Favor;
  readonly conflictStyle?: ConflictStyle;
  /** Characters in a conflict marker; 7 if left out. */
  readonly markerSize?: number;
  readonly labels?: { readonly base?: string; readonly ours?: string; readonly theirs?: string };
  readonly normalizer?: NormalizerOptions;
}

/** The notebook in a file of format 3 or 4. Throws NotebookError where it is none. */
export function readNotebook(file: NotebookFile): Notebook {
  return read(file);
}

/** The file without what machines wrote; all other bytes stay, and a clean file comes back as it is.
 *  Throws NotebookError where it is no notebook. */
export function cleanNotebook(file: NotebookFile, options: NormalizerOptions = {}): Buffer {
  return cleanedBytes(read(file), createNormalizer(options));
}

/** What changed from `before` to `after`; undefined stands for a notebook that is not there.
 *  Throws NotebookError where one of them is no notebook, which names the side. */
export function diffNotebooks(
  before: NotebookFile | undefined,
  after: NotebookFile | undefined,
  options: DiffOptions = {},
): NotebookDiff {
  const compared = { normalizer: createNormalizer(options.normalizer) };
  return diffRead(readSide(before, 'before'), readSide(after, 'after'), compared);
}

function readSide(file: NotebookFile | undefined, side: 'before' | 'after'): Notebook | undefined {
  return file === undefined ? undefined : read(file, { side });
}

/** A notebook file that changed, came or went, as a report names it. */
export interface ChangedFile {
  readonly path: string;
  /** Before it was renamed. */
  readonly oldPath?: string;
  /** undefined: there is none on that side. */
  readonly before: NotebookFile | undefined;
  readonly after: NotebookFile | undefined;
}

export interface HtmlOptions extends DiffOptions {
  /** What is compared, in words; at the top of the page. */
  readonly title?: string;
  /** Lines around a change that are not folded; 3 if left out. */
  readonly context?: number;
  /** Also what changed in outputs; `full` without leaving out the middle of long ones. */
  readonly outputs?: OutputsShown;
}

/** What changed in these notebooks as one HTML page that needs nothing else and loads nothing. The same files give the
 *  same text. A file that is no notebook is a section that says so. */
export async function renderHtml(files: readonly ChangedFile[], options: HtmlOptions = {}): Promise<string> {
  const { createReport } = await import('./html/report.ts');
  const { title = 'Changed notebooks', context = DEFAULT_VIEW.context, outputs = 'none' } = options;
  const report = createReport(title, { context, outputs });
  for (const file of files) await report.addNotebook(changedNotebook(file, options));
  return report.end();
}

export interface MarkdownOptions extends DiffOptions {
  /** Of the whole page: characters, and above 262,144 bytes; 65,000 if left out, which fits a comment on GitHub. */
  readonly maxSize?: number;
  /** The address of the whole report, http or https, to be named in the page. */
  readonly link?: string;
  /** Lines around a change; 3 if left out. */
  readonly context?: number;
  /** Also what changed in outputs; `full` without leaving out the middle of long ones. */
  readonly outputs?: OutputsShown;
}

/** What changed in these notebooks as a page of Markdown for a comment or a step summary, never larger than `maxSize`.
 *  Nothing that a notebook holds means anything in it. A file that is no notebook is a section that says so.
 *  Throws NotebookError where `link` is no address. */
export function renderMarkdown(files: Iterable<ChangedFile>, options: MarkdownOptions = {}): string {
  const { maxSize = COMMENT_SIZE, link, context = DEFAULT_VIEW.context, outputs = 'none' } = options;
  const limits = { maxSize, link: link === undefined ? undefined : reportAddress(link) };
  const page = createMarkdownDiff({ context, outputs, words: false }, limits);
  for (const file of files) page.add(changedNotebook(file, options));
  return page.end();
}

function changedNotebook(
  { path, oldPath = path, before, after }: ChangedFile,
  options: DiffOptions,
): ChangedNotebook {
  const content = (file: NotebookFile | undefined): Loaded =>
    file === undefined ? undefined : { kind: 'file', bytes: bytesOf(file) };
  const heading = headingOf({ before: oldPath, after: path }, before, after);
  return compareContents(heading, content(before), content(after), {
    normalizer: createNormalizer(options.normalizer),
  });
}

function headingOf(
  paths: { readonly before: string; readonly after: string },
  before: NotebookFile | undefined,
  after: NotebookFile | undefined,
): FileHeading {
  const kept = paths.before === paths.after ? 'modified' : 'renamed';
  return { status: before === undefined ? 'added' : after === undefined ? 'deleted' : kept, ...paths };
}

/** The three-way merge; `base` undefined or empty: both sides added the notebook. With conflicts the result is
 *  still a notebook. Throws NotebookError where one of them is none, which names the side. */
export function mergeNotebooks(
  base: NotebookFile | undefined,
  ours: NotebookFile,
  theirs: NotebookFile,
  options: MergeOptions = {},
): MergeResult {
  const files = {
    base: base === undefined ? undefined : bytesOf(base),
    ours: bytesOf(ours),
    theirs: bytesOf(theirs),
  };
  return mergeFiles(files, mergeSettings(options));
}

export interface ChangesOptions extends DiffOptions {
  /** The paths that the document gives the notebook; `notebook.ipynb` if left out. */
  readonly paths?: { readonly before: string; readonly after: string };
}

/** What changed from `before` to `after` as the document that `nbdiff --json` prints and `applyChanges` takes; undefined
 *  stands for a notebook that is not there. Throws NotebookError where one of them is no notebook. */
export function changesOf(
  before: NotebookFile | undefined,
  after: NotebookFile | undefined,
  options: ChangesOptions = {},
): ChangesDocument {
  const paths = options.paths ?? { before: 'notebook.ipynb', after: 'notebook.ipynb' };
  const compared = { normalizer: createNormalizer(options.normalizer) };
  const diff = diffRead(readSide(before, 'before'), readSide(after, 'after'), compared);
  const versions = { before: versionOf(before), after: versionOf(after) };
  return {
    version: CHANGES_VERSION,
    files: [documentOf(diff, headingOf(paths, before, after), versions, compared)],
  };
}

function versionOf(file: NotebookFile | undefined): FileVersions['before'] {
  return file === undefined ? undefined : { bytes: bytesOf(file), isLink: false, oid: undefined };
}

export interface ApplyOptions extends MergeOptions {
  /** Take the changes back. */
  readonly reverse?: boolean;
  /** The notebook that the changes were made from, if at hand: what the document tells of it is enough for a merge. */
  readonly base?: NotebookFile;
  /** Of a document of several notebooks the one that is meant, by its path on either side. */
  readonly path?: string;
}

/** The changes (a document, or its JSON text) made in `notebook`, undefined where there is none yet. Where it says what
 *  they were made from it then says what they led to; where it has moved on they are merged, and conflicts stand in
 *  the cells. Throws NotebookError where the document or the notebook cannot be read. */
export function applyChanges(
  changes: ChangesDocument | NotebookFile,
  notebook: NotebookFile | undefined,
  options: ApplyOptions = {},
): Applied {
  const isText = typeof changes === 'string' || changes instanceof Uint8Array;
  const files = readChanges(bytesOf(isText ? changes : JSON.stringify(changes)), { file: 'changes' });
  const file = changesFor(files, options.path, options.reverse === true);
  const bytes = notebook === undefined ? undefined : bytesOf(notebook);
  const base = options.base === undefined ? undefined : bytesOf(options.base);
  return applyToNotebook(file, bytes, base, mergeSettings(options), { side: 'ours' });
}

function mergeSettings(options: MergeOptions): MergeSettings {
  return {
    favor: options.favor ?? 'none',
    markers: {
      style: options.conflictStyle ?? 'merge',
      size: options.markerSize ?? MARKER_SIZE,
      labels: { ...SIDE_LABELS, ...options.labels },
    },
    normalizer: createNormalizer(options.normalizer),
  };
}

/** The notebook with conflicts (`conflictsIn(notebook)`) decided; all other bytes stay. Of `inputs`, the notebooks that
 *  were merged, outputs come back where a cell became exactly one side's; `options` are those of the merge. */
export function resolveNotebook(
  notebook: Notebook,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
  inputs: { readonly base?: Notebook; readonly ours?: Notebook; readonly theirs?: Notebook } = {},
  options: { readonly normalizer?: NormalizerOptions } = {},
): Buffer {
  const stages = { base: inputs.base, ours: inputs.ours, theirs: inputs.theirs };
  return splice(
    notebook.bytes,
    resolveEdits(
      notebook,
      decisions,
      stages,
      originFinder(notebook, stages, createNormalizer(options.normalizer)),
    ),
  );
}

export interface SuggestionOptions {
  /** All conflicts of the notebook, the one in question among them. */
  readonly conflicts?: readonly NotebookConflict[];
  /** What a person decided about them so far. */
  readonly decisions?: ReadonlyMap<NotebookConflict, Decision>;
  /** The notebooks that were merged. */
  readonly inputs?: { readonly base: Notebook; readonly ours: Notebook; readonly theirs: Notebook };
  /** The side that was taken last in another notebook of the same merge. */
  readonly elsewhere?: { readonly path: string; readonly side: 'ours' | 'theirs' };
}

/** What a person would probably decide, the likeliest first, with a reason each; never none. The more is known, the
 *  more often the first is right. */
export function suggestions(
  conflict: NotebookConflict,
  { conflicts = [conflict], decisions = new Map(), inputs, elsewhere }: SuggestionOptions = {},
): readonly Suggestion[] {
  const sides = inputs && sideChanges(inputs);
  return suggest(conflict, { conflicts, decisions, sides, elsewhere });
}

function bytesOf(file: NotebookFile): Buffer {
  if (typeof file === 'string') return Buffer.from(file, 'utf8');
  return Buffer.isBuffer(file) ? file : Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}
