/** The mode of a file that came or went, in its heading: a plain one is not said. */
import type { FileHeading } from '../render/options.ts';

const EXECUTABLE_MODE = '100755';
/** As git writes it. */
const NO_MODE = '000000';

type Modes = Pick<FileHeading, 'modes'>;

export function modeThatCame(mode: string): Modes {
  return mode === EXECUTABLE_MODE ? { modes: { before: NO_MODE, after: mode } } : {};
}

export function modeThatWent(mode: string): Modes {
  return mode === EXECUTABLE_MODE ? { modes: { before: mode, after: NO_MODE } } : {};
}
