/** What a repository strips and keeps: git's config for one person, `.nbdiff.json` at the top for the team.
 *
 *      {
 *        "strip": ["cell.metadata.colour"],
 *        "keep": ["metadata.papermill"],
 *        "outputs": { "maxSize": "2k", "textOnly": true },
 *        "dropCells": { "empty": true, "tags": ["scratch"] },
 *        "paths": { "docs/**": { "keep": ["cell.outputs", "cell.execution_count"] } }
 *      }
 *
 *  A file rather than attributes: it is read once for all notebooks of a git command, it holds sizes and lists, and
 *  `nbdiff clean` understands it outside git too. Later entries of `paths` win. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { NotebookError } from '../errors.ts';
import { parseSize } from '../git/config.ts';
import type { Io } from '../io.ts';
import { createNormalizer, type Normalizer, type NormalizerOptions } from '../notebook/normalizer.ts';

export interface Policy {
  /** For a path relative to the repository's top (or to where the policy file stands). */
  readonly normalizerFor: (path: string) => Normalizer;
  /** The same for a path as a person typed it. */
  readonly normalizerForFile: (file: string) => Normalizer;
}

const POLICY_FILE = '.nbdiff.json';

interface PolicyPart {
  readonly strip: readonly string[];
  readonly keep: readonly string[];
  readonly outputs: NormalizerOptions['keepOutputs'];
  readonly dropCells: NormalizerOptions['dropCells'];
}

/** `own`: the person's settings and options; their lists add to the team's, what else they say wins.
 *  Throws NotebookError where the file says something unknown: a policy that is ignored in silence commits outputs. */
export async function loadPolicy(own: NormalizerOptions, io: Io): Promise<Policy> {
  const file = findPolicy(io.cwd);
  const json = file === undefined ? {} : readPolicy(file);
  const { paths, ...general } = json;
  const base = partOf(general, file ?? POLICY_FILE);
  const patterns = await matchers(paths, file ?? POLICY_FILE);
  const known = new Map<string, Normalizer>();
  const top = file === undefined ? io.cwd : dirname(file);
  const normalizerFor = (path: string): Normalizer => {
    const parts = patterns.filter(({ matches }) => matches(path));
    const key = parts.map(({ name }) => name).join('\0');
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const normalizer = createNormalizer(combine([base, ...parts.map(({ part }) => part)], own));
    known.set(key, normalizer);
    return normalizer;
  };
  return {
    normalizerFor,
    normalizerForFile: (path) => normalizerFor(relative(top, resolve(io.cwd, path)).split(sep).join('/')),
  };
}

function findPolicy(cwd: string): string | undefined {
  for (let directory = cwd; ; directory = dirname(directory)) {
    const file = join(directory, POLICY_FILE);
    if (existsSync(file)) return file;
    if (existsSync(join(directory, '.git')) || directory === dirname(directory)) return undefined;
  }
}

function readPolicy(file: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(file, `is not valid JSON (${(error as Error).message})`);
  }
  if (!isObject(json)) throw wrong(file, 'is not an object');
  return json;
}

function partOf(json: Record<string, unknown>, file: string): PolicyPart {
  for (const key of Object.keys(json)) {
    if (!KEYS.includes(key))
      throw wrong(file, `has the unknown key "${key}" (known: ${KEYS.join(', ')}, paths)`);
  }
  return {
    strip: textList(json.strip, 'strip', file),
    keep: textList(json.keep, 'keep', file),
    outputs: outputRule(json.outputs, file),
    dropCells: dropRule(json.dropCells, file),
  };
}

const KEYS: readonly string[] = ['strip', 'keep', 'outputs', 'dropCells'];

function outputRule(value: unknown, file: string): PolicyPart['outputs'] {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw wrong(file, '"outputs" is not an object');
  const { maxSize, textOnly, ...rest } = value;
  if (Object.keys(rest).length > 0)
    throw wrong(file, `"outputs" takes maxSize and textOnly, not ${Object.keys(rest)[0]}`);
  const size = maxSize === undefined ? undefined : parseSize(String(maxSize));
  if (maxSize !== undefined && size === undefined) throw wrong(file, `"${maxSize}" is not a size such as 2k`);
  return { ...(size === undefined ? {} : { maxSize: size }), textOnly: textOnly === true };
}

function dropRule(value: unknown, file: string): PolicyPart['dropCells'] {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw wrong(file, '"dropCells" is not an object');
  return { empty: value.empty === true, tags: textList(value.tags, 'dropCells.tags', file) };
}

function textList(value: unknown, name: string, file: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw wrong(file, `"${name}" is not a list of texts`);
}

interface PathPart {
  readonly name: string;
  readonly matches: (path: string) => boolean;
  readonly part: PolicyPart;
}

async function matchers(paths: unknown, file: string): Promise<readonly PathPart[]> {
  if (paths === undefined) return [];
  if (!isObject(paths)) throw wrong(file, '"paths" is not an object of patterns');
  const { default: picomatch } = await import('picomatch');
  return Object.entries(paths).map(([name, value]) => {
    if (!isObject(value)) throw wrong(file, `"paths" says nothing for ${name}`);
    return { name, matches: picomatch(name, { dot: true }), part: partOf(value, file) };
  });
}

function combine(parts: readonly PolicyPart[], own: NormalizerOptions): NormalizerOptions {
  const outputs = own.keepOutputs ?? parts.findLast((part) => part.outputs !== undefined)?.outputs;
  const dropCells = own.dropCells ?? parts.findLast((part) => part.dropCells !== undefined)?.dropCells;
  return {
    strip: [...parts.flatMap((part) => part.strip), ...(own.strip ?? [])],
    keep: [...parts.flatMap((part) => part.keep), ...(own.keep ?? [])],
    ...(outputs === undefined ? {} : { keepOutputs: outputs }),
    ...(dropCells === undefined ? {} : { dropCells }),
    ...(own.ignoreTags === undefined ? {} : { ignoreTags: own.ignoreTags }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(file: string, reason: string): NotebookError {
  return new NotebookError({ kind: 'usage', reason: `${POLICY_FILE} ${reason}`, advice: `mend it: ${file}` });
}
