/** Marks of what a person has viewed in a page, as all pages of a repository have them. */
import { join } from 'node:path';
import { isInRepository } from '../git/place.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import { openViewedMarks, type ViewedMarks } from '../store/viewed-marks.ts';
import type { Action } from './app.ts';
import { fieldsOf, textOf } from './inputs.ts';

/** Outside repositories they are for as long as the process runs. */
export async function openViewed(io: Io): Promise<ViewedMarks> {
  const folder = isInRepository(io) ? (await findRepository(gitFor(io))).commonDir : undefined;
  return openViewedMarks(folder && join(folder, 'nbdiff', 'viewed'));
}

/** Marks, or takes the mark away: `{ key, isViewed }`. */
export function viewedAction(marks: ViewedMarks): Action {
  return async (input) => {
    const { key, isViewed } = fieldsOf(input);
    marks.set(textOf(key), isViewed === true);
    return {};
  };
}
