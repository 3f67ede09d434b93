/** Keys through a reducer. What a key means is a pure function of state and key, tested without a terminal:
 *
 *      step(state, key) -> { state, effects }
 *
 *  and here its effects (show this, write that) are performed and the next key is asked for. */

export interface Step<State, Effect> {
  readonly state: State;
  /** In order. `quit` ends the loop. Only the last may be one whose outcome is the reducer's next input. */
  readonly effects: readonly Effect[];
}

interface Machine<State, Effect, Input> {
  readonly step: (state: State, input: Input) => Step<State, Effect>;
  /** The outcome, where there is one: the reducer's next input, before any key is asked for. */
  readonly perform: (effect: Exclude<Effect, Quit>, state: State) => Promise<Input | undefined>;
  /** The next key. */
  readonly ask: (state: State) => Promise<Input>;
}

interface Quit {
  readonly kind: 'quit';
}

/** The state when the reducer quits. */
export async function runKeys<State, Effect extends { readonly kind: string }, Input>(
  first: Step<State, Effect>,
  { step, perform, ask }: Machine<State, Effect, Input>,
): Promise<State> {
  let { state, effects } = first;
  for (;;) {
    let outcome: Input | undefined;
    for (const effect of effects) {
      if (isQuit(effect)) return state;
      outcome = await perform(effect as Exclude<Effect, Quit>, state);
    }
    ({ state, effects } = step(state, outcome ?? (await ask(state))));
  }
}

function isQuit(effect: { readonly kind: string }): effect is Quit {
  return effect.kind === 'quit';
}
