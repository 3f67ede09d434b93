/** Findings of `check` in words: a line each, or as JSON. What hosts read is in files of its own. */

import type { Finding, NameStep, Severities, Severity } from '../check/findings.ts';
import { counted, wordCells } from '../messages.ts';
import { readableSize } from '../notebook/outputs.ts';
import { quoted, shownPath, shownText } from '../shown.ts';

/** A notebook that was looked at, and what was found in it, in the order of the file. */
export interface CheckedNotebook {
  /** From the top of the repository, with slashes; as it was named where it lies outside. */
  readonly place: string;
  readonly severities: Severities;
  readonly findings: readonly FileFinding[];
}

/** A finding with the file it is in. */
export interface FileFinding {
  /** As a person would name it where the command runs. */
  readonly path: string;
  /** Of the file; both from 1, columns in code points. The column is undefined where the trouble has no place. */
  readonly line: number;
  readonly column: number | undefined;
  readonly severity: Exclude<Severity, 'off'>;
  readonly finding: Finding;
  /** See check/fingerprints.ts. */
  readonly fingerprint: string;
}

/** `path: cell 12: rule: what, and how to mend it`, with `warning: ` before the rule where it does not fail; what
 *  cannot be read has no cells, but a line and a column: `path:12:5: unreadable: ...`. `explains`: below a finding about a
 *  name a line with all that the cells do with it. */
export function renderFinding(found: FileFinding, explains = false): string {
  const { path, line, severity, finding } = found;
  const column = columnToShow(found);
  const name = shownPath(path);
  const file = column === undefined ? name : `${name}:${line}:${column}`;
  const warning = severity === 'warn' ? 'warning: ' : '';
  const way = explains && 'way' in finding ? `  ${shownText(wordWay(finding))}\n` : '';
  return `${file}: ${cellOf(finding)}${warning}${finding.rule}: ${wordFinding(finding, path)}\n${way}`;
}

export function renderFindingsJson(findings: readonly FileFinding[]): string {
  const rows = findings.map((found) => {
    const { path, line, severity, finding } = found;
    const { offset: _, cell, ...rest } = finding;
    const place = { path, line, cell: cell === undefined ? null : cell + 1 };
    const column = columnToShow(found);
    const at = column === undefined ? {} : { column };
    return JSON.stringify({
      ...place,
      severity,
      ...rest,
      ...numbered(finding),
      ...at,
      message: wordFinding(finding, path),
    });
  });
  return `{"version":1,"findings":[${rows.join(',\n')}]}\n`;
}

/** The cells of a finding about a name by their numbers. */
function numbered(finding: Finding): object {
  if (!('way' in finding)) return {};
  const number = (cell: number | undefined): number | undefined =>
    cell === undefined ? undefined : cell + 1;
  return {
    alsoIn: finding.alsoIn.map((cell) => cell + 1),
    way: finding.way.map((step) => ({ ...step, cell: step.cell + 1 })),
    ...('madeIn' in finding ? { madeIn: number(finding.madeIn) } : {}),
    ...('deletedIn' in finding ? { deletedIn: number(finding.deletedIn) } : {}),
  };
}

/** `cell 12: what, and how to mend it`, for places that show the rule and the file themselves. */
export function sayFinding({ path, finding }: FileFinding): string {
  return cellOf(finding) + wordFinding(finding, path);
}

/** The column where it helps: what is wrong with a cell is wrong in all of it. */
export function columnToShow({ column, finding }: FileFinding): number | undefined {
  return finding.rule === 'unreadable' ? column : undefined;
}

function cellOf({ cell }: Finding): string {
  return cell === undefined ? '' : `cell ${cell + 1}: `;
}

/** What, and how to mend it. */
function wordFinding(finding: Finding, path: string): string {
  return shownText(wordRule(finding, path));
}

function wordRule(finding: Finding, path: string): string {
  const file = quoted(path);
  switch (finding.rule) {
    case 'unreadable':
      return finding.reason;
    case 'conflict':
      return wordConflict(finding.where, finding.count, file);
    case 'schema':
      return `${often(finding)}; save it anew in Jupyter`;
    case 'unknown-key':
      return `${often(finding)}; Jupyter opens it and complains, until that is taken out`;
    case 'duplicate-id':
      return `the id "${finding.id}" is also that of cell ${finding.first + 1}; save it anew in Jupyter`;
    case 'outputs':
      return `${counted(finding.cells, 'cell')} with outputs or a count, which should not be committed; ${keptOut(file)}`;
    case 'noise':
      return `metadata that machines write; ${keptOut(file)}`;
    case 'execution-order':
      return `In [${finding.count}] stands behind In [${finding.earlier}]; restart the kernel and run all`;
    case 'edited-after-run':
      return 'edited since it ran, so its outputs may be those of other code; run it again';
    case 'unexecuted':
      return 'not run, while other cells were; restart the kernel and run all';
    case 'used-before-made':
      return wordMissing(finding);
    case 'made-nowhere':
      return `no cell makes ${finding.name}, which line ${finding.sourceLine} uses${wordAlso(finding, 'used')}; was its cell deleted? see: nbdiff log ${file}`;
    case 'stale-output':
      return `${wordStale(finding)}${wordAlso(finding, 'so')}; restart the kernel and run all`;
    case 'size':
      return `${finding.cell === undefined ? 'the file takes' : 'its outputs take'} ${readableSize(finding.size)}, more than ${readableSize(finding.limit)}; ${keptOut(file)}`;
    case 'secrets':
      return `its outputs hold what looks like ${finding.what}; take them out and revoke it`;
  }
}

function wordMissing(finding: Extract<Finding, { readonly rule: 'used-before-made' }>): string {
  const { name, sourceLine, through, madeIn, deletedIn, cell } = finding;
  const use =
    through === undefined
      ? `line ${sourceLine} uses ${name}`
      : `line ${sourceLine} calls ${through}, which uses ${name}`;
  const also = wordAlso(finding, 'used');
  if (madeIn === cell)
    return `${use}, which is made further down in this cell, and in none above${also}; make it first`;
  if (madeIn !== undefined)
    return `${use}, which cell ${madeIn + 1} makes, further down${also}; move that cell up, and run all`;
  return `${use}, which cell ${deletedIn! + 1} has deleted${also}; make it again, or keep it there`;
}

function wordStale(finding: Extract<Finding, { readonly rule: 'stale-output' }>): string {
  const { name, madeIn, since, by } = finding;
  const way = by === undefined ? '' : `, by way of ${by}`;
  const older = `its output is of an older ${name}${way}: cell ${madeIn + 1}, where ${name} is made,`;
  const other = `its output is of another ${name}${way}: cell ${madeIn + 1}`;
  switch (since) {
    case 'ran-again':
      return `${older} ran again after it`;
    case 'not-run':
      return `${older} was not run as it stands`;
    case 'edited':
      return `${older} was edited since`;
    case 'merged':
      return `${other}, where ${name} is made, came from the other side of the merge`;
    case 'below':
      return `${other} made it, ahead of the order in which they stand`;
  }
}

/** ` (used in cells 4 and 9 too)`. */
function wordAlso({ alsoIn }: { readonly alsoIn: readonly number[] }, verb: string): string {
  return alsoIn.length === 0 ? '' : ` (${verb} in ${wordCells(alsoIn.map((cell) => cell + 1))} too)`;
}

/** `df: made in 3 (In [12]), changed in 5 (In [9]), used in 7`: what the cells do with a name, in their order. */
function wordWay({ name, way }: { readonly name: string; readonly way: readonly NameStep[] }): string {
  const shown = way.length > MOST_STEPS ? way.slice(0, MOST_STEPS) : way;
  const steps = shown.map(({ cell, does, count }) => {
    const run = count === undefined ? '' : ` (In [${count}])`;
    return `${DONE[does]} in ${cell + 1}${run}`;
  });
  const rest = way.length - shown.length;
  return `${name}: ${steps.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

const MOST_STEPS = 20;

const DONE: Readonly<Record<NameStep['does'], string>> = {
  makes: 'made',
  'may-make': 'maybe made',
  changes: 'changed',
  uses: 'used',
  deletes: 'deleted',
};

/** `nbdiff clean` would take them out of the file too, where they may stand alone. */
function keptOut(file: string): string {
  return `keep it out of commits with: nbdiff install --filter && git add --renormalize ${file}`;
}

function wordConflict(
  where: Extract<Finding, { readonly rule: 'conflict' }>['where'],
  count: number,
  file: string,
): string {
  switch (where) {
    case 'source':
      return `${counted(count, 'conflict')} between markers; finish with: nbdiff resolve ${file}`;
    case 'record':
      return `a conflict is recorded in the metadata; finish with: nbdiff resolve ${file}`;
    case 'ended':
      return `a conflict was ended by hand; take the record of it out with: nbdiff resolve ${file}`;
    case 'index':
      return `git calls it unmerged; finish with: nbdiff resolve ${file}`;
  }
}

function often({ reason, count }: { readonly reason: string; readonly count: number }): string {
  return count === 1 ? reason : `${reason} (${count} times, first here)`;
}
