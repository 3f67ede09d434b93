/** Where a person works on notebooks: the outside world, and what the repository asks for. */
import type { Io } from '../io.ts';
import type { Policy } from '../policy/policy.ts';

export interface Workplace {
  readonly io: Io;
  readonly policy: Policy;
}
