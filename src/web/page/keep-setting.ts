/** Keeps how the page looks with the server: the browser's own memory is that of one port. */
import { call } from './client.ts';

export function keepSetting(name: string, value: string | undefined): void {
  // It holds for this visit where nobody answers.
  call('setting', { name, value }).catch(() => {});
}
