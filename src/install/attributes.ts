/** Lines in attribute files that say how git treats notebooks, ours and other tools'. */
import { listAttributes, listFiles } from '../git/lists.ts';
import type { Git } from '../git/run.ts';

export const NOTEBOOK_ATTRIBUTES = ['diff', 'merge', 'filter'] as const;
export type NotebookAttribute = (typeof NOTEBOOK_ATTRIBUTES)[number];

/** An attribute as a file states it. */
export interface StatedAttribute {
  /** From 1. */
  readonly line: number;
  readonly pattern: string;
  readonly attribute: NotebookAttribute;
  /** `unset` for `-diff`, `set` for a bare `diff`, as `git check-attr` words them. */
  readonly value: string;
}

/** What an attribute file says of notebooks: patterns that end in ipynb, or match everything. */
export function statedAttributes(text: string): readonly StatedAttribute[] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    const match = /^[ \t]*("(?:[^"\\]|\\.)*"|[^\s#]\S*)[ \t]+(.*)$/.exec(content);
    if (match === null) return [];
    const pattern = match[1]!;
    if (!/(?:ipynb|^\*{1,2})"?$/i.test(pattern)) return [];
    return match[2]!
      .split(/[ \t]+/)
      .flatMap((word) => stated(word).map((one) => ({ ...one, line: index + 1, pattern })));
  });
}

function stated(word: string): readonly Pick<StatedAttribute, 'attribute' | 'value'>[] {
  if (word === 'binary') return [...stated('-diff'), ...stated('-merge')];
  const match = /^(-?)(diff|merge|filter)(?:=(.+))?$/.exec(word);
  if (match === null) return [];
  const value = match[1] === '-' ? 'unset' : (match[3] ?? 'set');
  return [{ attribute: match[2] as NotebookAttribute, value }];
}

/** As one writes it into an attribute file. */
export function attributeText(attribute: NotebookAttribute, value: string): string {
  if (value === 'unset') return `-${attribute}`;
  return value === 'set' ? attribute : `${attribute}=${value}`;
}

/** Who is known to write such a value; undefined for somebody's own. */
export function toolOf(value: string): string | undefined {
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

/** An attribute that holds for a notebook, after all files had their say. */
export interface EffectiveAttribute {
  readonly path: string;
  readonly attribute: NotebookAttribute;
  readonly value: string;
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
    .map(({ path, attribute, value }) => ({ path: path.text, attribute, value }));
}
