/** The person at the terminal, as far as questions go: keys that are pressed, texts that are edited. Tests put a script
 *  in this place. */
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import { editText } from './editor.ts';
import { askKey } from './key-prompt.ts';

export interface Person {
  /** One of `keys`; undefined for Ctrl-C, Ctrl-D, a terminal that went away, or where `withdrawn` came first. */
  readonly askKey: <Key extends string>(
    message: string,
    keys: readonly Key[],
    withdrawn?: AbortSignal,
  ) => Promise<Key | undefined>;
  /** The text as the person left it, from a file whose name ends in `extension`; undefined where the editor failed. */
  readonly editText: (text: string, extension: string) => Promise<string | undefined>;
}

/** undefined where nobody sits there. */
export function personAt(io: Io): Person | undefined {
  if (!io.stdinIsTerminal || !io.stdoutIsTerminal) return undefined;
  return {
    askKey: (message, keys, signal) => askKey(message, keys, { signal }),
    editText: (text, extension) => editText(text, extension, gitFor(io)),
  };
}
