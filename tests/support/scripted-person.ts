/** A person at the terminal, as a script of answers. */
import type { Person } from '../../src/terminal/person.ts';

/** A key; undefined goes away; a function does something first, and what gives no key waits until the question is
 *  withdrawn. */
export type ScriptedAnswer = string | undefined | (() => string | Promise<unknown>);

export interface ScriptedPerson extends Person {
  /** The questions that were asked so far. */
  readonly asked: readonly string[];
  /** Answers that nobody asked for. */
  readonly left: readonly ScriptedAnswer[];
}

/** Throws where more is asked than answered. `edit` is what an editor makes of a text; undefined is one that fails. */
export function scriptedPerson(
  answers: readonly ScriptedAnswer[],
  edit: (text: string, extension: string) => string | undefined | Promise<string> = () => undefined,
): ScriptedPerson {
  const left = [...answers];
  const asked: string[] = [];
  return {
    asked,
    left,
    askKey: async (message, keys, withdrawn) => {
      asked.push(message);
      if (left.length === 0) throw new Error(`nobody expected: ${message}`);
      const next = left.shift();
      const answer = typeof next === 'function' ? await next() : next;
      if (typeof next === 'function' && answer === undefined && !withdrawn!.aborted)
        await new Promise((end) => withdrawn!.addEventListener('abort', end));
      return keys.find((name) => name === answer);
    },
    editText: async (text, extension) => edit(text, extension),
  };
}
