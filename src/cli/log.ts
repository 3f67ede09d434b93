/** `nbdiff log [<the words of git log>] [--] [<path>...]`: the commits that changed notebooks, with their changes; with
 *  `--cell` those that changed one cell. */
import { readCellLog, unchanged } from '../compare/cell-log.ts';
import { impactReader } from '../compare/impact.ts';
import { type AskedPaths, askedPaths } from '../compare/log-paths.ts';
import { repositoryLog } from '../compare/repository-log.ts';
import { NotebookError } from '../errors.ts';
import { isPartialClone } from '../git/config.ts';
import { COMMIT_FORMAT } from '../git/file-history.ts';
import { type Git, gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import { renderCellEntry, wordHistory } from '../render/history.ts';
import type { LogStep } from '../render/log-page.ts';
import type { DiffViewOptions } from '../render/options.ts';
import { type Destination, giveOut } from '../terminal/destination.ts';
import { waysOf } from './diff-arguments.ts';
import { showsImpact, textPage, viewOf } from './diff-page.ts';
import { type LogArguments, parseLogArguments } from './log-arguments.ts';
import { giveEntries, giveReport, giveText } from './log-output.ts';

interface Asked {
  readonly request: LogArguments;
  readonly paths: AskedPaths;
  readonly policy: Policy;
  readonly git: Git;
}

export async function log(given: readonly string[], io: Io): Promise<ExitCode> {
  const request = await parseLogArguments(given, io);
  if (request === undefined) return 0;
  const { view, cell } = request;
  const git = gitFor(io);
  const [policy, paths, isPartial] = await Promise.all([
    openPolicy(io, view.metadata ? { keep: ['metadata', 'cell.metadata'] } : {}),
    askedPaths(request, io, git),
    isPartialClone(git),
  ]);
  const asked = { request, paths, policy, git };
  const isForBrowser = view.formats.includes('html');
  const isRead = io.stdoutIsTerminal && view.output === undefined;
  await giveOut({ ...view, isForBrowser }, policy, io, async (to) => {
    const look = viewOf(view, policy.settings, to.color, io);
    if (cell !== undefined) return giveCell(cell, asked, look, to);
    // git names branches, and colours, as it does for its own pager.
    const env = isRead ? { ...git.env, GIT_PAGER_IN_USE: 'true' } : git.env;
    const words = [
      `--color=${to.color === undefined ? 'never' : 'always'}`,
      ...(isPartial ? ['--no-abbrev'] : []),
    ];
    const steps = logSteps(words, { ...asked, git: { ...git, env } }, to.left);
    if (isForBrowser) return giveReport(steps, wordHistory(paths.paths, undefined), look, to);
    return giveText(steps, textPage(view, policy.settings), { ...look, isRead }, to);
  });
  return 0;
}

async function* logSteps(
  words: readonly string[],
  { request, paths, policy, git }: Asked,
  left: AbortSignal | undefined,
): AsyncGenerator<LogStep> {
  const { options, search, view } = request;
  const said = options.findLast((word) => /^--(?:no-)?relative(?:=|$)/.test(word));
  const relative = said === undefined ? policy.settings.relative : said !== '--no-relative';
  const from = said?.startsWith('--relative=') === true ? said.slice('--relative='.length) : relative;
  const all = [
    ...words,
    ...(relative && said === undefined ? ['--relative'] : []),
    ...options,
    ...(paths.follows && request.follow === undefined ? ['--follow'] : []),
    ...(view.formats.includes('html') ? [COMMIT_FORMAT] : []),
    ...paths.words(from),
  ];
  const question = { words: all, marked: paths.marked, relative: from, ways: waysOf(view), search };
  const readImpact = showsImpact(view, policy.settings) ? impactReader() : undefined;
  let isKnown = false;
  for await (const step of repositoryLog(question, policy, git, left)) {
    isKnown ||= step.kind === 'commit';
    if (step.kind !== 'notebook' || readImpact === undefined) yield step;
    else yield { ...step, notebook: { ...step.notebook, impact: await readImpact(step.notebook.diff) } };
  }
  if (!isKnown && paths.missing !== undefined) throw unchanged(paths.missing);
}

async function giveCell(
  cell: string,
  { request, paths, policy, git }: Asked,
  view: DiffViewOptions,
  to: Destination,
): Promise<void> {
  const [path, ...others] = paths.paths;
  if (path === undefined || others.length > 0 || paths.revisions.length > 0) {
    throw new NotebookError({
      kind: 'usage',
      reason: '--cell is of one notebook, as HEAD has it: name its path',
    });
  }
  const impact = showsImpact(request.view, policy.settings);
  const entries = readCellLog({ path, cell, limit: request.limit, impact }, policy, git);
  if (request.view.formats.includes('html')) return giveEntries(entries, wordHistory([path], cell), view, to);
  for await (const entry of entries) if (!to.write(renderCellEntry(entry, view))) break;
}
