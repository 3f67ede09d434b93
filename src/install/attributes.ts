/** Lines in attribute files that say how git treats notebooks, ours and other tools'. */
import { listAttributes, listFiles } from '../git/lists.ts';
import type { Git } from '../git/run.ts';
import type { HeldAttribute } from '../render/setup.ts';

export const NOTEBOOK_ATTRIBUTES = ['diff', 'merge', 'filter'] as const;
export type NotebookAttribute = (typeof NOTEBOOK_ATTRIBUTES)[number];

/** An attribute that a file states for a pattern, or that holds for a notebook after all files had their say. */
export interface EffectiveAttribute extends HeldAttribute {
  readonly attribute: NotebookAttribute;
}

/** What an attribute file says of notebooks: patterns that end in ipynb, or match everything. Lines count from 1. */
export function statedAttributes(
  text: string,
): readonly { readonly line: number; readonly stated: EffectiveAttribute }[] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    const match = /^[ \t]*("(?:[^"\\]|\\.)*"|[^\s#]\S*)[ \t]+(.*)$/.exec(content);
    if (match === null) return [];
    const path = match[1]!;
    if (!/(?:ipynb|^\*{1,2})"?$/i.test(path)) return [];
    const words = match[2]!.split(/[ \t]+/);
    return words.flatMap(statements).map(([attribute, value]) => ({
      line: index + 1,
      stated: { path, attribute, value, tool: toolOf(value) },
    }));
  });
}

function statements(word: string): readonly (readonly [NotebookAttribute, value: string])[] {
  if (word === 'binary') return [...statements('-diff'), ...statements('-merge')];
  const match = /^(-?)(diff|merge|filter)(?:=(.+))?$/.exec(word);
  if (match === null) return [];
  const value = match[1] === '-' ? 'unset' : (match[3] ?? 'set');
  return [[match[2] as NotebookAttribute, value]];
}

/** Who is known to write such a value; undefined for somebody's own. */
function toolOf(value: string): string | undefined {
  switch (value) {
    case 'nbdiff':
      return 'nbdiff';
    case 'jupyternotebook':
      return 'nbdime';
    case 'nbstripout':
    case 'ipynb':
      return 'nbstripout';
    case 'nbdev-merge':
      return 'nbdev';
    case 'lfs':
      return 'Git LFS';
  }
  return undefined;
}

/** A path that any pattern for notebooks matches, for repositories that hold none yet. */
export const SAMPLE_NOTEBOOK = 'notebook.ipynb';

/** What holds for the tracked notebooks and for a sample, as git sees it from the work tree's top.
 *  Attributes that nothing states are left out. */
export async function effectiveAttributes(git: Git): Promise<readonly EffectiveAttribute[]> {
  const tracked = await listFiles({ pathspecs: [':(top,icase)*.ipynb'] }, git);
  const paths = [Buffer.from(SAMPLE_NOTEBOOK), ...tracked.map(({ path }) => path.bytes)];
  const listed = await listAttributes(paths, NOTEBOOK_ATTRIBUTES, git);
  return listed
    .filter(({ value }) => value !== 'unspecified')
    .map(({ path, attribute, value }) => ({ path: path.text, attribute, value, tool: toolOf(value) }));
}
