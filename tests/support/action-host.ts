/** A host that runs a composite action as GitHub's runner does: the steps of its file in their order, `${{ }}` from the
 *  contexts, each `run` as a script of bash with the environment and the files that GitHub documents. Actions of others
 *  (`uses`) are noted, not run. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface HostRequest {
  /** The file of the action. */
  readonly action: string;
  /** A folder for the host's own files. */
  readonly folder: string;
  readonly workspace: string;
  readonly eventName: string;
  /** What the host knows of the event, as in GITHUB_EVENT_PATH. */
  readonly event: object;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Beside and above what the host sets. */
  readonly env: Readonly<Record<string, string>>;
  /** What an action of others would do, by its name without version. Throws where it fails. */
  readonly actions?: Readonly<Record<string, (given: Readonly<Record<string, string>>) => void>>;
}

export interface HostRun {
  readonly failed: boolean;
  /** What was written to the log, step by step. */
  readonly log: string;
  /** What the runner takes for commands in the log. */
  readonly commands: readonly Command[];
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Actions of others, with their inputs. */
  readonly used: readonly { readonly name: string; readonly given: Readonly<Record<string, string>> }[];
}

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly words: string;
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly 'continue-on-error'?: boolean;
}

export interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const TOKEN = 'the-token-of-the-job';

export async function runAction(request: HostRequest): Promise<HostRun> {
  const { folder, eventName, event, inputs = {} } = request;
  const file = parse(readFileSync(request.action, 'utf8')) as ActionFile;
  const temp = join(folder, 'temp');
  mkdirSync(temp, { recursive: true });
  const steps: Record<string, Pick<ScriptRun, 'outputs'>> = {};
  const contexts: Contexts = {
    github: { event, event_name: eventName, token: TOKEN },
    runner: { temp },
    inputs: {},
    steps,
  };
  for (const [name, { default: value = '' }] of Object.entries(file.inputs ?? {}))
    (contexts.inputs as Record<string, string>)[name] = inputs[name] ?? filled(value, contexts);
  let failed = false;
  let log = '';
  let summary = '';
  const used: { name: string; given: Record<string, string> }[] = [];
  for (const [index, step] of file.runs.steps.entries()) {
    if (failed || (step.if !== undefined && evaluate(step.if, contexts) !== 'true')) continue;
    if (step.uses !== undefined) {
      const given = filledAll(step.with ?? {}, contexts);
      used.push({ name: step.uses, given });
      try {
        request.actions?.[step.uses.replace(/@.*/, '')]?.(given);
      } catch {
        failed = step['continue-on-error'] !== true;
      }
      continue;
    }
    const script = join(temp, `step-${index}.sh`);
    writeFileSync(script, filled(step.run ?? '', contexts));
    const ran = await runScript(script, filledAll(step.env ?? {}, contexts), request);
    log += ran.log;
    summary += ran.summary;
    if (step.id !== undefined) steps[step.id] = { outputs: ran.outputs };
    failed = ran.code !== 0 && step['continue-on-error'] !== true;
  }
  const outputs = Object.entries(file.outputs ?? {}).map(([name, { value }]) => [
    name,
    filled(value, contexts),
  ]);
  return { failed, log, commands: commandsIn(log), summary, outputs: Object.fromEntries(outputs), used };
}

export interface ScriptRun {
  readonly code: number | null;
  readonly log: string;
  readonly commands: readonly Command[];
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** One step: a script with what the action hands it, `given`, beside what the host sets. */
export async function runScript(
  script: string,
  given: Readonly<Record<string, string>>,
  request: Host,
): Promise<ScriptRun> {
  const { folder, workspace } = request;
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')];
  writeFileSync(output, '');
  writeFileSync(summary, '');
  const { code, log } = await start(['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
    cwd: workspace,
    env: { ...hostEnv(request), GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, ...given },
  });
  return {
    code,
    log,
    commands: commandsIn(log),
    summary: readFileSync(summary, 'utf8'),
    outputs: linesOf(readFileSync(output, 'utf8')),
  };
}

type Host = Omit<HostRequest, 'inputs' | 'actions'>;

function hostEnv({ action, folder, workspace, eventName, event, env }: Host): Record<string, string> {
  const eventPath = join(folder, 'event.json');
  writeFileSync(eventPath, JSON.stringify(event));
  const temp = join(folder, 'temp');
  mkdirSync(temp, { recursive: true });
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: dirname(action),
    GITHUB_API_URL: 'https://api.example.invalid',
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_REPOSITORY: 'octo/notebooks',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    ...env,
  };
}

/** A process to its end, with both its streams in the order in which they came. */
function start(
  [program = '', ...args]: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly code: number | null; readonly log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (log += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, log }));
  });
}

function linesOf(output: string): Record<string, string> {
  const rows = output.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    rows.map((row) => [row.slice(0, row.indexOf('=')), row.slice(row.indexOf('=') + 1)]),
  );
}

/** `::name property=value::words` at the start of a line, and the older `##[name]words` anywhere in one. */
function commandsIn(log: string): readonly Command[] {
  return log.split(/\r\n|\r|\n/).flatMap((line): readonly Command[] => {
    const found = /^\s*::([\w-]+)( [^:]*)?::(.*)$/.exec(line) ?? /##\[([\w-]+)( [^\]]*)?\](.*)$/.exec(line);
    if (found === null) return [];
    const [, name = '', properties = '', words = ''] = found;
    const pairs = properties
      .trim()
      .split(',')
      .filter((pair) => pair !== '');
    const value = (pair: string): [string, string] => [
      pair.slice(0, pair.indexOf('=')),
      unescaped(pair.slice(pair.indexOf('=') + 1)),
    ];
    return [{ name, properties: Object.fromEntries(pairs.map(value)), words: unescaped(words) }];
  });
}

function unescaped(text: string): string {
  return text.replace(/%(0D|0A|3A|2C|25)/g, (code) => decodeURIComponent(code));
}

type Contexts = { readonly [name: string]: unknown };

function filledAll(values: Readonly<Record<string, unknown>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, filled(String(value), contexts)]),
  );
}

function filled(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression, contexts));
}

/** The part of the host's expressions that is used here: paths, texts, `==`, `||`. What is not there is ''. */
function evaluate(expression: string, contexts: Contexts): string {
  const values = expression.split('||').map((choice) => {
    const [one = '', ...others] = choice.split('==').map((side) => operand(side.trim(), contexts));
    return others.length === 0 ? one : String(others.every((other) => other === one));
  });
  return values.find((value) => value !== '') ?? '';
}

function operand(text: string, contexts: Contexts): string {
  const literal = /^'([^']*)'$/.exec(text);
  if (literal !== null) return literal[1]!;
  if (!/^[a-z_]+(\.[a-zA-Z0-9_-]+)+$/.test(text))
    throw new Error(`no expression that this host knows: ${text}`);
  let value: unknown = contexts;
  for (const key of text.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value === undefined || value === null ? '' : String(value);
}
