/** A person at a terminal: a command in a pseudo-terminal of its own (by tmux), keys that are pressed, and the screen. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Story } from './story.ts';

export const HAS_TERMINAL: boolean = spawnSync('tmux', ['-V']).status === 0;

export interface Terminal {
  /** Keys one after the other, as tmux names them (`C-c`, `Enter`), or one character each. */
  readonly press: (...keys: string[]) => void;
  /** The screen with all that scrolled away, once it shows `text` so many times. */
  readonly shows: (text: string, times?: number) => Promise<string>;
  /** Waits for the question about one conflict, then answers. */
  readonly answer: (question: string, key: string) => Promise<void>;
  /** Waits for the command's end. */
  readonly exitCode: () => Promise<number>;
  readonly screen: () => string;
}

/** Several in one story each have a server of their own. */
let terminals = 0;

/** Runs a shell command in the story's repository. */
export function terminal(
  story: Story,
  command: string,
  env: Readonly<Record<string, string>> = {},
): Terminal {
  const socket = join(story.root, `t${++terminals}`);
  const tmux = (...args: string[]): string =>
    spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      cwd: story.dir,
      env: { ...story.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
      encoding: 'utf8',
    }).stdout;
  onTestFinished(() => void tmux('kill-server'));
  tmux('new-session', '-d', '-x', '100', '-y', '60', `${command}; echo "exit code: $?"; sleep 600`);
  const screen = (): string => tmux('capture-pane', '-p', '-J', '-S', '-5000');
  const shows = async (text: string, times = 1): Promise<string> => {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const now = screen();
      if (now.split(text).length > times) return now;
      await setTimeout(25);
    }
    throw new Error(`the terminal never showed "${text}", but:\n${screen()}`);
  };
  const press = (...keys: string[]): void => {
    for (const key of keys) tmux('send-keys', ...(key.length === 1 ? ['-l', key] : [key]));
  };
  return {
    press,
    screen,
    shows,
    answer: async (question, key) => {
      await shows(question);
      press(key);
    },
    exitCode: async () => {
      const text = await shows('exit code: ');
      return Number(/exit code: (\d+)/.exec(text)![1]);
    },
  };
}
