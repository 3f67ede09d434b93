/** The command line: the first argument says which file of this folder does the work. What git calls comes
 *  first, before anything heavy is loaded. */
import type { Installation } from '../install/driver-commands.ts';
import type { ExitCode, Io } from '../io.ts';

/** Runs one command. Throws NotebookError where a person has to act; the launcher words it. */
export async function main(argv: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'git-diff':
      return (await import('./git-diff.ts')).gitDiff(rest, io);
    case 'git-merge':
      return (await import('./git-merge.ts')).gitMerge(rest, io);
    case 'git-filter':
      return (await import('./git-filter.ts')).gitFilter(rest, io);
    case 'git-textconv':
      return (await import('./git-textconv.ts')).gitTextconv(rest, io);
    case 'add':
    case 'reset':
    case 'restore':
      return (await import('./pick.ts')).pick(command, rest, io);
    case 'apply':
      return (await import('./apply.ts')).apply(rest, io);
    case 'log':
      return (await import('./log.ts')).log(rest, io);
    case 'grep':
      return (await import('./grep.ts')).grep(rest, io);
    case 'blame':
      return (await import('./blame.ts')).blame(rest, io);
    case 'merge':
      return (await import('./merge.ts')).merge(rest, io);
    case 'check':
      return (await import('./check.ts')).check(rest, io, installation);
    case 'clean':
      return (await import('./clean.ts')).clean(rest, io);
    case 'outputs':
      return (await import('./outputs.ts')).outputs(rest, io);
    case 'texts':
      return (await import('./texts.ts')).texts(rest, io);
    case 'refresh':
      return (await import('./refresh.ts')).refresh(rest, io);
    case 'resolve':
      return (await import('./resolve.ts')).resolve(rest, io);
    case 'show':
      return (await import('./show.ts')).show(rest, io);
    case 'install':
      return (await import('./install.ts')).install(rest, io, installation);
    case 'uninstall':
      return (await import('./uninstall.ts')).uninstall(rest, io);
    case 'web':
      return (await import('./web.ts')).web(rest, io);
    case 'status':
      return (await import('./status.ts')).status(rest, io, installation);
    case 'completion':
      return (await import('./completion/completion.ts')).completion(rest, io);
    case 'help':
      return (await import('./help.ts')).help(rest, io);
    case '--worker':
      return (await import('./worker.ts')).worker();
    case '--version':
      io.write(`nbdiff ${(await import('./version.ts')).VERSION}\n`);
      return 0;
    default:
      return (await import('./diff.ts')).diff(argv, io, installation);
  }
}
