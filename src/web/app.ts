/** What the server has to know of a page that is shown live. An app is plain data and functions, so that it can be asked
 *  without a port. */
import type { ExitCode } from '../io.ts';

export interface WebApp {
  /** The page itself, with nothing of a notebook in it: what is shown is asked for with the key. */
  readonly page: string;
  /** What the page loads, by name; nothing of a notebook either. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** What the page can ask for, by name: JSON values in and out. They throw WebRefusal. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Tells of what changed without the page's doing; gives what ends it. */
  readonly watch: (emit: (event: LiveEvent) => void) => () => void;
  /** HTML that runs in a sandbox of its own; undefined where the id is not known (any more). */
  readonly frame: (id: string) => string | undefined;
  /** Called once, when the person is done or has gone: what the process ends with. */
  readonly end: (how: Ending) => Promise<ExitCode>;
}

export interface Asset {
  /** Mime type. */
  readonly type: string;
  readonly content: string;
}

/** `input` is what the browser sent: nothing about it is certain. */
export type Action = (input: unknown) => Promise<unknown>;

export interface LiveEvent {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** By its button, by a signal, or since no tab has been there for a while. */
export type Ending = 'done' | 'interrupted' | 'gone';

/** An action that was not done: the status that HTTP has for it, and a line for the person. */
export class WebRefusal extends Error {
  readonly status: 400 | 404 | 409 | 413 | 422 | 500;

  constructor(status: WebRefusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}
