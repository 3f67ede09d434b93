/** The words of `git log`, sorted: what is nbdiff's own to read, what git is told, and what is not taken. What nobody here
 *  knows goes to git, which says so if it does not know it either. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';

/** What git is told and help tells of. */
const TOLD: readonly (readonly [flags: string, description: string])[] = [
  ['--since <date>', 'later ones; also --after'],
  ['--until <date>', 'earlier ones; also --before'],
  ['--author <pattern>', 'of these authors; also --committer'],
  ['--grep <pattern>', 'with this in the message; also -i, -E, -F, --all-match, --invert-grep'],
  ['--all', 'of all branches and tags; also --branches, --tags, --remotes'],
  ['--first-parent', 'along the first parents alone; merges are compared with them'],
  ['--no-merges', 'no merges; also --merges'],
  ['--follow', 'one notebook through its renames: what its path alone means'],
  ['--no-follow', 'the notebook under the name that it has now'],
  ['--diff-filter <letters>', 'that added (A), deleted (D), modified (M) or renamed (R) notebooks'],
  ['--reverse', 'the first one first'],
  ['-m', 'merges compared with each parent'],
  ['-c, --cc', 'merges with what no parent has, compared with the nearest one'],
  ['-M, --find-renames', 'renamed notebooks, which git finds by itself; -M<n> is n percent alike'],
  ['--relative [path]', 'only what is below this directory, with paths from here'],
  ['--format <format>', 'of the headings, as for git; also --pretty, --oneline'],
  ['--date <format>', 'of dates in headings'],
  ['--decorate', 'with the names of branches and tags; also --no-decorate'],
];

/** Further ones whose value may be the next word. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  ...['--after', '--before', '--since-as-filter', '--max-age', '--min-age', '--committer', '--glob'],
  ...['--exclude', '--exclude-hidden', '--encoding', '--find-object', '--decorate-refs', '-l', '-O'],
  ...['--decorate-refs-exclude', '--diff-merges', '--diff-algorithm', '--anchored', '--skip-to'],
  '--rotate-to',
]);

const AS_TEXT = 'notebooks are compared cell by cell';
const AS_LIST = 'nbdiff log shows changes, or what --stat and --name-status say of them';

/** What is not taken, and why. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'its lines would cross those of the changes': ['--graph', '--line-prefix'],
  'name the commits': ['--stdin'],
  'what it lists are no commits': ['-g', '--walk-reflogs', '--grep-reflog'],
  'nbdiff log --cell and nbdiff blame follow a cell': ['-L'],
  [AS_LIST]: [
    ...['--raw', '--log-size', '--summary', '--dirstat', '-X', '--cumulative', '--dirstat-by-file'],
    ...['--compact-summary', '--patch-with-raw', '--patch-with-stat', '--binary', '--check'],
    ...['--stat-width', '--stat-name-width', '--stat-graph-width', '--stat-count'],
    ...['--exit-code', '--quiet', '-q', '--remerge-diff'],
  ],
  [AS_TEXT]: [
    ...['-W', '--function-context', '-I', '--ignore-matching-lines', '--ignore-cr-at-eol'],
    ...['--ignore-space-at-eol', '--inter-hunk-context', '--color-words', '--word-diff-regex'],
    '--ws-error-highlight',
  ],
};

export interface SortedWords {
  /** nbdiff's options. */
  readonly own: readonly string[];
  /** git's. */
  readonly options: readonly string[];
  /** Commits and paths. */
  readonly args: readonly string[];
}

export function withGitWords(command: Command): Command {
  for (const [flags, description] of TOLD) command.option(flags, description);
  return command;
}

/** `words` before any `--`; `command` has nbdiff's options besides git's. Throws NotebookError kind `usage` for what is
 *  not taken, and for what is nbdiff's and shortened. */
export function sortWords(words: readonly string[], command: Command): SortedWords {
  const told = new Set(TOLD.flatMap(([flags]) => flagsIn(flags)));
  const known = new Map(
    command.options.flatMap(({ flags, required }) => flagsIn(flags).map((flag) => [flag, required] as const)),
  );
  const sorted = { own: [] as string[], options: [] as string[], args: [] as string[] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (!word.startsWith('-') || word === '-') {
      sorted.args.push(word);
      continue;
    }
    const flag = word.startsWith('--') ? word.replace(/=.*$/s, '') : word.slice(0, 2);
    refuse(
      flag,
      [...known.keys()].filter((one) => !told.has(one)),
    );
    const isOwn = (known.has(flag) && !told.has(flag)) || /^(?:-[0-9h]|--help)$/.test(flag);
    const target = isOwn ? sorted.own : sorted.options;
    target.push(word);
    const needsValue = known.get(flag) === true || WITH_VALUE.has(flag);
    if (needsValue && word === flag && at + 1 < words.length) target.push(words[++at]!);
  }
  return sorted;
}

function flagsIn(flags: string): readonly string[] {
  return flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
}

function refuse(flag: string, own: readonly string[]): void {
  for (const [reason, flags] of Object.entries(REFUSED)) {
    if (flags.includes(flag)) throw usage(`${flag} is not taken: ${reason}`);
  }
  const isWhole = own.includes(flag) || TOLD.some(([flags]) => flagsIn(flags).includes(flag));
  if (isWhole || flag.length < 4) return;
  const meant = [...own, ...Object.values(REFUSED).flat()].find((one) => one.startsWith(flag));
  if (meant !== undefined) throw usage(`${flag} is shortened: write ${meant}`);
}

function usage(reason: string): NotebookError {
  return new NotebookError({ kind: 'usage', reason, advice: 'see nbdiff log --help' });
}
