/** What bin/nbdiff.js calls. */
import type { Installation } from '../install/driver-commands.ts';
import { runOnProcess } from '../terminal/process-io.ts';
import { main } from './main.ts';

export { main };

export function launch(installation: Installation): void {
  void runOnProcess((argv, io) => main(argv, io, installation));
}
