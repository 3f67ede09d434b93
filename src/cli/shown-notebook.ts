/** A notebook of a diff on its way to the page. */
import { wordErrorAt } from '../messages.ts';
import { type ChangedNotebook, isVisible } from '../render/changed-notebook.ts';
import type { OutputsShown } from '../render/options.ts';
import type { OpenedPage } from './diff-page.ts';

export interface Shown {
  /** A line for each side that cannot be read. */
  readonly problems: readonly string[];
  /** Whether a reader sees a change. */
  readonly isVisible: boolean;
  /** What can be printed once it is on the page. */
  readonly pieces: () => Iterable<string> | Promise<Iterable<string>>;
}

export function factsOf(notebook: ChangedNotebook, outputs: OutputsShown): Omit<Shown, 'pieces'> {
  return {
    problems: notebook.problems.map(({ error, side }) => wordErrorAt(notebook.heading[side], error)),
    isVisible: isVisible(notebook, outputs),
  };
}

export async function* shownOn(
  page: OpenedPage,
  notebooks: AsyncIterable<ChangedNotebook>,
  outputs: OutputsShown,
): AsyncGenerator<Shown> {
  for await (const notebook of notebooks) {
    yield { ...factsOf(notebook, outputs), pieces: () => page.add(notebook) };
  }
}
