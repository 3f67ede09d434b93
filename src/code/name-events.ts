/** What code does with the names of a notebook, as a list in the order in which it runs. Names that live and die in a
 *  function, a class or a comprehension are none of it. */

/** `sure`: it runs whenever the code does. `maybe`: it may not (a branch, a handler, what is only handed on).
 *  `caught`: nobody would see it fail (`except NameError`, `if 'df' in globals()`). */
export type Surety = 'sure' | 'maybe' | 'caught';

export type NameEvent =
  | {
      readonly kind: 'use';
      readonly name: string;
      readonly at: number;
      readonly surety: Surety;
      /** `f(...)`, or with the name of the method `model.fit(...)`. */
      readonly calls: boolean | string;
    }
  | {
      readonly kind: 'make';
      readonly name: string;
      readonly at: number;
      /** Whether what the name stood for before is surely gone. */
      readonly isSure: boolean;
      readonly value: MadeValue | undefined;
      /** It is any word of code that cannot be read. */
      readonly isGuess?: boolean;
    }
  /** What the name stands for becomes another: `df['a'] = 1`, `rows.append(x)`. */
  | { readonly kind: 'change'; readonly name: string; readonly at: number }
  /** Methods of this class or object may be others from here on: `Net.fit = fit`, `@add_to_class(Net)`. */
  | { readonly kind: 'patch'; readonly name: string; readonly at: number }
  | { readonly kind: 'delete'; readonly name: string; readonly at: number; readonly isSure: boolean }
  /** From here on nobody can tell which names there are. `by`: what hides them, as it is written. */
  | { readonly kind: 'hide'; readonly at: number; readonly by: string };

/** What a name stands for, where that tells what a later use of it does. */
export type MadeValue =
  | { readonly kind: 'import' }
  | MadeFunction
  | {
      readonly kind: 'class';
      readonly methods: ReadonlyMap<string, MadeFunction>;
      /** undefined: none that has a name alone. */
      readonly bases: readonly (string | undefined)[];
    }
  /** `model = Net()`. */
  | { readonly kind: 'instance'; readonly of: string }
  | { readonly kind: 'alias'; readonly of: string };

export interface MadeFunction {
  readonly kind: 'function';
  readonly body: readonly NameEvent[];
  /** A call alone may run nothing of it: generators, coroutines, what a decorator makes another function of. */
  readonly isLazy: boolean;
}

const ORDER: Readonly<Record<Surety, number>> = { sure: 0, maybe: 1, caught: 2 };

export function weaker(one: Surety, other: Surety): Surety {
  return ORDER[one] > ORDER[other] ? one : other;
}
