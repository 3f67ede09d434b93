/** The patterns of `nbdiff grep`: the first word, or what stands behind -e and in the file of -f. */
import { NotebookError } from '../errors.ts';
import { readInput } from '../files.ts';
import { configBool, configValue, type GitConfig } from '../git/config.ts';
import type { Io } from '../io.ts';
import { type LinePatterns, linePatterns, type PatternForm } from '../pattern/line-patterns.ts';
import { FORMS, type GrepOptions } from './grep-arguments.ts';

/** `args` without the pattern, where it was among them. Throws NotebookError kind `usage`. */
export async function askedPatterns(
  options: GrepOptions,
  form: PatternForm,
  args: readonly string[],
  io: Io,
): Promise<{ readonly patterns: LinePatterns; readonly args: readonly string[] }> {
  const isFirst = options.e === undefined && options.file === undefined;
  const texts = isFirst ? args.slice(0, 1) : await namedPatterns(options, io);
  if (texts.length === 0) {
    const advice = 'see nbdiff grep --help';
    throw new NotebookError({ kind: 'usage', reason: 'there is no pattern to look for', advice });
  }
  const { ignoreCase = false, wordRegexp: words = false } = options;
  const patterns = linePatterns(texts, { form, ignoresCase: ignoreCase, words });
  return { patterns, args: isFirst ? args.slice(1) : args };
}

/** What git's config says of patterns that come without a letter for it. */
export function formIn(config: GitConfig): PatternForm {
  const type = configValue(config, 'grep.patterntype');
  const known = FORMS.find(([, form]) => form === type);
  if (known !== undefined) return known[1];
  return configBool(config, 'grep.extendedregexp') === true ? 'extended' : 'basic';
}

async function namedPatterns({ e = [], file }: GrepOptions, io: Io): Promise<readonly string[]> {
  if (file === undefined) return e;
  const text = (await readInput(file, io)).toString();
  return [...e, ...text.replace(/\r?\n$/, '').split(/\r?\n/)];
}
