/** `.nbdiff.json`, in which a team says what its repository strips and keeps.
 *
 *      {
 *        "strip": ["cell.metadata.colour"],
 *        "keep": ["metadata.papermill"],
 *        "outputs": { "maxSize": "2k", "textOnly": true },
 *        "dropCells": { "empty": true, "tags": ["scratch"] },
 *        "check": { "made-nowhere": "error" },
 *        "names": ["spark"],
 *        "paths": { "docs/**": { "keep": ["cell.outputs", "cell.execution_count"] } }
 *      }
 *
 *  A file rather than attributes: it is read once for all notebooks of a git command, it holds sizes and lists, and
 *  `nbdiff clean` understands it outside git too. */
import { readFileSync } from 'node:fs';
import { NotebookError } from '../errors.ts';
import { parseSize } from '../git/config.ts';
import { type NormalizerOptions, stripRefusal } from '../notebook/normalizer.ts';

export const POLICY_FILE = '.nbdiff.json';

/** What is said for all notebooks, or for those of a path. */
export interface PolicyPart {
  readonly options: NormalizerOptions;
  /** What rules of `check` are switched to, as it is written. */
  readonly rules: readonly (readonly [rule: string, severity: string])[];
  /** Names that are there before a cell has run. */
  readonly names: readonly string[];
}

export interface PolicyFile {
  readonly general: PolicyPart;
  /** Later ones win; patterns are globs for paths from the directory of the file. */
  readonly paths: readonly (PolicyPart & { readonly pattern: string })[];
  /** What was read. */
  readonly bytes: Buffer;
}

/** Throws NotebookError where the file says something unknown: a policy that is ignored in silence commits outputs.
 *  `refused` is told of a key that nobody may strip, which is then left out. By default it is thrown as well. */
export function readPolicyFile(file: string, refused: (error: NotebookError) => void = refuse): PolicyFile {
  const bytes = readBytes(file);
  const { paths = {}, ...general } = objectIn(bytes, file);
  if (!isObject(paths)) throw wrong(file, '"paths" is not an object of patterns');
  return {
    general: partIn(general, [...KEYS, 'paths'], file, refused),
    paths: Object.entries(paths).map(([pattern, value]) => {
      if (!isObject(value)) throw wrong(file, `"paths" says nothing for ${pattern}`);
      return { pattern, ...partIn(value, KEYS, file, refused) };
    }),
    bytes,
  };
}

function refuse(error: NotebookError): never {
  throw error;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw wrong(file, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function objectIn(bytes: Buffer, file: string): Readonly<Record<string, unknown>> {
  const text = bytes.toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (/^<{7}(?: |$)/m.test(text)) throw wrong(file, "is in conflict: git's markers stand in it");
    throw wrong(file, `is not valid JSON (${(error as Error).message.replaceAll('\n', ' ')})`);
  }
  if (!isObject(json)) throw wrong(file, 'is not an object');
  return json;
}

const KEYS: readonly string[] = ['strip', 'keep', 'outputs', 'dropCells', 'check', 'names'];

function partIn(
  json: Readonly<Record<string, unknown>>,
  known: readonly string[],
  file: string,
  refused: (error: NotebookError) => void,
): PolicyPart {
  for (const key of Object.keys(json)) {
    if (!known.includes(key)) throw wrong(file, `has the unknown key "${key}" (known: ${known.join(', ')})`);
  }
  const keepOutputs = outputRule(json.outputs, file);
  const dropCells = dropRule(json.dropCells, file);
  const strip = textList(json.strip, 'strip', file).filter((key) => {
    const refusal = stripRefusal(key);
    if (refusal !== undefined) refused(wrong(file, `strips "${key}": ${refusal}`));
    return refusal === undefined;
  });
  const options = {
    strip,
    keep: textList(json.keep, 'keep', file),
    ...(keepOutputs === undefined ? {} : { keepOutputs }),
    ...(dropCells === undefined ? {} : { dropCells }),
  };
  return { options, rules: rulesIn(json.check, file), names: textList(json.names, 'names', file) };
}

function rulesIn(value: unknown, file: string): PolicyPart['rules'] {
  if (value === undefined) return [];
  if (!isObject(value)) throw wrong(file, '"check" is not an object of rules');
  return Object.entries(value).map(([rule, severity]) => {
    if (typeof severity !== 'string') throw wrong(file, `"check.${rule}" is none of error, warn, off`);
    return [rule, severity];
  });
}

function outputRule(value: unknown, file: string): NormalizerOptions['keepOutputs'] {
  if (value === undefined) return undefined;
  const { maxSize, textOnly } = objectOf(value, 'outputs', ['maxSize', 'textOnly'], file);
  const size = maxSize === undefined ? undefined : parseSize(String(maxSize));
  if (maxSize !== undefined && size === undefined) throw wrong(file, `"${maxSize}" is not a size such as 2k`);
  return {
    ...(size === undefined ? {} : { maxSize: size }),
    textOnly: truth(textOnly, 'outputs.textOnly', file),
  };
}

function dropRule(value: unknown, file: string): NormalizerOptions['dropCells'] {
  if (value === undefined) return undefined;
  const { empty, tags } = objectOf(value, 'dropCells', ['empty', 'tags'], file);
  return { empty: truth(empty, 'dropCells.empty', file), tags: textList(tags, 'dropCells.tags', file) };
}

function objectOf(
  value: unknown,
  name: string,
  known: readonly string[],
  file: string,
): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw wrong(file, `"${name}" is not an object`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw wrong(file, `"${name}" takes ${known.join(' and ')}, not "${unknown}"`);
  return value;
}

function truth(value: unknown, name: string, file: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw wrong(file, `"${name}" is neither true nor false`);
}

function textList(value: unknown, name: string, file: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw wrong(file, `"${name}" is not a list of texts`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with the file, for those who look further into what it says. */
export function wrong(file: string, reason: string): NotebookError {
  return new NotebookError({ kind: 'usage', reason: `${POLICY_FILE} ${reason}`, advice: `mend it: ${file}` });
}
