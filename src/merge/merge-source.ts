/** The sources of one cell, merged: one side's where the other left it alone, else line by line. */
import { formatConflicts } from '../text/markers.ts';
import { mergeText } from '../text/merge.ts';
import type { MergeChunk } from '../text/merge-types.ts';
import type { MergeSettings } from './merge-result.ts';
import type { Sides } from './sides.ts';

export interface SourceMerge {
  readonly text: string;
  /** Places where a person has to choose; 0 in a clean merge. */
  readonly hunks: number;
}

/** `prose`: markdown, whose paragraphs stand on one line and whose white space means little. */
export function mergeSource(
  { base = '', ours, theirs }: Sides<string>,
  prose: boolean,
  settings: MergeSettings,
): SourceMerge {
  if (ours === theirs || theirs === base) return { text: ours, hunks: 0 };
  if (ours === base) return { text: theirs, hunks: 0 };
  const chunks = mergeText(base, ours, theirs, {
    style: settings.markers.style,
    whitespace: prose ? 'any' : 'trailing',
    sentences: prose,
  });
  return settle(chunks, settings);
}

/** All of one side's source against nothing, for a cell that the other side deleted. */
export function sourceAgainstNothing(
  base: readonly string[],
  edited: readonly string[],
  editedBy: 'ours' | 'theirs',
  settings: MergeSettings,
): SourceMerge {
  const [ours, theirs] = editedBy === 'ours' ? [edited, []] : [[], edited];
  return settle([{ kind: 'conflict', base, ours, theirs }], settings);
}

function settle(chunks: readonly MergeChunk[], settings: MergeSettings): SourceMerge {
  const text = formatConflicts(chunks, settings.markers);
  const hunks = chunks.filter((chunk) => chunk.kind === 'conflict').length;
  if (settings.favor === 'none' || hunks === 0) return { text, hunks };
  const settled = formatConflicts(
    chunks.map((chunk) => favored(chunk, settings)),
    settings.markers,
  );
  // Whether a conflict at the end ends in a newline was merged by itself, as when a person decides.
  const isOpen = chunks.at(-1)!.kind === 'conflict' && !text.endsWith('\n');
  return { text: isOpen ? settled.replace(/\r?\n$/, '') : settled, hunks: 0 };
}

/** Whole lines: each ends in a newline. */
function favored(chunk: MergeChunk, { favor }: MergeSettings): MergeChunk {
  if (chunk.kind === 'merged') return chunk;
  const { base, ours, theirs } = chunk;
  const chosen = favor === 'ours' ? ours : favor === 'theirs' ? theirs : [...ours, ...theirs];
  const ending = [...ours, ...base, ...theirs].some((line) => line.endsWith('\r\n')) ? '\r\n' : '\n';
  return { kind: 'merged', lines: chosen.map((line) => (line.endsWith('\n') ? line : line + ending)) };
}
