/** `check` of many notebooks, shared among threads. */
import type { RuleChoice } from '../check/rules.ts';
import { openChecks, type Subject } from '../compare/checked-notebooks.ts';
import type { Io } from '../io.ts';
import { type OpenedPolicy, type Policy, reopenPolicy } from '../policy/policy.ts';
import type { CheckedNotebook } from '../render/findings.ts';
import { type Circumstances, circumstancesOf, inThread, type Launcher, share } from './share.ts';
import type { Workshop } from './workshop.ts';

interface CheckSetup extends Circumstances {
  readonly policy: OpenedPolicy;
  readonly choices: readonly RuleChoice[];
}

/** Notebooks for which a second thread pays. */
const LEAST = 500;

/** In their order. */
export async function* checkShared(
  subjects: readonly Subject[],
  choices: readonly RuleChoice[],
  policy: Policy,
  io: Io,
  launcher: Launcher,
): AsyncGenerator<CheckedNotebook> {
  const here = openChecks(choices, policy, io);
  const setup: CheckSetup = { ...circumstancesOf(io), policy: policy.opened, choices };
  // Standard input is for this thread alone.
  const least = subjects.some(({ path }) => path === '-') ? Number.POSITIVE_INFINITY : LEAST;
  try {
    yield* share(subjects, { kind: 'check', setup, here, least, launcher });
  } finally {
    here.close();
  }
}

export async function openCheckWorkshop(setup: CheckSetup): Promise<Workshop<Subject, CheckedNotebook>> {
  const io = inThread(setup);
  return openChecks(setup.choices, await reopenPolicy(setup.policy, io), io);
}
