/** `nbdiff [options] [<commit> [<commit>]] [--] [<path>...]`: what changed in notebooks, as `git diff` takes it. */
import { withImpact } from '../compare/impact.ts';
import { fileNotebooks, namedFiles } from '../compare/named-files.ts';
import type { Installation } from '../install/driver-commands.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { type Destination, giveOut } from '../terminal/destination.ts';
import { openProgress } from '../terminal/progress.ts';
import { type DiffArguments, parseDiffArguments, waysOf } from './diff-arguments.ts';
import { openPage, showsImpact } from './diff-page.ts';
import { type Shown, shownOn } from './shown-notebook.ts';

export async function diff(
  given: readonly string[],
  io: Io,
  { script: launcher }: Installation,
): Promise<ExitCode> {
  const request = await parseDiffArguments(given, io);
  if (request === undefined) return 0;
  const opening = openPolicy(io, request.metadata ? { keep: ['metadata', 'cell.metadata'] } : {});
  opening.catch(() => {}); // awaited below, after what can be done meanwhile
  const files = await namedFiles(request, io);
  const policy = await opening;
  const ways = waysOf(request);
  const destination = { ...request, isForBrowser: request.formats.includes('html') };
  return giveOut(destination, policy, io, async (to) => {
    const page = await openPage(request, files, policy.settings, to.color, io);
    if (files !== undefined) {
      const notebooks = fileNotebooks(files, ways, policy, io);
      const all = withImpact(notebooks, showsImpact(request, policy.settings));
      return showAll(shownOn(page, all, request.outputs), request, page, to);
    }
    const { filesInRange } = await import('./range-files.ts');
    const { showRange } = await import('./diff-range.ts');
    const found = await filesInRange(request, policy, io);
    const how = { request, policy, isColored: to.color !== undefined };
    return showAll(showRange(found, page, how, io, launcher), request, page, to, found.length);
  });
}

/** Shows one after the other, so that the first is on the screen before the last is read. */
async function showAll(
  notebooks: AsyncIterable<Shown>,
  request: DiffArguments,
  page: { readonly end: () => string },
  to: Destination,
  total = 1,
): Promise<ExitCode> {
  const isWatched = !request.formats.includes('json');
  const progress = openProgress('comparing notebooks', isWatched ? to : {});
  let done = 0;
  let hasProblem = false;
  let hasChange = false;
  for await (const { problems, isVisible, pieces } of notebooks) {
    for (const problem of problems) {
      hasProblem = true;
      to.warn(`nbdiff: ${problem}`);
    }
    hasChange ||= isVisible;
    let isRead = true;
    for (const piece of await pieces()) {
      isRead = to.write(piece);
      if (!isRead) break;
    }
    if (!isRead || (request.formats.length === 0 && hasChange)) break;
    await to.ready();
    done += 1;
    progress.reached(done, total);
  }
  progress.end();
  to.write(page.end());
  if (hasProblem) return 2;
  return hasChange && request.exitCode ? 1 : 0;
}
