/** Where a report goes: to standard output, through the pager where a person reads it there, or with `-o` into a file,
 *  which is written whole or not at all. */
import { NotebookError } from '../errors.ts';
import { writeWhole } from '../files.ts';
import type { Io } from '../io.ts';
import type { Policy } from '../policy/policy.ts';
import type { ColorChoice } from '../policy/settings.ts';
import type { Paint } from '../render/paint.ts';
import { loadColors } from './color.ts';

export interface Destination {
  /** False once nobody reads any more. */
  readonly write: (chunk: string | Buffer) => boolean;
  /** To be awaited by whoever writes much: resolves when there is room for more, or nobody reads. */
  readonly ready: () => Promise<void>;
  /** Aborted when a reader has left, as far as that is known before something is written. */
  readonly left: AbortSignal | undefined;
  /** As `Io` has it; undefined too where the pager has the terminal. */
  readonly showProgress: Io['showProgress'];
  /** One line to standard error; under a pager, where it would be lost, when the reader has left. */
  readonly warn: (line: string) => void;
  /** undefined: no colours. */
  readonly color: Paint | undefined;
}

export interface DestinationRequest {
  /** A file; `-` or undefined is standard output, the first of them without pager and colours. */
  readonly output: string | undefined;
  readonly color: ColorChoice | undefined;
  readonly pager: boolean;
  /** It is read in a browser. */
  readonly isForBrowser: boolean;
}

/** Gives `draw` a place to write to; its result. What it throws leaves the file as it was. Throws NotebookError kind
 *  `file` where the file cannot be written, and kind `usage` where it is a notebook, and where a terminal would get what
 *  a browser reads. */
export async function giveOut<Result>(
  { output, color, pager: isPagerWanted, isForBrowser }: DestinationRequest,
  { settings, config }: Policy,
  io: Io,
  draw: (to: Destination) => Promise<Result>,
): Promise<Result> {
  if (output !== undefined) {
    const paint = await loadColors(color === 'always' ? 'always' : 'never', settings, io);
    return output === '-'
      ? draw({ ...AT_ONCE, ...plain(io), color: paint })
      : intoFile(output, paint, io, draw);
  }
  if (io.stdoutIsTerminal && isForBrowser) {
    const reason = 'a terminal cannot show a page for the browser';
    throw new NotebookError({ kind: 'usage', reason, advice: 'give it a file: -o report.html' });
  }
  const pager =
    io.stdoutIsTerminal && isPagerWanted ? (await import('./pager.ts')).startPagerFor(io, config) : undefined;
  const paint = await loadColors(color, settings, io, pager !== undefined);
  if (pager === undefined) return draw({ ...AT_ONCE, ...plain(io), color: paint });
  const lines: string[] = [];
  try {
    const { io: paged, ready, left } = pager;
    return await draw({
      write: paged.write,
      ready,
      left,
      showProgress: undefined,
      warn: (line) => lines.push(line),
      color: paint,
    });
  } finally {
    await pager.close();
    for (const line of lines) io.warn(line);
  }
}

function plain(io: Io): Pick<Destination, 'write' | 'warn' | 'showProgress'> {
  return { write: io.write, warn: io.warn, showProgress: io.showProgress };
}

/** What is written is out, or in memory on purpose. */
const AT_ONCE = { ready: async (): Promise<void> => {}, left: undefined };

async function intoFile<Result>(
  path: string,
  color: Paint | undefined,
  io: Io,
  draw: (to: Destination) => Promise<Result>,
): Promise<Result> {
  if (/\.ipynb$/i.test(path)) {
    const reason = `-o takes the file that a report is written to, and "${path}" is the name of a notebook`;
    throw new NotebookError({ kind: 'usage', reason });
  }
  const chunks: Buffer[] = [];
  const write = (chunk: string | Buffer): boolean => chunks.push(Buffer.from(chunk)) > 0;
  const result = await draw({ ...AT_ONCE, ...plain(io), write, color });
  writeWhole(path, Buffer.concat(chunks), io);
  return result;
}
