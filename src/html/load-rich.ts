import type { Rich } from './view.ts';

/** What draws outputs and text cells: a bundle of its own, which takes some time to load, once. */
export async function loadRich(): Promise<Rich> {
  return (await import('./rich.ts')).rich;
}
