/** What `nbdiff apply` says of each notebook. */
import type { Applied, Refusal } from '../apply/apply-changes.ts';
import { wordConflictCount, wordMerge, wordProblem } from '../messages.ts';
import { shownPath } from '../shown.ts';

/** What keeps the changes from being made, before the notebook itself is asked. */
export type PathRefusal =
  /** Nothing may be written there. */
  | { readonly kind: 'unsafe'; readonly reason: string }
  /** Something stands there already. */
  | { readonly kind: 'exists' }
  /** The changes are between two files of other names, and do not say which one is meant. */
  | { readonly kind: 'two-names'; readonly names: readonly [string, string] }
  /** Two of the changes are for one path. */
  | { readonly kind: 'twice' };

export interface FileOutcome {
  /** As the person would name it. */
  readonly path: string;
  readonly applied: Applied | { readonly kind: 'refused'; readonly refusal: PathRefusal };
}

/** Lines; none where the changes were made as they are told. `isCheck`: nothing is written. */
export function wordApplied({ path, applied }: FileOutcome, isCheck: boolean): readonly string[] {
  switch (applied.kind) {
    case 'applied':
    case 'deleted':
      return [];
    case 'already':
      return [`${shownPath(path)}: has these changes already`];
    case 'merged':
      if (!isCheck) return wordMerge(applied, path);
      return applied.conflicts.length === 0
        ? []
        : [
            `nbdiff: ${shownPath(path)}: has moved on, and there would be ${wordConflictCount(applied.conflicts.map(({ cell }) => cell))}`,
          ];
    case 'refused':
      return [`nbdiff: ${shownPath(path)}: ${wordRefusal(applied.refusal)}`];
  }
}

function wordRefusal(refusal: Refusal | PathRefusal): string {
  switch (refusal.kind) {
    case 'missing':
      return 'there is no such notebook to make the changes in';
    case 'exists':
      return 'it exists already, and is not what the changes make';
    case 'moved-on':
      return 'not deleted: it says something else than the notebook that the changes delete';
    case 'conflicts':
      return 'it holds conflicts, and there would be more; finish those first with: nbdiff resolve';
    case 'format':
      return 'the changes are of format 3, and it is of format 4 by now; make them anew from a version of format 4';
    case 'broken':
      return `the changes would break it: ${wordProblem(refusal.error.problem)}`;
    case 'no-content':
      return `${NO_CONTENT[refusal.status]}; nothing but notebooks is changed`;
    case 'unsafe':
      return `nothing is written there: ${refusal.reason}`;
    case 'two-names':
      return `the changes are between ${refusal.names.map(shownPath).join(' and ')}; name the notebook that they are for`;
    case 'twice':
      return 'the changes name it twice';
  }
}

const NO_CONTENT = {
  link: 'the changes are those of a link',
  'type-changed': 'the changes make a link of a file, or a file of a link',
  unmerged: 'the changes were taken in the middle of a merge',
} as const;
