/** What changed inside one pair of cells. */
import { sameBytes, sameValue } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import { type Normalizer, tagsOf } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { countOf } from '../notebook/run.ts';
import type { LineChange } from '../text/change.ts';
import { diffLines, type IgnoredSpace } from '../text/line-diff.ts';
import { splitLines } from '../text/lines.ts';
import type { CellChange, CellDetails, CellKeys } from './changes.ts';
import { compareKeys, type KeyComparison } from './compare-keys.ts';
import { sameOutputs } from './same-outputs.ts';

export interface CompareOptions {
  readonly normalizer: Normalizer;
  /** White space that makes no difference in sources (`-w`, `-b`). */
  readonly ignoreSpace?: IgnoredSpace;
  /** Changes of empty lines alone are none. */
  readonly ignoreBlankLines?: boolean;
}

/** Of two cells that are the same bytes. */
export const NOTHING: CellDetails = {
  source: [],
  finalNewline: false,
  type: undefined,
  tags: undefined,
  metadata: [],
  attachments: [],
  unknown: [],
  hidden: { outputs: false, executionCount: false, noise: false, id: false },
};

const NO_CHANGES: KeyComparison = { changes: [], noise: 0 };

/** Keys of a cell that have their own place in the details. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  'attachments',
  'cell_type',
  'execution_count',
  'id',
  'metadata',
  'outputs',
  'source',
]);
const KNOWN_KEYS_3: ReadonlySet<string> = new Set([...KNOWN_KEYS, 'input', 'prompt_number']);
const NO_KEYS: ReadonlySet<string> = new Set();
const TAGS: ReadonlySet<string> = new Set(['tags']);

/** Both cells of one format, `major`. */
export function compareCells(before: Cell, after: Cell, major: number, options: CompareOptions): CellDetails {
  if (sameBytes(before.node, after.node)) return NOTHING;
  const { noise, ...keys } = compareBeside(before, after, major, options);
  const isSameSource = before.sourceKey === after.sourceKey;
  return {
    ...keys,
    source: isSameSource ? [] : diffSources(before.source, after.source, options),
    finalNewline:
      !isSameSource &&
      options.ignoreSpace === undefined &&
      before.source.endsWith('\n') !== after.source.endsWith('\n'),
    type: before.type === after.type ? undefined : { before: before.type, after: after.type },
    hidden: {
      outputs: !sameOutputs(before.outputs, after.outputs),
      executionCount: !sameValue(countOf(before), countOf(after)),
      noise: noise > 0,
      id: before.id !== after.id,
    },
  };
}

/** A cell that came, with what people set in it. */
export function addedCell(after: Cell, major: number, options: CompareOptions): CellChange {
  const { noise: _, ...keys } = compareBeside(undefined, after, major, options);
  return { kind: 'added', after, keys };
}

export function removedCell(before: Cell, major: number, options: CompareOptions): CellChange {
  const { noise: _, ...keys } = compareBeside(before, undefined, major, options);
  return { kind: 'removed', before, keys };
}

/** All but source, type and what a run leaves; `noise` is how many keys changed that the normalizer hides. */
function compareBeside(
  before: Cell | undefined,
  after: Cell | undefined,
  major: number,
  { normalizer }: CompareOptions,
): CellKeys & { readonly noise: number } {
  const keys = (
    one: JsonValue | undefined,
    other: JsonValue | undefined,
    place: readonly string[],
    without: ReadonlySet<string> = NO_KEYS,
  ): KeyComparison => {
    if (one !== undefined && other !== undefined && sameBytes(one, other)) return NO_CHANGES;
    const linesAsText = place.includes('attachments');
    return compareKeys(one, other, { normalizer, place, without, linesAsText });
  };
  const cells = [before, after].flatMap((cell) => cell ?? []);
  const tagsAreSets = cells.every(hasPlainTags);
  const metadata = keys(
    before?.metadata,
    after?.metadata,
    ['cell', 'metadata'],
    tagsAreSets ? TAGS : NO_KEYS,
  );
  const attachments = keys(before?.attachments, after?.attachments, ['cell', 'attachments']);
  const known = major === 3 ? KNOWN_KEYS_3 : KNOWN_KEYS;
  const hasUnknown = cells.some(({ node }) => node.members.some(({ name }) => !known.has(name)));
  const unknown = hasUnknown ? keys(before?.node, after?.node, ['cell'], known) : NO_CHANGES;
  return {
    tags: tagsAreSets ? diffTags(before, after, normalizer) : undefined,
    metadata: metadata.changes,
    attachments: attachments.changes,
    unknown: unknown.changes,
    noise: metadata.noise + attachments.noise + unknown.noise,
  };
}

/** Whether a reader would see a change: something beside what is hidden. */
export function isChanged(details: CellDetails): boolean {
  const { source, finalNewline, type, tags, metadata, attachments, unknown } = details;
  const lists = source.length + metadata.length + attachments.length + unknown.length;
  return lists > 0 || finalNewline || type !== undefined || tags !== undefined;
}

function diffSources(before: string, after: string, options: CompareOptions): readonly LineChange[] {
  return diffSourceLines(splitLines(before), splitLines(after), options);
}

export function diffSourceLines(
  before: readonly string[],
  after: readonly string[],
  options: CompareOptions,
): readonly LineChange[] {
  const changes = diffLines(before, after, { ignore: options.ignoreSpace ?? 'none' });
  if (options.ignoreBlankLines !== true) return changes;
  const isBlank = (line: string): boolean => line.trim() === '';
  return changes.filter(
    ({ beforeStart, beforeEnd, afterStart, afterEnd }) =>
      !before.slice(beforeStart, beforeEnd).every(isBlank) ||
      !after.slice(afterStart, afterEnd).every(isBlank),
  );
}

/** Whether the tags are a list of texts, or not there. */
function hasPlainTags(cell: Cell): boolean {
  const tags = cell.metadata?.members.findLast(({ name }) => name === 'tags')?.value;
  if (tags === undefined) return true;
  return tags.kind === 'array' && tags.items.every(({ kind }) => kind === 'string');
}

function diffTags(
  before: Cell | undefined,
  after: Cell | undefined,
  normalizer: Normalizer,
): CellKeys['tags'] {
  if (normalizer.fateOf(['cell', 'metadata', 'tags']) !== 'kept') return undefined;
  const one = new Set(before && tagsOf(before));
  const other = new Set(after && tagsOf(after));
  const added = [...other].filter((tag) => !one.has(tag));
  const removed = [...one].filter((tag) => !other.has(tag));
  return added.length + removed.length === 0 ? undefined : { added, removed };
}
