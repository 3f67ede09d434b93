/** `npm run laws [-- --merges COUNT] [--seed SEED] [--path PATH]`: the laws of a merge (tests/laws/merge-laws.ts) on
 *  generated notebooks, 50,000 triples where not said otherwise.
 *
 *  The seed is printed, and makes the same triples again. Of the first merge that breaks a law the smallest one like
 *  it is printed, and the options that repeat it; the exit code is then 1. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { bundled } from './bundled.mjs';

class LawBroken extends Error {}

const { values } = parseArgs({
  options: { merges: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
});
const numRuns = Number(values.merges ?? 50_000);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const { triple, brokenLaws } = await bundled('tests/laws/generated-merges.ts', 'tests/laws/merge-laws.ts');
process.stdout.write(`seed ${seed}\n`);

let merges = 0;
const law = fc.property(triple, (files) => {
  merges += 1;
  if (merges % 10_000 === 0) process.stdout.write(`${merges} merges\n`);
  const broken = brokenLaws(files);
  if (broken.length > 0) throw new LawBroken(broken.join('\n'));
});
const { failed, counterexample, counterexamplePath, errorInstance } = fc.check(law, {
  numRuns,
  seed,
  ...(values.path !== undefined && { path: values.path }),
});
if (failed) {
  const words = errorInstance instanceof LawBroken ? errorInstance.message : errorInstance?.stack;
  process.stdout.write(`${fc.stringify(counterexample[0])}\n${words}\n`);
  process.stdout.write(`again: npm run laws -- --seed ${seed} --path ${counterexamplePath}\n`);
  process.exitCode = 1;
} else process.stdout.write(`all laws hold of ${merges} merges\n`);
