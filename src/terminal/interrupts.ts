/** Ctrl-C, a terminal that is closed, `kill`: for commands that have something to end first. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `heed` once; the next one ends the process at once, as it would have without us. Gives what stops it. */
export function onInterrupt(heed: () => void): () => void {
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, heedOnce);
  };
  const heedOnce = (): void => {
    stop();
    heed();
  };
  for (const signal of SIGNALS) process.on(signal, heedOnce);
  return stop;
}
