/** What bin/nbdiff.js calls. */
import type { Installation } from '../git/driver-commands.ts';
import { main } from './main.ts';
import { runOnProcess } from './process-io.ts';

export { main };

export function launch(installation: Installation): void {
  void runOnProcess((argv, io) => main(argv, io, installation));
}
