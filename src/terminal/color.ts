/** Colours, and whether they are wanted, as git decides it: what was asked for, then the config, then whether a person reads. */
import type { Io } from '../io.ts';
import type { ColorChoice, Settings } from '../policy/settings.ts';
import type { Paint } from '../render/paint.ts';

/** What renderers paint with; undefined where no colour is wanted, and nothing is loaded. */
export async function loadColors(...question: Parameters<typeof wantsColor>): Promise<Paint | undefined> {
  return wantsColor(...question) ? everyColor() : undefined;
}

export async function everyColor(): Promise<Paint> {
  return (await import('picocolors')).default.createColors(true);
}

/** `paged`: a pager of ours reads; git says by GIT_PAGER_IN_USE that one of its own does. */
export function wantsColor(
  asked: ColorChoice | undefined,
  settings: Pick<Settings, 'color' | 'colorInPager'>,
  io: Pick<Io, 'env' | 'stdoutIsTerminal'>,
  paged = false,
): boolean {
  const choice = asked ?? settings.color;
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR, TERM, GIT_PAGER_IN_USE } = io.env;
  if ((NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb') return false;
  if (paged || isTrue(GIT_PAGER_IN_USE)) return settings.colorInPager;
  return io.stdoutIsTerminal;
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(true|yes|on|[1-9][0-9]*)$/i.test(value);
}
