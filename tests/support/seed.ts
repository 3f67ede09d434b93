/** The seed of all properties: the same in each run, so that a build fails for what a change has broken and not by
 *  chance. `NBDIFF_SEED=<number> npm test` tries other values; fast-check prints the seed of what failed. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.NBDIFF_SEED ?? 20) });
