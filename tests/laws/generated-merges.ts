/** Three notebooks for the laws of a merge: a base, and what two people made of it.
 *
 *  What a side writes it writes with a word that stands nowhere else (`ours3`), or with words that all use, so that
 *  cells and lines are also repeated. Ids are those of an editor: its own for each cell, none, the cells' numbers,
 *  anew at each save of one side, or shared by cells that were copied; formats 3, 4.4 and 4.5, and sides that
 *  upgraded. */
import fc from 'fast-check';
import { about, applyEdit, cell, edit, type RawCell, type RawEdit } from '../diff/generated-notebooks.ts';

export interface Triple {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
}

type SideName = keyof Triple;

const IDS = ['own', 'own', 'own', 'none', 'places', 'anew', 'anew by one', 'shared', 'base none'] as const;
type Ids = (typeof IDS)[number];

const FORMATS = ['4.5', '4.5', '4.5', '4.4', '4.4 to 4.5', '3', '3 to 4'] as const;
type Format = (typeof FORMATS)[number];

interface SideEdit {
  readonly edit: RawEdit;
  /** What it writes is the side's own. */
  readonly isOwn: boolean;
}

const edits: fc.Arbitrary<readonly SideEdit[]> = fc.array(
  fc.record({ edit, isOwn: fc.integer({ min: 0, max: 3 }).map((n) => n > 0) }),
  { maxLength: 4 },
);

/** Three notebooks as files. */
export const triple: fc.Arbitrary<Triple> = fc
  .record({
    cells: fc.array(cell, { maxLength: 7 }),
    ours: edits,
    theirs: edits,
    ids: fc.constantFrom(...IDS),
    format: fc.constantFrom(...FORMATS),
    abouts: fc.tuple(
      about,
      fc.option(about, { freq: 4, nil: undefined }),
      fc.option(about, { freq: 4, nil: undefined }),
    ),
    withUnknownKeys: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  .map(
    ({
      cells,
      ours,
      theirs,
      ids,
      format,
      abouts: [mine, changedByOurs, changedByTheirs],
      withUnknownKeys,
    }) => {
      const plain = (each: RawCell): RawCell => {
        const { own: _, ...known } = each;
        return withUnknownKeys ? each : known;
      };
      const base = cells.map((each, index) => withId(plain(each), `base${index}`, ids));
      const edited = (side: SideName, changes: readonly SideEdit[]): readonly RawCell[] => {
        const result = [...base];
        changes.forEach(({ edit: change, isOwn }, step) => {
          const word = `${side}${step}`;
          const fresh = withId(plain(change.cell), word, ids);
          applyEdit(
            result,
            isOwn
              ? { ...change, line: `${change.line} ${word}`, cell: inWords(fresh, word) }
              : { ...change, cell: fresh },
          );
        });
        return result;
      };
      const file = (side: SideName, own: readonly RawCell[], metadata: object): Buffer =>
        Buffer.from(written(savedIds(own, side, ids), metadata, format, side));
      const files = {
        base: file('base', base, mine),
        ours: file('ours', edited('ours', ours), changedByOurs ?? mine),
        theirs: file('theirs', edited('theirs', theirs), changedByTheirs ?? mine),
      };
      const text = (): string =>
        Object.entries(files)
          .map(([side, bytes]) => `${side}: ${bytes}`)
          .join('\n');
      return { ...files, [fc.toStringMethod]: text };
    },
  );

/** The cell with the side's own word in its source, its outputs, its attachments and a key of its metadata. */
function inWords(from: RawCell, word: string): RawCell {
  const { source, outputs, attachments, metadata } = from;
  const text = typeof source === 'string' ? source : source.join('');
  return {
    ...from,
    source: `${word} = 1\n${text}`,
    metadata: { ...metadata, ...('own.key' in metadata && { 'own.key': `kept ${word}` }) },
    ...(Array.isArray(outputs) &&
      outputs.length > 0 && { outputs: [{ output_type: 'stream', name: 'stdout', text: `of ${word}` }] }),
    ...(attachments !== undefined && { attachments: { 'a.png': { 'image/png': `picture ${word}` } } }),
  };
}

function withId(from: RawCell, own: string, ids: Ids): RawCell {
  const { id: shared, ...rest } = from;
  if (ids === 'none') return rest;
  return { ...rest, id: ids === 'shared' ? (shared ?? own) : own };
}

/** The ids as the side's editor saves them. */
function savedIds(cells: readonly RawCell[], side: SideName, ids: Ids): readonly RawCell[] {
  if (ids === 'places') return cells.map((each, index) => ({ ...each, id: `cell-${index}` }));
  const isAnew = ids === 'anew' || (ids === 'anew by one' && side === 'theirs');
  if (isAnew) return cells.map((each, index) => ({ ...each, id: `${side}-${index}` }));
  return ids === 'base none' && side === 'base' ? cells.map(({ id: _, ...rest }) => rest) : cells;
}

function written(cells: readonly RawCell[], metadata: object, format: Format, side: SideName): string {
  const isUpgraded = side === 'theirs';
  const major = format === '3' || (format === '3 to 4' && !isUpgraded) ? 3 : 4;
  if (major === 3) {
    const sheet = { cells: cells.map(inFormat3), metadata: {} };
    return JSON.stringify({ metadata, nbformat: 3, nbformat_minor: 0, worksheets: [sheet] }, undefined, 1);
  }
  const minor = format === '4.5' || (format === '4.4 to 4.5' && isUpgraded) ? 5 : 4;
  const list = minor === 5 ? cells : cells.map(({ id: _, ...rest }) => rest);
  return JSON.stringify({ cells: list, metadata, nbformat: 4, nbformat_minor: minor }, undefined, 1);
}

function inFormat3({
  id: _,
  attachments: __,
  outputs: ___,
  execution_count: count,
  source,
  ...rest
}: RawCell): object {
  return rest.cell_type === 'code'
    ? { ...rest, input: source, language: 'python', outputs: [], prompt_number: count }
    : { ...rest, source };
}
