/** Findings as JUnit's XML, which Jenkins, GitLab, Azure DevOps and CircleCI read: a suite a notebook, a case a rule
 *  that was on, so that a case keeps its name from run to run. A rule that is an error fails; what only warns stands
 *  beside a case that passes. What cannot be read fails as that, and its other cases are skipped. */
import { RULES, type Rule } from '../check/findings.ts';
import { type Html, html, joinHtml } from '../markup/html.ts';
import { shownPath } from '../shown.ts';
import { type CheckedNotebook, type FileFinding, sayFinding } from './findings.ts';
import { RULE_WORDS } from './rules.ts';

/** A whole document. It knows no times: every one is 0. */
export function renderJunit(notebooks: readonly CheckedNotebook[]): string {
  const suites = notebooks.map(suiteOf);
  const sum = (count: (suite: Suite) => number): number => suites.reduce((all, one) => all + count(one), 0);
  const tests = sum((suite) => suite.tests);
  const failures = sum((suite) => suite.failures);
  const { markup } =
    html`<testsuites name="nbdiff check" tests="${tests}" failures="${failures}" errors="0" time="0">
${joinHtml(suites.map(({ xml }) => xml))}</testsuites>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup}`;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly xml: Html;
}

function suiteOf({ place, severities, findings }: CheckedNotebook): Suite {
  const name = valid(shownPath(place));
  const isUnreadable = findings.some(({ finding }) => finding.rule === 'unreadable');
  const rules = RULES.filter((rule) => severities[rule] !== 'off');
  const bodies = rules.map((rule) => {
    const found = findings.filter(({ finding }) => finding.rule === rule);
    return { rule, found, failed: found.filter(({ severity }) => severity === 'error') };
  });
  const failures = bodies.filter(({ failed }) => failed.length > 0).length;
  const cases = bodies.map(({ rule, found, failed }): Html => {
    const body =
      isUnreadable && found.length === 0
        ? html`<skipped message="the notebook cannot be read"/>`
        : joinHtml([failureOf(rule, failed), warningsOf(found)]);
    return html`<testcase name="${rule}" classname="${name}" file="${name}" time="0">${body}</testcase>
`;
  });
  const skipped = isUnreadable ? bodies.filter(({ found }) => found.length === 0).length : 0;
  const xml = html`<testsuite name="${name}" tests="${rules.length}" failures="${failures}" errors="0" skipped="${skipped}" time="0">
${joinHtml(cases)}</testsuite>
`;
  return { tests: rules.length, failures, xml };
}

function failureOf(rule: Rule, failed: readonly FileFinding[]): Html {
  if (failed.length === 0) return html``;
  return html`<failure type="${rule}" message="${RULE_WORDS[rule].title}">${linesOf(failed)}</failure>`;
}

function warningsOf(found: readonly FileFinding[]): Html {
  const warnings = found.filter(({ severity }) => severity === 'warn');
  return warnings.length === 0 ? html`` : html`<system-out>${linesOf(warnings)}</system-out>`;
}

function linesOf(found: readonly FileFinding[]): string {
  return valid(found.map((one) => `line ${one.line}: ${sayFinding(one)}`).join('\n'));
}

/** Without the characters that XML has no way to write. */
function valid(text: string): string {
  return text.replace(NOT_XML, '\ufffd');
}

/** https://www.w3.org/TR/xml/#charsets, and the white space that an attribute would lose. */
const NOT_XML = /[^\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
