/** `nbdiff check [path...]`: what is wrong with notebooks. Without paths those that are staged, with `--all` those
 *  that git tracks; both are read from the index, through one process, as a commit would hold them. */
import type { Command } from 'commander';
import { RULES } from '../check/findings.ts';
import { parseRule, type RuleChoice } from '../check/rules.ts';
import { checkedNotebooks } from '../compare/checked-notebooks.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderFinding, renderFindingsJson, renderGithub } from '../render/findings.ts';
import { choice, createCommand, parseArguments } from './arguments.ts';

interface CheckOptions {
  readonly staged?: boolean;
  readonly all?: boolean;
  readonly rule?: readonly RuleChoice[];
  readonly json?: boolean;
  readonly format?: 'text' | 'json' | 'github';
}

export async function checkCommand(): Promise<Command> {
  return (await createCommand('check'))
    .argument('[paths...]', 'notebooks or folders; without any, those that are staged')
    .option('--staged', 'the notebooks in the index that differ from HEAD (the default)')
    .option('--all', 'all notebooks that git tracks, as the index has them')
    .option('--rule <name=error|warn|off>', `switch a rule: ${RULES.join(', ')}`, collectRule)
    .option('--json', 'the same as --format json')
    .option(
      '--format <format>',
      'text, json or github (annotations of its workflows)',
      choice('text', 'json', 'github'),
    );
}

export async function check(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<CheckOptions>(await checkCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const request = { paths: parsed.args, all: options.all === true, choices: options.rule ?? [] };
  const findings = await checkedNotebooks(request, await openPolicy(io), io);
  const format = options.format ?? (options.json === true ? 'json' : 'text');
  if (format === 'json') io.write(renderFindingsJson(findings));
  else
    for (const finding of findings)
      io.write(format === 'github' ? renderGithub(finding) : renderFinding(finding));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function collectRule(text: string, all: readonly RuleChoice[] = []): readonly RuleChoice[] {
  return [...all, parseRule(text)];
}
