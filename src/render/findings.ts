/** Findings of `check` in words: a line each, as JSON, or as annotations of GitHub's workflows. */
import type { Finding, Severity } from '../check/findings.ts';
import { readableSize } from '../notebook/outputs.ts';
import { quoted, shownPath, shownText } from '../shown.ts';

/** A finding with the file it is in. */
export interface FileFinding {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly severity: Exclude<Severity, 'off'>;
  readonly finding: Finding;
}

/** `path: cell 12: rule: what, and how to mend it`, with `warning: ` before the rule where it does not fail; what
 *  cannot be read has no cells, but a line and a column: `path:12:5: unreadable: ...`. */
export function renderFinding({ path, line, severity, finding }: FileFinding): string {
  const column = columnOf(finding);
  const name = shownPath(path);
  const file = column === undefined ? name : `${name}:${line}:${column}`;
  const cell = finding.cell === undefined ? '' : `cell ${finding.cell + 1}: `;
  const warning = severity === 'warn' ? 'warning: ' : '';
  return `${file}: ${cell}${warning}${finding.rule}: ${wordFinding(finding, path)}\n`;
}

export function renderFindingsJson(findings: readonly FileFinding[]): string {
  const rows = findings.map(({ path, line, severity, finding }) => {
    const { offset: _, cell, ...rest } = finding;
    const place = { path, line, cell: cell === undefined ? null : cell + 1 };
    return JSON.stringify({ ...place, severity, ...rest, message: wordFinding(finding, path) });
  });
  return `{"version":1,"findings":[${rows.join(',\n')}]}\n`;
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export function renderGithub({ path, line, severity, finding }: FileFinding): string {
  const kind = severity === 'error' ? 'error' : 'warning';
  const cell = finding.cell === undefined ? '' : `cell ${finding.cell + 1}: `;
  const title = `nbdiff ${finding.rule}`;
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const column = columnOf(finding);
  const place = column === undefined ? `line=${line}` : `line=${line},col=${column}`;
  return `::${kind} file=${property(path)},${place},title=${property(title)}::${data(cell + wordFinding(finding, path))}\n`;
}

function columnOf(finding: Finding): number | undefined {
  return finding.rule === 'unreadable' ? finding.column : undefined;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
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
      return `${times(finding.cells, 'cell')} with outputs or a count, which should not be committed; ${keptOut(file)}`;
    case 'noise':
      return `metadata that machines write; ${keptOut(file)}`;
    case 'execution-order':
      return `In [${finding.count}] stands behind In [${finding.earlier}]; restart the kernel and run all`;
    case 'edited-after-run':
      return 'edited since it ran, so its outputs may be those of other code; run it again';
    case 'unexecuted':
      return 'not run, while other cells were; restart the kernel and run all';
    case 'size':
      return `${finding.cell === undefined ? 'the file takes' : 'its outputs take'} ${readableSize(finding.size)}, more than ${readableSize(finding.limit)}; ${keptOut(file)}`;
    case 'secrets':
      return `its outputs hold what looks like ${finding.what}; take them out and revoke it`;
  }
}

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
      return `${times(count, 'conflict')} between markers; finish with: nbdiff resolve ${file}`;
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

function times(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
