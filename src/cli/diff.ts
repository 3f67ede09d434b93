/** `nbdiff [options] [<commit> [<commit>]] [--] [<path>...]`: what changed in notebooks, as `git diff` takes it. */
import { fileNotebooks, namedFiles } from '../compare/named-files.ts';
import type { RangeRequest } from '../compare/range-notebooks.ts';
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordErrorAt } from '../messages.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { createDiffPage, isVisible } from '../render/diff-page.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import { loadColors } from '../terminal/color.ts';
import { type DiffArguments, parseDiffArguments } from './diff-arguments.ts';

export async function diff(given: readonly string[], io: Io): Promise<ExitCode> {
  const request = await parseDiffArguments(given, io);
  if (request === undefined) return 0;
  const opening = openPolicy(io, request.metadata ? { keep: ['metadata', 'cell.metadata'] } : {});
  opening.catch(() => {}); // awaited below, after what can be done meanwhile
  const files = await namedFiles(request, io);
  const policy = await opening;
  const ways = {
    ...(request.ignoreSpace === 'none' ? {} : { ignoreSpace: request.ignoreSpace }),
    ...(request.ignoreBlankLines ? { ignoreBlankLines: true } : {}),
  };
  const notebooks =
    files === undefined ? inRange(request, ways, policy, io) : fileNotebooks(files, ways, policy, io);
  return showAll(notebooks, request, policy, io);
}

async function* inRange(
  request: DiffArguments,
  ways: RangeRequest['ways'],
  policy: Policy,
  io: Io,
): AsyncGenerator<ChangedNotebook> {
  const { gitFor } = await import('../git/run.ts');
  const { rangeNotebooks } = await import('../compare/range-notebooks.ts');
  const { args, paths, cached, renames } = request;
  const relative = request.relative ?? policy.settings.relative;
  const range = {
    revisions: { args, paths, cached, renames, relative },
    asItIs: request.outputs !== 'none' || request.metadata,
    ways,
  };
  try {
    yield* rangeNotebooks(range, policy, gitFor(io));
  } catch (error) {
    throw await explained(error, request);
  }
}

/** Shows one after the other, so that the first is on the screen before the last is read. */
async function showAll(
  notebooks: AsyncIterable<ChangedNotebook>,
  request: DiffArguments,
  { settings, config }: Policy,
  io: Io,
): Promise<ExitCode> {
  const pager =
    io.stdoutIsTerminal && request.pager
      ? (await import('../terminal/pager.ts')).startPagerFor(io, config)
      : undefined;
  const out = pager?.io ?? io;
  const page = createDiffPage(
    { ...request, paths: request.nulEnds ? 'nul' : settings.quotePath ? 'quoted' : 'wide' },
    {
      context: request.context ?? settings.context ?? DEFAULT_VIEW.context,
      wordDiff: request.wordDiff ?? 'none',
      outputs: request.outputs,
      color: await loadColors(request.color, settings, io, pager !== undefined),
      columns: io.columns,
    },
  );
  let hasProblem = false;
  let hasChange = false;
  const problems: string[] = [];
  try {
    for await (const notebook of notebooks) {
      for (const { error, side } of notebook.problems) {
        hasProblem = true;
        const line = `nbdiff: ${wordErrorAt(notebook.heading[side], error)}`;
        // A line on the terminal would be lost under a pager: it comes when the reader has left.
        if (pager === undefined) out.warn(line);
        else problems.push(line);
      }
      hasChange ||= isVisible(notebook, request.outputs);
      let isRead = true;
      for (const piece of page.add(notebook)) {
        isRead = out.write(piece);
        if (!isRead) break;
      }
      if (!isRead || (request.formats.length === 0 && hasChange)) break;
    }
    out.write(page.end());
  } finally {
    await pager?.close();
    for (const line of problems) io.warn(line);
  }
  if (hasProblem) return 2;
  return hasChange && request.exitCode ? 1 : 0;
}

/** What git said, for somebody who may have meant a file or a command. */
async function explained(error: unknown, { args, paths }: DiffArguments): Promise<unknown> {
  if (!(error instanceof NotebookError) || error.problem.kind !== 'git') return error;
  const { reason } = error.problem;
  if (reason.startsWith('not a git repository')) {
    const [first] = [...args, ...(paths ?? [])];
    const place = first === undefined ? 'here' : `here, so "${first}" cannot be looked up`;
    const advice = 'outside of one, name two notebooks: nbdiff before.ipynb after.ipynb';
    return new NotebookError({ kind: 'usage', reason: `no git repository ${place}`, advice });
  }
  const unknown = /^ambiguous argument '(.*)': unknown revision or path/.exec(reason)?.[1];
  if (unknown === undefined) return error;
  const { nearestCommand } = await import('./nearest-command.ts');
  const command = unknown === args[0] ? await nearestCommand(unknown) : undefined;
  const advice =
    command === undefined ? 'put the path of a deleted file behind --' : `did you mean: nbdiff ${command}`;
  return new NotebookError({ kind: 'usage', reason: `${unknown}: no such file, and no such commit`, advice });
}
