import { expect, test } from 'vitest';
import { parseRule, type RuleChoice, severitiesFor } from '../../src/check/rules.ts';
import { NotebookError } from '../../src/errors.ts';

/** What two rules come to, one of which a filter makes stricter. */
function of(choices: readonly string[], isFiltered = false): string {
  const { outputs, size } = severitiesFor(
    choices.map((text): RuleChoice => parseRule(text)),
    isFiltered,
  );
  return `outputs ${outputs}, size ${size}`;
}

test('the last choice counts, a name alone is an error', () => {
  expect(of([])).toBe('outputs off, size warn');
  expect(of(['size'])).toBe('outputs off, size error');
  expect(of(['outputs=true', 'outputs=warn', 'size=false'])).toBe('outputs warn, size off');
});

test('a filter makes outputs an error, unless somebody said otherwise', () => {
  expect(of([], true)).toBe('outputs error, size warn');
  expect(of(['outputs=off'], true)).toBe('outputs off, size warn');
});

test('what is not known is refused', () => {
  expect(() => parseRule('outptus')).toThrow(NotebookError);
  expect(() => parseRule('outputs=loud')).toThrow(NotebookError);
});
