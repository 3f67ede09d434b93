/** Each rule's question to a notebook. Pure: what is wrong comes back as findings, in file order. */
import type { FollowedNames } from '../code/follow-names.ts';
import { alignCells } from '../diff/align.ts';
import { sameOutputs } from '../diff/same-outputs.ts';
import { memberOf, sameValue } from '../json/same.ts';
import { openConflicts } from '../merge/open-conflicts.ts';
import { RECORD_KEY } from '../merge/record.ts';
import { isEnded, recordsOf } from '../merge/recorded.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../notebook/outputs.ts';
import { countOf } from '../notebook/run.ts';
import type { Finding, Rule, Severities } from './findings.ts';
import { missingNames, type Older, staleOutputs } from './hidden-state.ts';
import { schemaFindings } from './notebook-schema.ts';
import { offsetOfLine } from './offset-of-line.ts';
import { secretsIn } from './secrets.ts';

export interface CheckOptions {
  readonly severities: Severities;
  readonly normalizer: Normalizer;
  /** Those before (HEAD's, where the index is checked, and the other side's in a merge): tell cells that were edited after
   *  they ran. */
  readonly versions: readonly Notebook[];
  /** Of this notebook, where a rule of names is on and they are known. */
  readonly names?: (Pick<Older, 'makesAnother'> & { readonly followed: FollowedNames }) | undefined;
  /** Bytes. */
  readonly limits: { readonly file: number; readonly outputs: number };
}

/** Findings of the rules that are on. */
export function checkNotebook(notebook: Notebook, options: CheckOptions): readonly Finding[] {
  const isOn = (rule: Rule): boolean => options.severities[rule] !== 'off';
  const ofSchema = isOn('schema') || isOn('unknown-key') ? schemaFindings(notebook) : [];
  const others = Object.entries(QUESTIONS).flatMap(([rule, ask]) =>
    isOn(rule as Rule) ? ask(notebook, options) : [],
  );
  const findings = [...ofSchema.filter(({ rule }) => isOn(rule)), ...others];
  return findings.sort((one, other) => one.offset - other.offset);
}

type Question = (notebook: Notebook, options: CheckOptions) => readonly Finding[];

const QUESTIONS: Readonly<Record<Exclude<Rule, 'unreadable' | 'schema' | 'unknown-key'>, Question>> = {
  conflict: conflicts,
  'duplicate-id': duplicateIds,
  outputs: outputsKept,
  noise: machineNoise,
  'execution-order': executionOrder,
  'edited-after-run': editedAfterRun,
  unexecuted: unexecuted,
  'used-before-made': (notebook, { names }) => missingNames(notebook, names?.followed, 'used-before-made'),
  'made-nowhere': (notebook, { names }) => missingNames(notebook, names?.followed, 'made-nowhere'),
  'stale-output': (notebook, { names, versions }) =>
    staleOutputs(notebook, names?.followed, names && { ...names, versions }),
  size: sizes,
  secrets: (notebook) =>
    notebook.cells.flatMap((cell) =>
      secretsIn(readOutputs(cell).map(textOfOutput).join('\n')).map(
        (what): Finding => ({ rule: 'secrets', what, ...placeOf(cell) }),
      ),
    ),
};

function conflicts(notebook: Notebook): readonly Finding[] {
  return [notebook, ...notebook.cells].flatMap((owner): readonly Finding[] => {
    const cell = 'index' in owner ? owner : undefined;
    const open = cell === undefined ? [] : openConflicts(cell);
    const place = { rule: 'conflict', cell: cell?.index } as const;
    if (cell !== undefined && open[0] !== undefined) {
      const offset = offsetOfLine(cell.sourceNode ?? cell.node, open[0].start);
      return [{ ...place, where: 'source', count: open.length, offset }];
    }
    const record = memberOf(owner.metadata, RECORD_KEY);
    if (record === undefined) return [];
    const records = recordsOf(owner.metadata) ?? [];
    const isOver = records.length > 0 && records.every((one) => isEnded(one, owner));
    return [{ ...place, where: isOver ? 'ended' : 'record', count: 1, offset: record.start }];
  });
}

function duplicateIds(notebook: Notebook): readonly Finding[] {
  const first = new Map<string, number>();
  return notebook.cells.flatMap((cell): readonly Finding[] => {
    const { id } = cell;
    if (id === undefined) return [];
    const seen = first.get(id);
    if (seen !== undefined) return [{ rule: 'duplicate-id', id, first: seen, ...placeOf(cell) }];
    first.set(id, cell.index);
    return [];
  });
}

function outputsKept(notebook: Notebook, { normalizer }: CheckOptions): readonly Finding[] {
  const { runs } = cleaningOf(notebook, normalizer);
  if (runs[0] === undefined) return [];
  return [{ rule: 'outputs', cells: runs.length, cell: undefined, offset: runs[0].node.start }];
}

function machineNoise(notebook: Notebook, { normalizer }: CheckOptions): readonly Finding[] {
  const { noise } = cleaningOf(notebook, normalizer);
  return noise === undefined ? [] : [{ rule: 'noise', ...noise }];
}

/** What `clean` would take away: of which cells outputs or a count, and the first place beside them. */
function cleaningOf(
  notebook: Notebook,
  normalizer: Normalizer,
): {
  readonly runs: readonly Cell[];
  readonly noise: { readonly cell: number | undefined; readonly offset: number } | undefined;
} {
  const { cells } = notebook;
  const runs = new Set<Cell>();
  let noise: { readonly cell: number | undefined; readonly offset: number } | undefined;
  let at = 0;
  for (const { start, end } of normalizer.cleanEdits(notebook)) {
    while (at < cells.length && cells[at]!.node.end <= start) at += 1;
    const cell = cells[at];
    const isOfRun = [cell?.outputs, cell?.executionCount].some(
      (value) => value !== undefined && value.start <= start && end <= value.end,
    );
    if (cell !== undefined && isOfRun) runs.add(cell);
    else
      noise ??= {
        cell: cell !== undefined && cell.node.start <= start ? cell.index : undefined,
        offset: start,
      };
  }
  return { runs: [...runs], noise };
}

/** In a notebook that was run from top to bottom, counts rise. An empty cell that is run gets the count of another, since
 *  the kernel counts no run of nothing. */
function executionOrder(notebook: Notebook): readonly Finding[] {
  let highest = 0;
  return notebook.cells.flatMap((cell): readonly Finding[] => {
    const own = countOf(cell);
    if (own === undefined || cell.source.trim() === '') return [];
    const count = Number(own.bytes.toString('latin1', own.start, own.end));
    const earlier = highest;
    highest = Math.max(highest, count);
    return count > earlier ? [] : [{ rule: 'execution-order', count, earlier, ...placeOf(cell) }];
  });
}

/** Of what several versions show, one of them may have run it as it is. */
function editedAfterRun(notebook: Notebook, { versions }: CheckOptions): readonly Finding[] {
  const [edited, asItWas] = [new Set<Cell>(), new Set<Cell>()];
  for (const version of versions) {
    for (const { before, after } of alignCells(version.cells, notebook.cells).pairs) {
      const [old, now] = [version.cells[before]!, notebook.cells[after]!];
      const sameRun =
        countOf(now) !== undefined &&
        sameValue(old.executionCount, now.executionCount) &&
        sameOutputs(old.outputs, now.outputs);
      if (sameRun) (old.source === now.source ? asItWas : edited).add(now);
    }
  }
  return [...edited]
    .filter((cell) => !asItWas.has(cell))
    .map((cell) => ({ rule: 'edited-after-run', ...placeOf(cell) }));
}

/** Code without a count, in a notebook in which other code has one. */
function unexecuted(notebook: Notebook): readonly Finding[] {
  if (!notebook.cells.some((cell) => countOf(cell) !== undefined)) return [];
  return notebook.cells
    .filter((cell) => cell.type === 'code' && cell.source.trim() !== '' && countOf(cell) === undefined)
    .map((cell) => ({ rule: 'unexecuted', ...placeOf(cell) }));
}

function sizes(notebook: Notebook, { limits }: CheckOptions): readonly Finding[] {
  const findings: Finding[] = [];
  const { bytes } = notebook;
  if (bytes.length > limits.file) {
    findings.push({ rule: 'size', size: bytes.length, limit: limits.file, cell: undefined, offset: 0 });
  }
  for (const cell of notebook.cells) {
    const size = cell.outputs === undefined ? 0 : cell.outputs.end - cell.outputs.start;
    if (size > limits.outputs) findings.push({ rule: 'size', size, limit: limits.outputs, ...placeOf(cell) });
  }
  return findings;
}

function placeOf(cell: Cell): { readonly cell: number; readonly offset: number } {
  return { cell: cell.index, offset: cell.node.start };
}
