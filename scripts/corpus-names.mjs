/** How well `nbdiff check` knows the names of real notebooks, counted in two ways that ask nbdiff nothing:
 *
 *  - A notebook whose counts run 1, 2, 3, ... without an error has been proven to run from the top. Whatever
 *    `used-before-made` or `made-nowhere` says of it is wrong.
 *  - Into such notebooks mistakes are put: a cell that makes a name is moved below one that uses it, or taken out. Which
 *    cells make and use names is told by the looks of their lines (patterns, no parser): only a name that stands in no other
 *    cell as one that may be made there, used in a line that runs when its cell does. Names that a cell above hides are left
 *    out: of those nbdiff says nothing, and they are counted as that. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** Mistakes put into one notebook, spread over it, so that large ones do not outweigh all others. */
const MISTAKES = 6;

/** `folder`: all notebooks in it, each once however often it is there. `library`: dist/index.js. */
export function scoreNames(folder, dist, { readNotebook, cleanNotebook }) {
  const { createNameReader } = createRequire(import.meta.url)(join(dist, 'notebook-names.cjs'));
  const namesOf = createNameReader();
  const score = { proven: 0, wrong: [], hidden: 0, mistakes: 0, movedMissed: [], deletedMissed: [] };
  const seen = new Set();
  for (const path of notebooksIn(folder)) {
    const name = relative(folder, path);
    const file = readFileSync(path);
    const notebook = attempt(() => readNotebook(file));
    if (notebook === undefined || notebook.language !== 'python' || !isProven(notebook)) continue;
    const sources = JSON.stringify(notebook.cells.map(({ source }) => source));
    if (seen.has(sources)) continue;
    seen.add(sources);
    const names = namesOf(notebook);
    if (names === undefined) continue;
    score.proven += 1;
    if (names.missing.length > 0) score.wrong.push(`${name}: ${wordMissing(names.missing)}`);
    const json = attempt(() =>
      JSON.parse(
        cleanNotebook(file)
          .toString('utf8')
          .replace(/^\uFEFF/, ''),
      ),
    );
    if (!Array.isArray(json?.cells)) continue;
    const missedIn = (cells) => namesOf(readNotebook(JSON.stringify({ ...json, cells }))).missing;
    for (const mistake of mistakesFor(notebook.cells, names.missing)) {
      const { maker, user, made } = mistake;
      if (names.hidden !== undefined && names.hidden.cell <= user) {
        score.hidden += 1;
        continue;
      }
      score.mistakes += 1;
      const isOne = (missing) => made.has(missing.name);
      const without = json.cells.toSpliced(maker, 1);
      if (!missedIn(without).some(isOne)) score.deletedMissed.push(`${name}: ${wordMistake(mistake)}`);
      const moved = without.toSpliced(user, 0, json.cells[maker]);
      if (!missedIn(moved).some((one) => isOne(one) && one.kind === 'made-later'))
        score.movedMissed.push(`${name}: ${wordMistake(mistake)}`);
    }
  }
  return score;
}

function notebooksIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.ipynb'))
    .sort()
    .map((path) => join(folder, path));
}

function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isProven({ cells, bytes }) {
  const code = cells.filter(({ type, source }) => type === 'code' && source.trim() !== '');
  const counts = code.map(({ executionCount: count }) =>
    count?.kind === 'number' ? Number(count.bytes.toString('latin1', count.start, count.end)) : undefined,
  );
  const hasError = /"output_type":\s*"(?:error|pyerr)"/.test(bytes.toString('latin1'));
  return code.length > 0 && counts.every((count, index) => count === index + 1) && !hasError;
}

/** The cells that may be moved or taken out, each with the first that uses a name of it. */
function mistakesFor(cells, missing) {
  const wrong = new Set(missing.map(({ name }) => name));
  const code = cells.filter(({ type, source }) => type === 'code' && !/^\s*%%/.test(source));
  const all = code.flatMap(({ index, source }) => {
    const made = namesMadeIn(source);
    for (const name of made) {
      if (wrong.has(name)) continue;
      if (code.some((other) => other.index !== index && mayMake(other.source, name))) continue;
      const user = code.find((other) => other.index > index && uses(other.source, name));
      if (user !== undefined) return [{ maker: index, user: user.index, name, made }];
    }
    return [];
  });
  const step = Math.max(1, all.length / MISTAKES);
  return all.filter((_, at) => at === 0 || Math.floor(at / step) !== Math.floor((at - 1) / step));
}

/** Without texts and comments. */
function bare(source) {
  return source
    .replace(/("""|''')[\s\S]*?\1/g, '""')
    .replace(/(["'])(?:\\.|(?!\1)[^\\\n])*\1/g, '""')
    .replace(/#.*/g, '');
}

/** What stands at the beginning of a line as a name that is made there. */
function namesMadeIn(source) {
  const names = bare(source)
    .split('\n')
    .flatMap((line) => {
      const [, assigned, defined, imported] =
        /^([A-Za-z_]\w*)\s*=(?!=)|^(?:async )?(?:def|class)\s+(\w+)|^(?:from\s+[\w.]+\s+)?import\s+([\w., ]+?)\s*$/.exec(
          line,
        ) ?? [];
      if (imported === undefined) return [assigned ?? defined ?? ''];
      return imported.split(',').map(
        (part) =>
          part
            .trim()
            .split(/\s+as\s+/)
            .at(-1)
            .split('.')[0],
      );
    });
  return new Set(names.filter((name) => name !== '' && name !== '_'));
}

/** Whether the name stands there as one that is assigned, imported, or a loop's or a function's own. */
function mayMake(source, name) {
  return new RegExp(
    `(?<![\\w.])${name}\\b\\s*(?:,[^=\\n]*)?=(?!=)|\\b(?:as|for|def|class|global|import)\\b[^\\n]*\\b${name}\\b|[,(]\\s*\\*?${name}\\b[^=\\n]*=(?!=)`,
  ).test(bare(source));
}

/** Whether the name stands in a line that runs with the cell: not in a function or a class, nor in a magic. */
function uses(source, name) {
  return new RegExp(`(?<![\\w.])${name}\\b(?!\\s*=(?!=))`).test(running(source));
}

function running(source) {
  const lines = [];
  let inside = -1;
  for (const line of bare(source).split('\n')) {
    if (line.trim() === '') continue;
    const indent = /^\s*/.exec(line)[0].length;
    if (inside >= 0 && indent > inside) continue;
    inside = /^\s*(?:async )?(?:def|class)\b/.test(line) ? indent : -1;
    if (inside < 0 && !/^\s*(?:[!@%]|import|from)|\blambda\b/.test(line)) lines.push(line);
  }
  return lines.join('\n');
}

function wordMissing(missing) {
  return missing.map(({ name, cell, kind }) => `${name} in cell ${cell + 1} (${kind})`).join(', ');
}

function wordMistake({ maker, user, name }) {
  return `cell ${maker + 1}, which makes ${name} for cell ${user + 1}`;
}
