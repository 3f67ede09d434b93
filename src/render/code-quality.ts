/** Findings as the code quality report of GitLab, which compares those of two branches by their fingerprints.
 *  https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import { type CheckedNotebook, type FileFinding, sayFinding } from './findings.ts';

/** A JSON list, a finding a line. */
export function renderCodeQuality(notebooks: readonly CheckedNotebook[]): string {
  const rows = notebooks.flatMap(({ place, findings }) => findings.map((found) => rowOf(found, place)));
  return `[${rows.map((row) => JSON.stringify(row)).join(',\n')}]\n`;
}

interface Row {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  /** GitLab's words are info, minor, major, critical and blocker. */
  readonly severity: 'major' | 'minor';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

function rowOf(found: FileFinding, place: string): Row {
  return {
    description: sayFinding(found),
    check_name: `nbdiff/${found.finding.rule}`,
    fingerprint: found.fingerprint,
    severity: found.severity === 'error' ? 'major' : 'minor',
    location: { path: place, lines: { begin: found.line } },
  };
}
