/** A log given out: as text while it comes, or as a page for the browser. */
import { collectEntries } from '../compare/log-entries.ts';
import type { PageRequest } from '../render/diff-page.ts';
import type { LogEntry } from '../render/history.ts';
import { createLogPage, type LogStep, wordLeftOut } from '../render/log-page.ts';
import type { DiffViewOptions } from '../render/options.ts';
import { paintWith } from '../render/paint.ts';
import type { Destination } from '../terminal/destination.ts';

/** `isRead`: a person reads it at a terminal, and is told there what is left out. */
export async function giveText(
  steps: AsyncIterable<LogStep>,
  request: PageRequest,
  view: DiffViewOptions & { readonly isRead: boolean },
  to: Destination,
): Promise<void> {
  const page = createLogPage(request, view);
  const give = async (): Promise<boolean> => {
    for await (const step of steps) {
      for (const piece of page.add(step)) if (!to.write(piece)) return false;
      await to.ready();
    }
    return true;
  };
  const leftOut = (await give()) ? wordLeftOut(page.leftOut(), view) : undefined;
  if (leftOut === undefined) return;
  if (view.isRead) to.write(`${paintWith(view.color).dim(leftOut)}\n`);
  else to.warn(`nbdiff: ${leftOut}`);
}

export async function giveReport(
  steps: AsyncIterable<LogStep>,
  title: string,
  view: DiffViewOptions,
  to: Destination,
): Promise<void> {
  const collected = collectEntries(view.outputs);
  async function* entries(): AsyncGenerator<LogEntry> {
    for await (const step of steps) {
      const entry = collected.add(step);
      if (entry !== undefined) yield entry;
    }
  }
  await giveEntries(entries(), title, view, to);
  const leftOut = wordLeftOut(collected.leftOut(), view);
  if (leftOut !== undefined) to.warn(`nbdiff: ${leftOut}`);
}

/** A page for the browser. */
export async function giveEntries(
  entries: AsyncIterable<LogEntry>,
  title: string,
  view: DiffViewOptions,
  to: Destination,
): Promise<void> {
  const { createReport } = await import('../html/report.ts');
  const report = createReport(title, view);
  for await (const entry of entries) await report.addCommit(entry);
  to.write(report.end());
}
