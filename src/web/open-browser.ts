/** The page in the person's browser: the one that git is told of (`web.browser`), that of BROWSER, else the system's. It
 *  is a comfort: the address is printed as well, and nobody hears of a browser that does not start. */
import { spawn } from 'node:child_process';
import { readConfig } from '../git/config.ts';
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';

/** Whether the person sits at another machine, which a browser on this one does not help. */
export function isElsewhere({ env }: Pick<Io, 'env'>): boolean {
  return isSet(env.SSH_CONNECTION) || isSet(env.SSH_TTY);
}

/** `address` holds nothing that a shell would see more in than a word. */
export async function openBrowser(address: string, io: Io): Promise<void> {
  for (const start of await waysToStart(address, io)) if (await start()) return;
}

/** What begins in time is taken for begun: some browsers stay, others hand the address on and end. */
const LONG_ENOUGH = 2000;

type Start = () => Promise<boolean>;

async function waysToStart(address: string, io: Io): Promise<readonly Start[]> {
  const { env } = io;
  const named = (env.BROWSER ?? '').split(':').filter((command) => command.trim() !== '');
  const byName = named.map((command): Start => {
    const line = command.includes('%s') ? command.replaceAll('%s', address) : `${command} ${address}`;
    return () => starts(line, [], io, true);
  });
  // An editor that shows a terminal of another machine brings a program that opens addresses here.
  if (isElsewhere(io)) return isSet(env.VSCODE_IPC_HOOK_CLI) ? byName : [];
  const config = await readConfig(gitFor(io), '^web\\.browser$');
  return [
    ...(config.size === 0 ? [] : [() => starts('git', ['web--browse', address], io, false)]),
    ...byName,
    ...(hasScreen(io) ? [() => opens(address)] : []),
  ];
}

/** Without a screen the system's choice would be a browser for text, which shows nothing of ours. */
function hasScreen({ env }: Io): boolean {
  const hasItsOwn = process.platform === 'darwin' || process.platform === 'win32';
  return hasItsOwn || isSet(env.DISPLAY) || isSet(env.WAYLAND_DISPLAY) || isSet(env.WSL_DISTRO_NAME);
}

async function opens(address: string): Promise<boolean> {
  try {
    await (await import('open')).default(address);
    return true;
  } catch {
    return false; // no such program
  }
}

function starts(
  program: string,
  args: readonly string[],
  { cwd, env }: Io,
  shell: boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      shell,
      // Ctrl-C in our terminal is for us alone.
      detached: true,
      stdio: 'ignore',
    });
    const timer = setTimeout(() => resolve(true), LONG_ENOUGH).unref();
    const end = (isStarted: boolean): void => {
      clearTimeout(timer);
      resolve(isStarted);
    };
    child.on('error', () => end(false));
    child.on('exit', (code) => end(code === 0));
    child.unref();
  });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
