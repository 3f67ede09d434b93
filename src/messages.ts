/** What people read when something is wrong, worded in one place: what, where, and what to do. */
import type { NotebookError, Place, Problem } from './errors.ts';

/** One line, without the `nbdiff: ` in front: `analysis.ipynb:12:5: ...`. */
export function wordError(error: NotebookError): string {
  const text = wordProblem(error.problem, error.file ?? 'FILE');
  if (error.file === undefined)
    return error.place === undefined ? text : `${lineColumn(error.place)}: ${text}`;
  const where = error.place === undefined ? error.file : `${error.file}:${lineColumn(error.place)}`;
  return `${where}: ${text}`;
}

function wordProblem(problem: Problem, file: string): string {
  switch (problem.kind) {
    case 'json-syntax':
      return `not valid JSON: expected ${problem.expected}, found ${problem.found}; open it in an editor there, or take an older version with: git checkout HEAD -- ${quoted(file)}`;
    case 'invalid-utf8':
      return 'not UTF-8 text; save it as UTF-8, as Jupyter does';
    case 'nul-byte':
      return 'a NUL byte stands here, so this is no notebook or a damaged one; take an older version of it';
    case 'empty-file':
      return `the file is empty; take an older version with: git checkout HEAD -- ${quoted(file)}`;
    case 'raw-conflict-markers':
      return `git's conflict markers cut through the JSON; mend it with: nbdiff resolve ${quoted(file)}`;
    case 'not-a-notebook':
      return `not a notebook: ${problem.reason}`;
    case 'unknown-format':
      return `notebook format ${problem.major} is not known (3 and 4 are); convert it with: jupyter nbconvert --to notebook`;
    case 'file':
      return problem.reason;
    case 'git':
      return `git: ${problem.reason}`;
    case 'usage':
      return problem.advice === undefined ? problem.reason : `${problem.reason}; ${problem.advice}`;
  }
}

/** `12:5`: line and column from 1, the column in characters. */
export function lineColumn(place: Place): string {
  const before = Buffer.from(place.bytes.buffer, place.bytes.byteOffset, place.offset);
  let line = 1;
  for (let at = before.indexOf(0x0a); at >= 0; at = before.indexOf(0x0a, at + 1)) line += 1;
  const column = [...before.toString('utf8', before.lastIndexOf(0x0a) + 1)].length + 1;
  return `${line}:${column}`;
}

/** A path as one would type it into a shell. */
export function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
