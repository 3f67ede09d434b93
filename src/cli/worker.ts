/** `nbdiff --worker`: a thread of another nbdiff that does a part of its work; nothing that a person types. */
import { NotebookError } from '../errors.ts';
import type { ExitCode } from '../io.ts';
import { openCheckWorkshop } from '../work/check-workshop.ts';
import { runThread } from '../work/thread.ts';
import { openRangeWorkshop } from './diff-range.ts';

export async function worker(): Promise<ExitCode> {
  if (await runThread({ check: openCheckWorkshop, range: openRangeWorkshop })) return 0;
  throw new NotebookError({
    kind: 'usage',
    reason: '--worker is for nbdiff itself, which starts its threads so',
  });
}
