/** Work that is done one after the other, in the order in which it is asked for. */

/** Gives what puts work behind all that was given to it before, whatever became of that. */
export function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
}
