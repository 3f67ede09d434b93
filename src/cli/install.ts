/** `nbdiff install`: git's config and attributes are told about nbdiff. */
import type { Command } from 'commander';
import { gitFor } from '../git/run.ts';
import type { Installation } from '../install/driver-commands.ts';
import { installSetup } from '../install/install.ts';
import type { ExitCode, Io } from '../io.ts';
import { renderInstall, wordDriverGone, wordOverruled } from '../render/setup.ts';
import { createCommand, parseArguments } from './arguments.ts';
import { type ScopeOptions, scopeOf } from './setup-arguments.ts';

interface InstallOptions extends ScopeOptions {
  readonly filter?: boolean;
  /** False with --no-keep. */
  readonly keep?: boolean;
  readonly hook?: boolean;
  readonly replace?: boolean;
  readonly migrate?: boolean;
  readonly dryRun?: boolean;
}

export async function installCommand(): Promise<Command> {
  return (await createCommand('install'))
    .option('--local', 'for this repository: .git/config and .git/info/attributes (the default)')
    .option('--global', "for all of your repositories: git's global config and attributes")
    .option('--attributes', 'write the attributes into .gitattributes, for everybody who clones')
    .option('--filter', 'also keep outputs out of commits')
    .option('--no-keep', 'do not keep in .git what the filter takes out')
    .option('--hook', 'also add a pre-commit hook that runs nbdiff check --staged')
    .option('--replace', "win over other tools' attributes")
    .option('--migrate', "take over an nbstripout or nbdime setup, with nbstripout's options")
    .option('--dry-run', 'say what would be written, and write nothing');
}

export async function install(
  args: readonly string[],
  io: Io,
  installation: Installation,
): Promise<ExitCode> {
  const parsed = await parseArguments<InstallOptions>(await installCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const report = await installSetup(
    {
      scope: scopeOf(options),
      filter: options.filter === true,
      keep: options.keep !== false,
      hook: options.hook === true,
      replace: options.replace === true,
      migrate: options.migrate === true,
      dryRun: options.dryRun === true,
    },
    installation,
    gitFor(io),
  );
  io.write(renderInstall(report, io));
  for (const one of report.gone) io.warn(`nbdiff: ${wordDriverGone(one)}`);
  for (const one of report.overruled) io.warn(`nbdiff: ${wordOverruled(one)}`);
  return 0;
}
