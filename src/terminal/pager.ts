/** The user's pager, chosen and started as git does it: GIT_PAGER, `pager.nbdiff` (or `pager.diff`), `core.pager`,
 *  PAGER, less. */
import { type ChildProcess, spawn } from 'node:child_process';
import { configBool, configValue, type GitConfig } from '../git/config.ts';
import type { Io } from '../io.ts';
import { needsShell } from './needs-shell.ts';

export interface Pager {
  /** Writes go to the pager; false once the reader has left it. */
  readonly io: Io;
  /** Resolves when the pager takes more, or the reader has left it: a pager takes what is looked at, and what is written
   *  meanwhile would be held in memory. */
  readonly ready: () => Promise<void>;
  /** Aborted when the reader has left. */
  readonly left: AbortSignal;
  /** Resolves when the reader has left. */
  readonly close: () => Promise<void>;
}

/** The pager that a person's command writes to; undefined where nobody sits at a terminal, or without a pager. */
export function startPagerFor(io: Io, config: GitConfig): Pager | undefined {
  if (!io.stdoutIsTerminal) return undefined;
  const command = pagerCommand(config, io.env);
  return command === undefined ? undefined : startPager(command, io);
}

/** undefined where output goes straight to the terminal. */
export function pagerCommand(config: GitConfig, env: Io['env']): string | undefined {
  const key = config.has('pager.nbdiff') ? 'pager.nbdiff' : 'pager.diff';
  const wanted = configBool(config, key);
  if (wanted === false && configValue(config, key) !== '') return undefined;
  const own = wanted === undefined ? configValue(config, key) : undefined;
  const command = env.GIT_PAGER ?? own ?? configValue(config, 'core.pager') ?? env.PAGER ?? 'less';
  return command === '' || command === 'cat' ? undefined : command;
}

/** undefined where the pager cannot be started; git then does without, too. */
function startPager(command: string, io: Io): Pager | undefined {
  const child = spawnPager(command, io);
  if (child.pid === undefined || child.stdin === null) return undefined;
  const { stdin } = child;
  let open = true;
  const leaving = new AbortController();
  const stop = (): void => {
    open = false;
  };
  // The reader's Ctrl-C is the pager's to understand; we only stop.
  process.on('SIGINT', stop);
  stdin.on('error', stop);
  const left = new Promise<void>((resolve) => {
    child.on('close', () => {
      stop();
      process.off('SIGINT', stop);
      leaving.abort();
      resolve();
    });
  });
  return {
    io: {
      write: (chunk) => {
        if (open) stdin.write(chunk);
        return open;
      },
      warn: io.warn,
      readStdin: io.readStdin,
      env: io.env,
      cwd: io.cwd,
      stdoutIsTerminal: io.stdoutIsTerminal,
      stdinIsTerminal: io.stdinIsTerminal,
      columns: io.columns,
    },
    ready: async () => {
      if (!open || !stdin.writableNeedDrain) return;
      await Promise.race([left, new Promise((resolve) => stdin.once('drain', resolve))]);
    },
    left: leaving.signal,
    close: () => {
      stdin.end();
      return left;
    },
  };
}

function spawnPager(command: string, io: Io): ChildProcess {
  const child = spawn(command, {
    cwd: io.cwd,
    env: { LESS: 'FRX', LV: '-c', ...io.env } as NodeJS.ProcessEnv,
    shell: needsShell(command),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.on('error', () => {}); // no such program: there is no pid then, and that is looked at
  return child;
}
