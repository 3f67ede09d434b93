/** How much each rule of `check` matters: the defaults, then what the repository says, then the command line. */
import { NotebookError } from '../errors.ts';
import { DEFAULT_SEVERITIES, RULES, type Rule, type Severities, type Severity } from './findings.ts';

/** What somebody said of a rule. */
export type RuleChoice = readonly [rule: Rule, severity: Severity];

/** `outputs=off`; a name alone is an error. Throws NotebookError kind `usage` for what is not known. */
export function parseRule(text: string): RuleChoice {
  const [name = '', severity = 'error'] = text.split('=');
  const rule = RULES.find((candidate) => candidate === name);
  if (rule !== undefined) return [rule, parseSeverity(severity)];
  const advice = `rules are ${RULES.join(', ')}`;
  throw new NotebookError({ kind: 'usage', reason: `there is no rule "${name}"`, advice });
}

/** A severity as a command line or a config says it, where a rule is also a truth value. */
export function parseSeverity(word: string): Severity {
  switch (word) {
    case 'error':
    case 'warn':
    case 'off':
      return word;
    case 'true':
      return 'error';
    case 'false':
      return 'off';
  }
  throw new NotebookError({ kind: 'usage', reason: `"${word}" is none of error, warn, off` });
}

/** The last choice of a rule counts. Where a filter takes outputs out, one that slipped through is an error. */
export function severitiesFor(choices: readonly RuleChoice[], isFiltered: boolean): Severities {
  const severities: Record<Rule, Severity> = { ...DEFAULT_SEVERITIES };
  if (isFiltered) {
    severities.outputs = 'error';
    severities.noise = 'warn';
  }
  for (const [rule, severity] of choices) severities[rule] = severity;
  return severities;
}
