/** dist/resolve-web.cjs: `nbdiff resolve --web`, apart from what all else loads. */
import type { ExitCode, Io } from '../io.ts';
import { assertWritable } from '../session/conflicted-file.ts';
import type { OpenedFiles } from '../session/open-files.ts';
import { openShared } from '../session/shared.ts';
import type { Heard } from '../session/told.ts';
import type { Workplace } from '../session/workplace.ts';
import { createResolveApp } from '../web/resolve/app.ts';
import { serveApp } from '../web/server.ts';
import { type ServingOptions, serveOptions } from './serving-arguments.ts';

/** A workplace whose warnings are heard, for the page to say them too. */
interface HeardWorkplace extends Workplace {
  readonly told: Heard['told'];
}

/** `cell`: the conflicts of this one alone, from 0. `io` is for what is the terminal's alone: the page's address. Throws
 *  NotebookError, before anything is shown, where a file cannot be written. */
export async function resolveWeb(
  { files, failed }: OpenedFiles,
  cell: number | undefined,
  options: ServingOptions,
  { told, ...workplace }: HeardWorkplace,
  io: Io,
): Promise<ExitCode> {
  for (const { path } of files) assertWritable(path, io);
  const shared = await openShared(files, workplace, cell);
  const app = await createResolveApp({ shared, workplace, told, failed });
  return serveApp(app, serveOptions(options), io);
}
