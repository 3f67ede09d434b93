/** Merged notebooks in a few words. */
import { mergeFiles } from '../../src/merge/merge-notebooks.ts';
import { createNormalizer, type Normalizer } from '../../src/notebook/normalizer.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import type { Stages } from '../../src/resolve/decide.ts';
import type { ConflictStyle } from '../../src/text/merge-types.ts';

export interface CellSpec {
  readonly source: string;
  readonly type?: string;
  readonly id?: string;
  readonly metadata?: object;
  readonly attachments?: object;
  readonly output?: string;
}

export function file(
  cells: readonly (string | CellSpec)[],
  metadata: object = {},
  more: object = {},
): Buffer {
  const written = cells.map((given, index) => {
    const spec = typeof given === 'string' ? { source: given } : given;
    const { source, type = 'code', id = `cell-${index}`, attachments, output } = spec;
    return {
      ...(attachments && { attachments }),
      cell_type: type,
      ...(type === 'code' && { execution_count: output === undefined ? null : 1 }),
      id,
      metadata: spec.metadata ?? {},
      ...(type === 'code' && {
        outputs: output === undefined ? [] : [{ name: 'stdout', output_type: 'stream', text: [output] }],
      }),
      source: source.split(/(?<=\n)/).filter((line) => line !== ''),
    };
  });
  const root = { cells: written, metadata, nbformat: 4, nbformat_minor: 5, ...more };
  return Buffer.from(`${JSON.stringify(root, undefined, 1)}\n`);
}

export interface Merged {
  readonly notebook: Notebook;
  readonly stages: Stages;
}

export function merge(base: Buffer, ours: Buffer, theirs: Buffer, style: ConflictStyle = 'diff3'): Merged {
  return {
    notebook: readNotebook(mergedBytes(base, ours, theirs, style)),
    stages: { base: readNotebook(base), ours: readNotebook(ours), theirs: readNotebook(theirs) },
  };
}

export function mergedBytes(
  base: Buffer,
  ours: Buffer,
  theirs: Buffer,
  style: ConflictStyle = 'merge',
): Buffer {
  const labels = { base: 'base', ours: 'ours', theirs: 'theirs' };
  const settings = {
    favor: 'none',
    markers: { style, size: 7, labels },
    normalizer: NORMALIZER,
  } as const;
  return mergeFiles({ base, ours, theirs }, settings).bytes;
}

export const NORMALIZER: Normalizer = createNormalizer({});

export const NO_STAGES: Stages = { base: undefined, ours: undefined, theirs: undefined };
