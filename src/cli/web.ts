/** dist/web.cjs: pages that are shown live, apart from what all else loads.
 *
 *  `nbdiff web [<commit> [<commit>]] [--] [<path>...]` */
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import type { Workplace } from '../session/workplace.ts';
import type { WebApp } from '../web/app.ts';
import { createHistoryApp } from '../web/review/history-app.ts';
import { createReviewApp } from '../web/review/review-app.ts';
import type { ReviewView } from '../web/review/shown-comparison.ts';
import { serveApp } from '../web/server.ts';
import { parseArguments } from './arguments.ts';
import { type DiffArguments, diffArguments, waysOf, withValue } from './diff-arguments.ts';
import { explained } from './explained.ts';
import { serveOptions } from './serving-arguments.ts';
import { type WebOptions, webCommand } from './web-arguments.ts';

export async function web(given: readonly string[], io: Io): Promise<ExitCode> {
  const end = given.indexOf('--');
  const before = end < 0 ? given : given.slice(0, end);
  const parsed = await parseArguments<WebOptions>(await webCommand(), before.map(withValue), io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const request = diffArguments(options, parsed.args, end < 0 ? undefined : given.slice(end + 1));
  const own = request.metadata ? { keep: ['metadata', 'cell.metadata'] } : {};
  const workplace = { io, policy: await openPolicy(io, own) };
  const app = options.log === true ? historyOf(request, workplace) : reviewOf(request, options, workplace);
  return serveApp(await app, serveOptions(options), io);
}

async function reviewOf(
  request: DiffArguments,
  { difftool }: WebOptions,
  workplace: Workplace,
): Promise<WebApp> {
  const { args, paths, cached, renames, metadata, outputs } = request;
  const started = {
    ...(difftool === true
      ? { args: args.slice(0, 2), tool: { name: args[2] || undefined } }
      : { args, tool: undefined }),
    paths,
    cached,
    renames,
    relative: request.relative ?? workplace.policy.settings.relative,
    ways: waysOf(request),
    asItIs: metadata,
  };
  try {
    const view = { ...viewOf(request, workplace), outputs: outputs !== 'none' };
    return await createReviewApp({ started, view }, workplace);
  } catch (error) {
    throw await explained(error, request);
  }
}

async function historyOf(request: DiffArguments, workplace: Workplace): Promise<WebApp> {
  const [path, ...others] = [...request.args, ...(request.paths ?? [])];
  if (path === undefined || others.length > 0) {
    throw new NotebookError({ kind: 'usage', reason: '--log is of one notebook: name its path' });
  }
  return createHistoryApp({ path, ways: waysOf(request), view: viewOf(request, workplace) }, workplace);
}

function viewOf({ context, impact }: DiffArguments, { policy }: Workplace): ReviewView {
  return {
    context: context ?? policy.settings.context ?? DEFAULT_VIEW.context,
    impact: impact ?? policy.settings.impact,
  };
}
