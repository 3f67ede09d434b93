/** Notebooks with what their changes do to other cells. What tells it, the parser with it, is loaded for the first that is
 *  Python's. */
import type { Impact } from '../check/impact.ts';
import type { NotebookDiff } from '../diff/changes.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';

type ImpactReader = (diff: NotebookDiff) => Impact | undefined;

/** Of a diff what it does to other cells; undefined where nobody can tell. */
export function impactReader(): (diff: NotebookDiff | undefined) => Promise<Impact | undefined> {
  let reader: Promise<ImpactReader> | undefined;
  return async (diff) => {
    if (diff?.before?.language !== 'python' || diff.after?.language !== 'python') return undefined;
    reader ??= loadReader();
    return (await reader)(diff);
  };
}

async function loadReader(): Promise<ImpactReader> {
  const { createNameReader, changedCode } = await import('../code/notebook-names.ts');
  const { impactOf } = await import('../check/impact.ts');
  const namesIn = createNameReader();
  return (diff) => impactOf(diff, { namesIn, changedCode });
}

/** `isAsked`: else they are as they were. */
export async function* withImpact(
  notebooks: AsyncIterable<ChangedNotebook>,
  isAsked: boolean,
): AsyncGenerator<ChangedNotebook> {
  const read = impactReader();
  for await (const notebook of notebooks)
    yield isAsked ? { ...notebook, impact: await read(notebook.diff) } : notebook;
}
