/** A person at the terminal, as a script of answers. */
import type { Person } from '../../src/terminal/person.ts';

/** A key; undefined goes away; a function does something first. */
export type ScriptedAnswer = string | undefined | (() => string);

export interface ScriptedPerson extends Person {
  /** The questions that were asked so far. */
  readonly asked: readonly string[];
  /** Answers that nobody asked for. */
  readonly left: readonly ScriptedAnswer[];
}

/** Throws where more is asked than answered. `edit` is what an editor makes of a text; undefined is one that fails. */
export function scriptedPerson(
  answers: readonly ScriptedAnswer[],
  edit: (text: string, extension: string) => string | undefined = () => undefined,
): ScriptedPerson {
  const left = [...answers];
  const asked: string[] = [];
  return {
    asked,
    left,
    askKey: async (message, keys) => {
      asked.push(message);
      if (left.length === 0) throw new Error(`nobody expected: ${message}`);
      const next = left.shift();
      const answer = typeof next === 'function' ? next() : next;
      return keys.find((name) => name === answer);
    },
    editText: async (text, extension) => edit(text, extension),
  };
}
