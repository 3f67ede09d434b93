/** The built command while it shows a page live: what it says, what its page asks, and how it ends. */
import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import type { Story } from './story.ts';

export interface LivePage {
  /** As it was printed; good once. */
  readonly address: string;
  /** What the page asks, with the key; the code is traded for it by the first question. */
  readonly post: (action: string, input?: unknown) => Promise<Response>;
}

export interface Live extends LivePage {
  readonly said: () => { readonly stdout: string; readonly stderr: string };
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The page whose address is printed next, where git starts one after the other. */
  readonly next: () => Promise<LivePage>;
  /** Once the process is gone; null where a signal ended it. */
  readonly exitCode: Promise<number | null>;
}

/** Starts it in the story's repository, and waits for the address. */
export async function live(
  story: Pick<Story, 'dir' | 'env'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Live> {
  return liveIn([NODE, LAUNCHER, ...args], { cwd: story.dir, env: { ...story.env, ...env } });
}

/** The same where another program, as git, starts it; what is said and the exit code are of that program. */
export async function liveIn(
  [program, ...args]: readonly [string, ...string[]],
  place: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly uid?: number;
  },
): Promise<Live> {
  // With what it starts, it is a group of its own, and ends as one.
  const child = spawn(program, args, { ...place, detached: true });
  const exitCode = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(async () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
    await exitCode;
  });
  child.stdin.end();
  let [stdout, stderr, isOver] = ['', '', false];
  let hear = (): void => {};
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
    hear();
  });
  child.on('close', () => {
    isOver = true;
    hear();
  });
  let pages = 0;
  const next = async (): Promise<LivePage> => {
    for (;;) {
      const found = [...stderr.matchAll(/(http\S+#[\w-]+).*\n/g)][pages];
      if (found !== undefined) {
        pages += 1;
        return pageAt(found[1]!);
      }
      if (isOver) throw new Error(`it ended: ${stderr}`);
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    }
  };
  return {
    ...(await next()),
    next,
    said: () => ({ stdout, stderr }),
    kill: (signal) => void child.kill(signal),
    exitCode,
  };
}

function pageAt(address: string): LivePage {
  const send = (action: string, input: unknown, key: string): Promise<Response> =>
    fetch(new URL(`api/${action}`, address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'nbdiff-key': key },
      body: JSON.stringify(input),
    });
  const enter = async (): Promise<string> => {
    const answer = await send('key', { code: new URL(address).hash.slice(1) }, '');
    return ((await answer.json()) as { readonly key: string }).key;
  };
  let key: Promise<string> | undefined;
  return {
    address,
    post: async (action, input = {}) => {
      key ??= enter();
      return send(action, input, await key);
    },
  };
}
