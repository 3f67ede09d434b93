/** `nbdiff check [path...]`: what is wrong with notebooks. Without paths those that are staged, with `--all` those
 *  that git tracks; both are read from the index, through one process, as a commit would hold them. */
import type { Command } from 'commander';
import { RULES } from '../check/findings.ts';
import { parseRule, type RuleChoice } from '../check/rules.ts';
import { subjectsOf } from '../compare/checked-notebooks.ts';
import { NotebookError } from '../errors.ts';
import type { Installation } from '../install/driver-commands.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderAnnotation } from '../render/annotations.ts';
import { renderCodeQuality } from '../render/code-quality.ts';
import { type CheckedNotebook, renderFinding, renderFindingsJson } from '../render/findings.ts';
import { renderJunit } from '../render/junit.ts';
import { renderSarif } from '../render/sarif.ts';
import { giveOut } from '../terminal/destination.ts';
import { openProgress } from '../terminal/progress.ts';
import { checkShared } from '../work/check-workshop.ts';
import { choice, createCommand, parseArguments } from './arguments.ts';
import { VERSION } from './version.ts';

const FORMATS = ['text', 'json', 'github', 'gitlab', 'sarif', 'junit'] as const;
type Format = (typeof FORMATS)[number];

interface CheckOptions {
  readonly staged?: boolean;
  readonly all?: boolean;
  readonly rule?: readonly RuleChoice[];
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly format?: Format;
  readonly output?: string;
}

export async function checkCommand(): Promise<Command> {
  return (await createCommand('check'))
    .argument('[paths...]', 'notebooks or folders; without any, those that are staged')
    .option('--staged', 'the notebooks in the index that differ from HEAD (the default)')
    .option('--all', 'all notebooks that git tracks, as the index has them')
    .option('--rule <name=error|warn|off>', `switch a rule: ${RULES.join(', ')}`, collectRule)
    .option('--explain', 'below a finding about a name, which cells make, change and use it')
    .option('--json', 'the same as --format json')
    .option(
      '--format <format>',
      'text, json, or as a host reads it: github (annotations), gitlab (code quality), sarif, junit',
      choice(...FORMATS),
    )
    .option('-o, --output <file>', 'write it to a file, whole or not at all');
}

export async function check(
  args: readonly string[],
  io: Io,
  { script: launcher }: Installation,
): Promise<ExitCode> {
  const parsed = await parseArguments<CheckOptions>(await checkCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const format = formatOf(options);
  const request = { paths: parsed.args, all: options.all === true };
  const policy = await openPolicy(io);
  const subjects = await subjectsOf(request, io);
  const notebooks: CheckedNotebook[] = [];
  const progress = openProgress('checking notebooks', format === 'json' ? {} : io);
  for await (const notebook of checkShared(subjects, options.rule ?? [], policy, io, launcher)) {
    notebooks.push(notebook);
    progress.reached(notebooks.length, subjects.length);
  }
  progress.end();
  const report = render(format, notebooks, options.explain === true);
  const to = { output: options.output, color: 'never', pager: false, isForBrowser: false } as const;
  await giveOut(to, policy, io, async ({ write }) => write(report));
  return notebooks.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 1 : 0;
}

function formatOf({ format, json }: CheckOptions): Format {
  if (json !== true) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new NotebookError({ kind: 'usage', reason: `--json and --format ${format} exclude each other` });
}

function render(format: Format, notebooks: readonly CheckedNotebook[], explains: boolean): string {
  switch (format) {
    case 'text':
      return notebooks
        .flatMap(({ findings }) => findings.map((found) => renderFinding(found, explains)))
        .join('');
    case 'json':
      return renderFindingsJson(notebooks.flatMap(({ findings }) => findings));
    case 'github':
      return notebooks
        .flatMap(({ place, findings }) => findings.map((found) => renderAnnotation(found, place)))
        .join('');
    case 'gitlab':
      return renderCodeQuality(notebooks);
    case 'sarif':
      return renderSarif(notebooks, VERSION);
    case 'junit':
      return renderJunit(notebooks);
  }
}

function collectRule(text: string, all: readonly RuleChoice[] = []): readonly RuleChoice[] {
  return [...all, parseRule(text)];
}
