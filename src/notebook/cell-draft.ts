/** A cell with some of its fields changed, as it will stand in a notebook: what is not changed keeps its bytes. */
import { type MemberChanges, rebuildObject } from '../json/rebuild.ts';
import { layOut, type Style, writeString, writeStringList } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import { cellDepth, countName, sourceName } from './fields.ts';
import type { Cell } from './notebook.ts';
import { hasRun } from './run.ts';

/** The notebook that a cell is written into. */
export interface CellLayout {
  readonly style: Style;
  /** Format 3 or 4: what the fields are called, and how deep they stand. */
  readonly major: number;
}

export class CellDraft {
  private readonly cell: Cell;
  private readonly layout: CellLayout;
  private readonly foreign: boolean;
  private readonly changes: Map<string, Buffer | undefined>;

  /** `foreign`: the cell comes from a file of another layout. `changes`: those that are known already. */
  constructor(cell: Cell, layout: CellLayout, foreign: boolean, changes: MemberChanges = new Map()) {
    this.cell = cell;
    this.layout = layout;
    this.foreign = foreign;
    this.changes = new Map(changes);
  }

  get isChanged(): boolean {
    return this.changes.size > 0;
  }

  /** What a field was changed to; undefined where it was not, or went. */
  get(name: string): Buffer | undefined {
    return this.changes.get(name);
  }

  /** A field as JSON text in the notebook's layout; undefined takes it away. */
  set(name: string, content: Buffer | undefined): void {
    this.changes.set(name, content);
  }

  /** In the form that the cell has it in: one string, or a list of lines. */
  source(text: string): void {
    const { cell, layout } = this;
    if (text === cell.source) return;
    const { style, major } = layout;
    const written =
      cell.sourceNode?.kind === 'string'
        ? writeString(text, style)
        : writeStringList(
            text.split(/(?<=\n)/).filter((line) => line !== ''),
            style,
            cellDepth(major) + 1,
          );
    this.set(sourceName(cell.type, major), Buffer.from(written));
  }

  /** `foreign`: the value comes from a file of another layout. undefined: a list without outputs. */
  outputs(value: JsonValue | undefined, foreign: boolean): void {
    this.set('outputs', value === undefined ? Buffer.from('[]') : this.written(value, foreign));
  }

  /** undefined: the cell did not run. */
  count(value: JsonValue | undefined): void {
    const name = countName(this.layout.major);
    this.set(name, value === undefined ? Buffer.from('null') : this.written(value, false));
  }

  /** Takes the run away from code that has one, and then returns true: it belongs to another source. */
  clearRun(): boolean {
    if (this.cell.type !== 'code' || !hasRun(this.cell)) return false;
    this.outputs(undefined, false);
    this.count(undefined);
    return true;
  }

  /** The cell's JSON text. */
  write(): Buffer {
    const { style, major } = this.layout;
    const depth = cellDepth(major);
    if (this.isChanged) return rebuildObject(this.cell.node, this.changes, style, depth, this.foreign);
    const { node } = this.cell;
    return this.foreign ? layOut(node, style, depth) : node.bytes.subarray(node.start, node.end);
  }

  private written(value: JsonValue, foreign: boolean): Buffer {
    const { style, major } = this.layout;
    return foreign
      ? layOut(value, style, cellDepth(major) + 1)
      : value.bytes.subarray(value.start, value.end);
  }
}
