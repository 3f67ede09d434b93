/** The browser that pages are tried in, measured in, and photographed in. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser's path, or undefined where there is none. */
export function findChromium() {
  return process.env.NBDIFF_CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
}

/** Installs the browser where there is none and one may, as in most containers, with letters, without which a PDF holds no
 *  text; says what apt-get says where it fails. To be called by one process alone: a second one would meet a lock, or a program whose libraries are still on their way. */
export function installChromium() {
  if (findChromium() !== undefined || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words) =>
    execFileSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation');
  try {
    try {
      install();
    } catch {
      // The lists of a fresh image are missing, or older than what the archive holds.
      apt('update');
      install();
    }
  } catch (error) {
    process.stderr.write(`no browser to try pages in: ${error.stderr || error.message}\n`);
  }
}

/** No sandbox, since tests may run as root; and nothing that the browser would fetch on its own account. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
