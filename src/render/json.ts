/** `--json`: a diff as data for other programs, in the form that docs/json-format.md tells of. */
import { CHANGES_VERSION } from '../apply/document.ts';
import { documentOf } from '../apply/write-document.ts';
import type { ChangedNotebook } from './changed-notebook.ts';
import type { DiffPage } from './diff-page.ts';

/** One document, given out at its end; a notebook that cannot be read is not in it. */
export function createJsonPage(): DiffPage<string | undefined> {
  const files: string[] = [];
  const draw = ({ diff, heading, versions, compared, impact }: ChangedNotebook): string | undefined =>
    diff && JSON.stringify(documentOf(diff, heading, versions, compared, impact));
  const take = (file: string | undefined): Iterable<string> => {
    if (file !== undefined) files.push(file);
    return [];
  };
  return {
    add: (notebook) => take(draw(notebook)),
    draw,
    take,
    end: () => `{"version":${CHANGES_VERSION},"files":[${files.join(',\n')}]}\n`,
  };
}
