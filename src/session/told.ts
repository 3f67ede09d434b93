/** What is said at the terminal, heard by whoever shows the same session elsewhere: that a notebook was put together
 *  again, that a conflict was ended by hand. */
import type { Io } from '../io.ts';

export interface Heard {
  readonly io: Io;
  /** The lines so far. */
  readonly told: () => readonly string[];
}

export function hearWarnings(io: Io): Heard {
  const lines: string[] = [];
  return {
    io: {
      ...io,
      warn: (line) => {
        lines.push(line);
        io.warn(line);
      },
    },
    told: () => lines,
  };
}
