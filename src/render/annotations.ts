/** Findings as annotations of GitHub's workflows: a command a line on standard output, which its runner reads.
 *  https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
import { columnToShow, type FileFinding, sayFinding } from './findings.ts';

/** `place` is the file that is annotated, from the top of the repository. */
export function renderAnnotation(found: FileFinding, place: string): string {
  const { line, severity, finding } = found;
  const kind = severity === 'error' ? 'error' : 'warning';
  const column = columnToShow(found);
  const at = column === undefined ? `line=${line}` : `line=${line},col=${column}`;
  const title = property(`nbdiff ${finding.rule}`);
  return `::${kind} file=${property(place)},${at},title=${title}::${data(sayFinding(found))}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
