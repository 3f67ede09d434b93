/** What nbdiff takes from git's config, as typed values. */
import { NotebookError } from '../errors.ts';
import { configBool, configSize, configValue, configValues, type GitConfig } from '../git/config.ts';
import type { Favor } from '../merge/merge-result.ts';
import { stripRefusal } from '../notebook/normalizer.ts';
import type { ConflictStyle } from '../text/merge-types.ts';

/** The keys that say something to nbdiff, the pager's, the editor's and the filter's among them, as one question to git. */
export const SETTING_KEYS =
  '^(nbdiff[.]|color[.]|diff[.][a-z]+$|merge[.][a-z]+$|core[.](pager|editor|commentchar|quotepath)$|pager[.]|rerere[.]|filter[.](nbdiff|nbstripout|jupyternotebook)[.](clean|process)$)';

/** Of these, the keys that decide how a notebook reads as text, and whether and how much of that is kept. */
export const TEXT_KEYS = '^nbdiff[.](strip|keep|keeptexts|textslimit)$';

export type ColorChoice = 'auto' | 'always' | 'never';

export interface Settings {
  /** Metadata keys to take away besides those of the table, and keys to keep all the same:
   *  `nbdiff.strip` and `nbdiff.keep`, each as often as wanted, several names to a value. */
  readonly strip: readonly string[];
  readonly keep: readonly string[];
  readonly favor: Exclude<Favor, 'none'> | undefined;
  /** Whether the filter keeps what it takes away (`nbdiff.keepOutputs`), and bytes it may use (`nbdiff.outputsLimit`). */
  readonly filterKeeps: boolean;
  readonly outputsLimit: number;
  /** Whether notebooks that git showed as text are kept so (`nbdiff.keepTexts`), and bytes they may use
   *  (`nbdiff.textsLimit`). */
  readonly keepsTexts: boolean;
  readonly textsLimit: number;
  /** Filters that take outputs out and that git knows here, for whatever paths: nbdiff's, and other tools'. Attributes
   *  that a team has committed name one in each clone, also where nobody has set it. */
  readonly filters: readonly string[];
  readonly conflictStyle: ConflictStyle;
  /** Whether resolutions are remembered and used again (`rerere.enabled`). */
  readonly rerere: boolean;
  /** Whether what was resolved so needs no look, and a merge without other conflicts is clean (`rerere.autoUpdate`). */
  readonly rerereAutoUpdate: boolean;
  /** `color.diff`, else `color.ui`. */
  readonly color: ColorChoice;
  /** Whether colour goes to git's pager (`color.pager`). */
  readonly colorInPager: boolean;
  /** Lines around a change (`diff.context`); undefined where it is not set. */
  readonly context: number | undefined;
  /** Whether a diff says what it does to other cells (`nbdiff.impact`). */
  readonly impact: boolean;
  /** Whether paths are shown relative to the directory one stands in (`diff.relative`). */
  readonly relative: boolean;
  /** Whether names beyond ASCII stand in quotes where git's do (`core.quotePath`). */
  readonly quotePath: boolean;
}

/** Bytes that kept outputs may take where nothing is said. */
const OUTPUTS_LIMIT = 2 ** 30;
/** The same for texts: ten thousand versions of a usual notebook. */
const TEXTS_LIMIT = 100_000_000;

/** `mistaken` is told of a setting that says nothing known, which then counts as not set. By default it is thrown: a
 *  silently ignored `nbdiff.favor = our` would be taken for a merge that favours. */
export function readSettings(config: GitConfig, mistaken: (error: NotebookError) => void = refuse): Settings {
  const known = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      mistaken(error);
      return undefined;
    }
  };
  const context = configValue(config, 'diff.context');
  return {
    strip: names(configValues(config, 'nbdiff.strip')).filter((name) => known(() => strippable(name))),
    keep: names(configValues(config, 'nbdiff.keep')),
    filterKeeps: configBool(config, 'nbdiff.keepoutputs') ?? true,
    filters: filtersIn(config),
    outputsLimit: known(() => configSize(config, 'nbdiff.outputslimit')) ?? OUTPUTS_LIMIT,
    keepsTexts: configBool(config, 'nbdiff.keeptexts') ?? true,
    textsLimit: known(() => configSize(config, 'nbdiff.textslimit')) ?? TEXTS_LIMIT,
    favor: known(() => oneOf(config, 'nbdiff.favor', ['ours', 'theirs', 'union'])),
    conflictStyle: known(() => oneOf(config, 'merge.conflictstyle', ['merge', 'diff3', 'zdiff3'])) ?? 'merge',
    rerere: configBool(config, 'rerere.enabled') ?? false,
    rerereAutoUpdate: configBool(config, 'rerere.autoupdate') ?? false,
    color: colorChoice(configValue(config, 'color.diff') ?? configValue(config, 'color.ui')),
    colorInPager: configBool(config, 'color.pager') ?? true,
    context: context !== undefined && /^[0-9]+$/.test(context) ? Number(context) : undefined,
    impact: configBool(config, 'nbdiff.impact') ?? false,
    relative: configBool(config, 'diff.relative') ?? false,
    quotePath: configBool(config, 'core.quotepath') ?? true,
  };
}

function filtersIn(config: GitConfig): readonly string[] {
  const set = [...config.keys()].filter((key) => configValue(config, key) !== '');
  return [...new Set(set.flatMap((key) => /^filter\.(.+)\.(?:clean|process)$/.exec(key)?.[1] ?? []))];
}

function refuse(error: NotebookError): never {
  throw error;
}

/** True, or thrown. */
function strippable(name: string): true {
  const refusal = stripRefusal(name);
  if (refusal === undefined) return true;
  const reason = `nbdiff.strip is "${name}" in git's config: ${refusal}`;
  throw new NotebookError({ kind: 'usage', reason, advice: 'take it out with: git config --edit' });
}

function names(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((name) => name !== '');
}

function oneOf<T extends string>(config: GitConfig, key: string, choices: readonly T[]): T | undefined {
  const value = configValue(config, key);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  const advice = `git config ${key} takes ${choices.join(', ')}`;
  throw new NotebookError({ kind: 'usage', reason: `${key} is "${value}" in git's config`, advice });
}

/** What a value of `color.*` says. */
export function colorChoice(value: string | undefined): ColorChoice {
  switch (value?.toLowerCase()) {
    case 'always':
      return 'always';
    case 'never':
    case 'false':
    case 'no':
    case 'off':
    case '0':
      return 'never';
  }
  return 'auto';
}
