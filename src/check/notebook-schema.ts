/** What the official schema of a notebook's own format refuses of it, in words. The schemas are those that nbformat
 *  ships, as data (nbformat/); a 4.x newer than they are may bring keys and types of cells and outputs that they do
 *  not know. */
import { decodeString, expand } from '../json/read.ts';
import { joinedText, memberOf } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { named } from '../notebook/read-cell.ts';
import {
  prepareSchema,
  type SchemaFile,
  type SchemaProblem,
  type Step,
  schemaProblems,
  type TypeName,
} from './json-schema.ts';
import v3 from './nbformat/v3.json' with { type: 'json' };
import v40 from './nbformat/v4.0.json' with { type: 'json' };
import v41 from './nbformat/v4.1.json' with { type: 'json' };
import v42 from './nbformat/v4.2.json' with { type: 'json' };
import v43 from './nbformat/v4.3.json' with { type: 'json' };
import v44 from './nbformat/v4.4.json' with { type: 'json' };
import v45 from './nbformat/v4.5.json' with { type: 'json' };

export interface SchemaFinding {
  /** A key that the schema does not know is no damage. */
  readonly rule: 'schema' | 'unknown-key';
  /** From 0; undefined: the notebook itself. */
  readonly cell: number | undefined;
  /** Byte in the file. */
  readonly offset: number;
  /** A clause: `"outputs" is missing`. */
  readonly reason: string;
  /** How often the notebook has it; cell and byte are those of the first. */
  readonly count: number;
}

/** Where a notebook breaks its schema; none in a valid one. What is wrong in the same way in many cells has one cause
 *  and is one finding. Of very many the first of each rule are listed, and the last one says that there are more. */
export function schemaFindings(notebook: Notebook): readonly SchemaFinding[] {
  const { root, format } = notebook;
  const minor = Math.max(0, Math.floor(format.minor));
  const known = format.major === 3 ? FORMAT_3 : FORMAT_4[minor];
  const problems = schemaProblems(root, known ?? FORMAT_4.at(-1)!, {
    limit: MOST_PROBLEMS,
    ignored: known === undefined ? ['unknown', 'variant'] : [],
  });
  const found = new Map<string, SchemaFinding>();
  for (const problem of problems) {
    const { owner, cell, steps } = ownerOf(problem.steps, notebook);
    const reason = word(problem, owner, steps);
    const first = found.get(reason);
    const rule = problem.breach.kind === 'unknown' ? 'unknown-key' : 'schema';
    const { offset } = problem;
    found.set(
      reason,
      first ? { ...first, count: first.count + 1 } : { rule, cell, offset, reason, count: 1 },
    );
  }
  const end = { cell: undefined, offset: root.end, count: 1 };
  // What stands behind the last problem was not looked at, so it may be damage.
  const isAll = problems.length < MOST_PROBLEMS;
  return (['schema', 'unknown-key'] as const).flatMap((rule): readonly SchemaFinding[] => {
    const own = [...found.values()].filter((finding) => finding.rule === rule);
    const listed = own.slice(0, MOST_FINDINGS);
    if (listed.length === own.length && (isAll || rule === 'unknown-key')) return listed;
    const reason = isAll
      ? `more breaks the schema; the first ${listed.length} are listed`
      : `very much breaks the schema; behind the first ${problems.length} places nothing was looked at`;
    return [...listed, { rule, reason, ...end }];
  });
}

const FORMAT_3 = prepareSchema(v3 as SchemaFile);
/** By minor. */
const FORMAT_4 = [v40, v41, v42, v43, v44, v45].map((schema) => prepareSchema(schema as SchemaFile));
/** Problems looked at in one notebook. */
const MOST_PROBLEMS = 10_000;
/** Findings of a rule listed for one notebook. */
const MOST_FINDINGS = 50;

/** What a problem is in: the innermost of notebook, worksheet, cell and output; and the steps from there on. */
interface Owned {
  /** As in `is no key of a code cell`. */
  readonly owner: string;
  readonly cell: number | undefined;
  readonly steps: readonly Step[];
}

function ownerOf(steps: readonly Step[], notebook: Notebook): Owned {
  const keys = steps.map(({ key }) => key);
  const inFormat3 = keys[1] === 'worksheets';
  // The steps are: notebook, "cells", cell; or: notebook, "worksheets", worksheet, "cells", cell.
  const at = inFormat3 ? 4 : 2;
  const item = keys[at - 1] === 'cells' ? steps[at] : undefined;
  if (item === undefined) {
    const isSheet = inFormat3 && steps.length > 2;
    return {
      owner: isSheet ? 'a worksheet' : 'a notebook',
      cell: undefined,
      steps: steps.slice(isSheet ? 3 : 1),
    };
  }
  const cell = notebook.cells.findIndex(({ node }) => node.start === item.value.start);
  const output = keys[at + 1] === 'outputs' ? steps[at + 2] : undefined;
  if (output !== undefined) {
    const type =
      output.value.kind === 'object' ? joinedText(memberOf(output.value, 'output_type')) : undefined;
    return {
      owner: type === undefined ? 'an output' : `an output (${type})`,
      cell,
      steps: steps.slice(at + 3),
    };
  }
  return { owner: `a ${notebook.cells[cell]?.type} cell`, cell, steps: steps.slice(at + 1) };
}

function word({ steps: all, breach }: SchemaProblem, owner: string, steps: readonly Step[]): string {
  const value = all.at(-1)!.value;
  switch (breach.kind) {
    case 'missing':
      return `${subject([...steps, { key: breach.name, value }], owner)} is missing`;
    case 'unknown':
      return steps.length === 0
        ? `"${breach.name}" is no key of ${owner}`
        : `"${breach.name}" is no key of ${subject(steps, owner)}`;
    case 'variant':
      return `${found(breach.says)} is no type of ${breach.tag === 'cell_type' ? 'cell' : 'output'}`;
    case 'type':
      return `${subject(steps, owner)} is ${found(value)}, not ${breach.expected.map((type) => TYPES[type]).join(' or ')}`;
    case 'choice':
      return `${subject(steps, owner)} is ${found(value)}, not ${breach.allowed.map((each) => JSON.stringify(each)).join(' or ')}`;
    case 'range':
      return `${subject(steps, owner)} is ${found(value)}, not a number from ${breach.minimum} on`;
    case 'form':
      return wordText(steps);
    case 'twice':
      return 'a tag stands there twice';
  }
}

const TYPES: Readonly<Record<TypeName, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

/** Ids, names and tags are the texts that have a form. */
function wordText(steps: readonly Step[]): string {
  if (steps.at(-1)!.key === 'id') return 'the id is not 1 to 64 letters, digits, "-" and "_"';
  return steps.at(-1)!.key === 'name'
    ? "the cell's name is not one line of text"
    : 'a tag is empty or has a comma';
}

/** The value at the end of the steps: `"metadata.collapsed"`, `"text" of an output (stream)`. */
function subject(steps: readonly Step[], owner: string): string {
  const keys = steps.map(({ key }) => key);
  const last = keys.at(-1);
  if (last === undefined) return owner;
  if (typeof last === 'number') return `item ${last + 1} of ${subject(steps.slice(0, -1), owner)}`;
  const path = `"${keys.join('.')}"`;
  return owner.startsWith('an output') ? `${path} of ${owner}` : path;
}

/** Texts that are longer are not repeated. */
const SHOWN_TEXT = 30;

function found(value: JsonValue): string {
  if (value.kind === 'string') {
    const text = decodeString(value);
    return text.length > SHOWN_TEXT ? 'a long text' : `"${text}"`;
  }
  return value.kind === 'number'
    ? value.bytes.toString('latin1', value.start, value.end)
    : named(expand(value));
}
