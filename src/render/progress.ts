/** How far a command has come, in one line: `checking notebooks: 1200 of 3000, 4 s left`. */

/** `elapsed`: milliseconds since it began. */
export function wordProgress(what: string, done: number, total: number, elapsed: number): string {
  const left =
    done === 0 ? '' : `, ${wordSeconds(Math.ceil(((elapsed / done) * (total - done)) / 1000))} left`;
  return `${what}: ${done} of ${total}${left}`;
}

function wordSeconds(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
