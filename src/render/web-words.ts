/** What the terminal says of a page that is shown live. */

/** Where the person finds the page. */
export function wordAddress(address: string): string {
  return `nbdiff: ${address} (Ctrl-C ends it)`;
}

/** For a person at another machine, who has to bring the port there first; `host` as ssh would take it. */
export function wordForwarding(port: number, host: string): string {
  return `on your own machine first: ssh -L ${port}:127.0.0.1:${port} ${host}`;
}

/** Somebody came with an address that was used before. */
export function wordUsedAddress(address: string): string {
  return `nbdiff: this address had been used before; another one: ${address}`;
}

/** No tab is left, and we stay. */
export function wordNewAddress(address: string): string {
  return `nbdiff: the last tab has gone; open it again at ${address}`;
}
