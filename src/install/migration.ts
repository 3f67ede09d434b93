/** What an nbstripout or nbdime setup asks for, in nbdiff's words. */
import { configValue, readConfig } from '../git/config.ts';
import type { Git } from '../git/run.ts';
import { stripRefusal } from '../notebook/normalizer.ts';

export interface Migration {
  /** nbstripout's filter was set, so ours takes its place. */
  readonly filter: boolean;
  /** Settings of `nbdiff.*` that say the same. */
  readonly settings: readonly (readonly [key: string, value: string])[];
  /** Keys that nbstripout takes away and nbdiff does not, with the reason. */
  readonly refused: readonly (readonly [key: string, reason: string])[];
  /** Options that belong into `.nbdiff.json`, as its JSON. */
  readonly policy: string | undefined;
}

/** nbstripout keeps its options in the arguments of its filter and in `filter.nbstripout.extrakeys`. */
export async function readMigration(git: Git): Promise<Migration> {
  const config = await readConfig(git, '^filter\\.nbstripout\\.');
  const clean = configValue(config, 'filter.nbstripout.clean');
  const words = splitWords(clean ?? '');
  const optionValue = (name: string): string | undefined => {
    const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
    if (at < 0) return undefined;
    return words[at] === name ? words[at + 1] : words[at]!.slice(name.length + 1);
  };
  const keys = [configValue(config, 'filter.nbstripout.extrakeys'), optionValue('--extra-keys')]
    .filter((text) => text !== undefined)
    .flatMap((text) => text.split(/\s+/))
    .filter((key) => key !== '');
  const refused = [...new Set(keys)].flatMap((key) => {
    const refusal = stripRefusal(key);
    return refusal === undefined ? [] : [[key, refusal] as const];
  });
  const keep = [
    ...(words.includes('--keep-output') ? ['cell.outputs'] : []),
    ...(words.includes('--keep-count') ? ['cell.execution_count'] : []),
  ];
  const maxSize = optionValue('--max-size');
  const tags = optionValue('--drop-tagged-cells')?.split(/[\s,]+/);
  const dropsEmpty = words.includes('--drop-empty-cells');
  const policy = {
    ...(maxSize === undefined ? {} : { outputs: { maxSize } }),
    ...(dropsEmpty || tags !== undefined
      ? { dropCells: { ...(dropsEmpty ? { empty: true } : {}), ...(tags === undefined ? {} : { tags }) } }
      : {}),
  };
  return {
    filter: clean !== undefined,
    settings: [
      ...[...new Set(keys)]
        .filter((key) => stripRefusal(key) === undefined)
        .map((key) => ['strip', key] as const),
      ...keep.map((key) => ['keep', key] as const),
    ],
    refused,
    policy: Object.keys(policy).length === 0 ? undefined : JSON.stringify(policy),
  };
}

/** A command line as a shell splits it, quotes taken off. */
function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:"([^"]*)"|'([^']*)'|(\S+?))(?=\s|$)|(\S+)/g)].map(
    ([whole, double, single]) => double ?? single ?? whole,
  );
}
