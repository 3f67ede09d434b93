/** The built command, as git and people start it. */
import { fileURLToPath } from 'node:url';

export const LAUNCHER: string = fileURLToPath(new URL('../../bin/nbdiff.js', import.meta.url));
