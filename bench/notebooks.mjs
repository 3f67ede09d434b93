/** Notebooks of any size out of a seed: the same seed gives the same bytes on every machine. */

/** Numbers in [0, 1), as mulberry32 makes them. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = ['df', 'prices', 'model', 'X_train', 'scores', 'houses', 'rooms', 'area', 'fit', 'mean'];
const CALLS = ['head', 'describe', 'groupby', 'merge', 'dropna', 'plot', 'predict', 'score', 'reshape'];
const WORDS = ['the', 'model', 'grows', 'with', 'price', 'and', 'area', 'of', 'houses', 'we', 'see', 'that'];

/** One code line or one line of prose. `number` makes it one of its kind, as most lines of real notebooks are. */
function line(random, type, number) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  if (type === 'markdown') return Array.from({ length: 9 }, () => pick(WORDS)).join(' ');
  return `${pick(NAMES)}_${number} = ${pick(NAMES)}.${pick(CALLS)}(${pick(NAMES)}, ${Math.floor(random() * 100)})`;
}

/** `count` cells of 1 to 12 lines, every fifth one prose; each code cell has one line of output. Lines are without their
 *  ends, which notebookFile adds. */
export function cells(count, { seed = 1, ids = true } = {}) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => {
    const type = index % 5 === 0 ? 'markdown' : 'code';
    const length = 1 + Math.floor(random() * 12);
    const source = Array.from({ length }, (_, at) => line(random, type, index * 12 + at));
    const id = ids
      ? {
          id: Math.floor(random() * 2 ** 32)
            .toString(16)
            .padStart(8, '0'),
        }
      : {};
    if (type === 'markdown') return { cell_type: type, ...id, metadata: {}, source };
    const outputs = [{ name: 'stdout', output_type: 'stream', text: [`${random()}\n`] }];
    return { cell_type: type, execution_count: index, ...id, metadata: {}, outputs, source };
  });
}

/** `before` after a person's work: `count` edits spread over it. Six in ten change a line; adding a cell, removing
 *  one, moving one and adding lines are one in ten each. Two people's edits are kept apart by `shift`, the part of
 *  the way to the next place (0 to 1) by which each place is put off. */
export function edited(before, count, { seed = 2, shift = 0, ids = true } = {}) {
  const random = randomFrom(seed);
  const after = before.map((cell) => ({ ...cell, source: [...cell.source] }));
  const step = before.length / count;
  // From the end, so that places before an edit stay.
  for (let edit = count - 1; edit >= 0; edit -= 1) {
    const place = Math.floor((edit + shift) * step);
    const cell = after[place];
    const kind = Math.floor(random() * 10);
    if (kind === 6) after.splice(place, 0, ...cells(1, { seed: seed * 1000 + edit, ids }));
    else if (kind === 7) after.splice(place, 1);
    else if (kind === 8)
      after.splice(Math.floor(random() * (after.length - 1)), 0, ...after.splice(place, 1));
    else if (kind === 9)
      cell.source.push(line(random, cell.cell_type, `more_${edit}`), line(random, cell.cell_type, edit));
    else cell.source[Math.floor(random() * cell.source.length)] = line(random, cell.cell_type, `new_${edit}`);
  }
  return after;
}

/** `plain` as code that runs: a first cell makes the names that it uses. */
export function running(plain) {
  const first = { cell_type: 'code', execution_count: 0, id: 'names', metadata: {}, outputs: [] };
  const source = NAMES.map((name) => `${name} = load("${name}")`);
  return [{ ...first, source: ['def load(name):', '    return open(name)', ...source] }, ...plain];
}

/** Each cell's lines written anew, one word in three kept. */
export function rewritten(before, seed = 3) {
  const random = randomFrom(seed);
  return before.map((cell, index) => ({
    ...cell,
    source: cell.source.map((text, at) =>
      random() < 1 / 3 ? text : line(random, cell.cell_type, `again_${index}_${at}`),
    ),
  }));
}

/** `plain` with a picture or a table of about `size` characters in each code cell. It depends on the cell's source
 *  and on `run`: with the same run, cells that nobody edited keep theirs. */
export function withOutputs(plain, size, run = 0) {
  return plain.map((cell) => {
    if (cell.cell_type !== 'code') return cell;
    const random = randomFrom(seedOf(cell.source.join('\n')) + run);
    return { ...cell, outputs: [random() < 1 / 3 ? table(random, size) : picture(random, size)] };
  });
}

/** A number that depends on every character of `text` (FNV-1a). */
function seedOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A result with a picture of `size` base64 characters. */
function picture(random, size) {
  const bytes = Buffer.allocUnsafe(Math.floor((size * 3) / 4));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random() * 256;
  return {
    data: {
      'image/png': `${bytes.toString('base64')}\n`,
      'text/plain': ['<Figure size 640x480 with 1 Axes>'],
    },
    metadata: { needs_background: 'light' },
    output_type: 'display_data',
  };
}

/** A data frame as HTML and text, of about `size` characters, in the many short lines pandas writes. */
function table(random, size) {
  const html = [];
  for (let length = 0; length < size; length += html.at(-1).length + 12) {
    html.push(`      <td>${random().toFixed(6)}</td>\n`);
  }
  return {
    data: { 'text/html': html, 'text/plain': ['   price  area\n', '0  0.1  2'] },
    execution_count: 1,
    metadata: {},
    output_type: 'execute_result',
  };
}

/** The file Jupyter writes: all lines of a source but the last one end. */
export function notebookFile(list, { minor = 5 } = {}) {
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python', version: '3.11.4' },
  };
  const ended = list.map((cell) => ({
    ...cell,
    source: cell.source.map((text, at) => (at === cell.source.length - 1 ? text : `${text}\n`)),
  }));
  const notebook = { cells: ended, metadata, nbformat: 4, nbformat_minor: minor };
  return Buffer.from(`${JSON.stringify(notebook, null, 1)}\n`, 'utf8');
}
