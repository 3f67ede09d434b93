/** `nbdiff clean [PATH...]`: takes away what machines wrote. Without paths standard input to standard output;
 *  with paths in place, each file whole or not at all. */
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { namedNotebooks } from '../git/named-notebooks.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError, wordErrorAt, wordNotClean } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import { renderStripped, renderStrippedSum } from '../render/stripped.ts';
import { openProgress } from '../terminal/progress.ts';
import { type CleanArguments, parseCleanArguments } from './clean-arguments.ts';

export async function clean(args: readonly string[], io: Io): Promise<ExitCode> {
  const request = await parseCleanArguments(args, io);
  if (request === undefined) return 0;
  const policy = await openPolicy(io, request.own);
  const { paths } = request;
  if (request.all) return cleanRepository(policy, request.dryRun, io);
  if (paths.length === 0 || (paths.length === 1 && paths[0] === '-')) {
    return cleanStream(policy.general, request, io);
  }
  let exit: ExitCode = 0;
  const named = await namedNotebooks(paths, io);
  const progress = openProgress('cleaning notebooks', io);
  for (const [done, path] of named.entries()) {
    progress.reached(done, named.length);
    try {
      const bytes = await readInput(path, io);
      const cleaned = cleanedBytes(readNotebook(bytes, { file: path }), policy.normalizerForFile(path));
      if (cleaned.equals(bytes)) continue;
      if (request.diff) await showRawDiff(path, bytes, cleaned, io);
      if (request.check) {
        io.warn(`nbdiff: ${wordNotClean(path)}`);
        if (exit === 0) exit = 1;
      } else if (!request.diff) writeWhole(path, cleaned, io);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      io.warn(`nbdiff: ${wordError(error)}`);
      exit = 2;
    }
  }
  progress.end();
  return exit;
}

/** What cannot be read passes through as it is, with one line that says why and exit 2. */
async function cleanStream(normalizer: Normalizer, request: CleanArguments, io: Io): Promise<ExitCode> {
  const name = 'standard input';
  const isWritten = !request.check && !request.diff;
  const bytes = await io.readStdin();
  try {
    const cleaned = cleanedBytes(readNotebook(bytes, { file: name }), normalizer);
    if (request.diff) await showRawDiff(name, bytes, cleaned, io);
    if (isWritten) io.write(cleaned);
    return request.check && !cleaned.equals(bytes) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.warn(`nbdiff: ${wordError(error)}`);
    if (isWritten) io.write(bytes);
    return 2;
  }
}

async function showRawDiff(name: string, before: Buffer, after: Buffer, io: Io): Promise<void> {
  const { rawDiff } = await import('../compare/raw-diff.ts');
  io.write(await rawDiff(name, before, after));
}

async function cleanRepository(policy: Policy, dryRun: boolean, io: Io): Promise<ExitCode> {
  const { stripRepository } = await import('../filter/strip-repository.ts');
  let exit: ExitCode = 0;
  const progress = openProgress('cleaning notebooks', io);
  for await (const step of stripRepository(policy, dryRun, io)) {
    switch (step.kind) {
      case 'looked':
        progress.reached(step.done, step.tracked);
        break;
      case 'stripped':
        io.write(renderStripped(step));
        break;
      case 'refused':
        io.warn(`nbdiff: ${wordErrorAt(step.path, step.error)}`);
        exit = 2;
        break;
      case 'done':
        io.write(renderStrippedSum(step));
    }
  }
  progress.end();
  return exit;
}
