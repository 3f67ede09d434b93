/** The shell lines that git runs for us, and what they do where nbdiff or node is gone.
 *
 *  git runs them through sh, from programs without the user's PATH too, so node and nbdiff are
 *  named by absolute path; if these are gone a `nbdiff` on the PATH is tried, then plain git.
 *  Without that fallback git diff and git log -p would die, and a merge would leave ours without
 *  markers and drop theirs in silence. The fallback hangs on the exit code, not on a test that the
 *  program exists: a node that is killed or too old counts as gone. */

import { dirname, join } from 'node:path';
import { SETTING_KEYS, TEXT_KEYS } from '../policy/settings.ts';

/** Where nbdiff was started from: absolute paths of node and of the launcher script. */
export interface Installation {
  readonly node: string;
  readonly script: string;
}

/** The first line of a cell in the text that textconv gives, which git shows behind `@@ ... @@`. */
export const CELL_HEADING = '^(%% .*)$';

/** `run ARGS`: nbdiff with these arguments, 127 where there is none. `start` is the command that does it. */
function runFunction(installation: Installation, start = `${programOf(installation)} "$@"`): string {
  return (
    `run() { if ${isThere(installation)}; then ${start}; ` +
    'elif command -v nbdiff >/dev/null 2>&1; then nbdiff "$@"; else return 127; fi; }; '
  );
}

/** nbdiff, with what git's config says of `keys` handed down on standard input (git/handed-config.ts): git answers while
 *  Node starts, and Node has no process to wait for. The command is in `$c`. */
function startWithConfig(installation: Installation, keys: string, more = ''): string {
  const config = `git config -z --get-regexp ${shellWord(keys)} 2>/dev/null`;
  const option = shellWord(`--settings=${keys}`);
  return `{ ${config}; echo $?; } | ${programOf(installation)} "$c" ${option}${more} "$@"`;
}

function isThere({ node, script }: Installation): string {
  return `test -x ${shellWord(node)} && test -f ${shellWord(script)}`;
}

function programOf({ node, script }: Installation): string {
  return `${shellWord(node)} ${shellWord(script)}`;
}

/** For diff.<name>.command: git adds 7 arguments, 9 for a rename, 1 for an unmerged path; anything
 *  but exit 0 kills git diff.
 *
 *  git difftool is a diff whose driver starts the tool, and git prefers ours: so ours starts the tool, except for the one
 *  that would show the same as this. */
export function diffCommand(installation: Installation): string {
  return (
    runFunction(installation, `c=$1; shift; ${startWithConfig(installation, SETTING_KEYS)}`) +
    'plain() { if test $# -lt 7; then echo "* Unmerged path $1"; return 0; fi; ' +
    'echo "nbdiff: not found or failed; a plain diff instead" >&2; ' +
    // Without these options git would call this command again, or a second pager.
    'git --no-pager diff --no-ext-diff --no-textconv --no-index -- "$2" "$5"; return 0; }; ' +
    'show() { run git-diff "$@" || plain "$@"; }; ' +
    'tool() { case $GIT_EXTERNAL_DIFF:$GIT_DIFF_TOOL in git-difftool--helper:nbdiff) show "$@";; ' +
    'git-difftool--helper:*) git difftool--helper "$@";; *) show "$@";; esac; }; tool'
  );
}

/** For diff.<name>.textconv: git adds the file, which is often a temporary one. The fallback says nothing, since it runs
 *  twice for each file of a log. */
export function textconvCommand(installation: Installation): string {
  const nothingSet = `${programOf(installation)} "$c" ${shellWord(`--unset=${TEXT_KEYS}`)} ${KEEP_OPTIONS} "$@"`;
  const start =
    `c=$1; shift; if test "$n"; then ${nothingSet}; ` +
    `else ${startWithConfig(installation, TEXT_KEYS, ` ${KEEP_OPTIONS}`)}; fi`;
  return (
    `${runFunction(installation, start)}${keptFunction(installation)}` +
    // `command -p` finds cat without a PATH.
    't= k= n=; text() { kept "$1" || run git-textconv "$1" || command -p cat -- "$1"; }; text'
  );
}

/** git's names for no bytes, by SHA-1 and by SHA-256. */
const NOTHING = [
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
] as const;

/** Where there is a folder for texts, or may be one; `$k` is empty before it is there. */
const KEEP_OPTIONS = `\${t:+"--keep-in=$t" "--keep-as=$k"}`;

/** `kept FILE` prints the text that is kept of the notebook (store/kept-texts.ts) and ends the shell, or fails before it
 *  has printed anything. `$k`, all that the text depends on, is made anew each time, of what git and the files say now;
 *  `$n` says that no setting is set. That takes one process for the config, one for the name of the notebook, one for
 *  the name of the text, and cat: a tenth of a start of Node. */
function keptFunction(installation: Installation): string {
  const bundle = shellWord(join(dirname(dirname(installation.script)), 'dist', 'git-textconv.cjs'));
  return [
    // Mixed with files as they are, texts would make no diff.
    `kept() { ${isThere(installation)} || return 1`,
    // git runs this at the top, where a policy file is, and says where its directory is if that is not .git. Where
    // somebody else says so, nothing is kept.
    `d=\${GIT_DIR:-.git}; test -z "$GIT_WORK_TREE$GIT_COMMON_DIR" && test -d "$d" || return 1`,
    'if test -f "$d/commondir"; then read -r l <"$d/commondir"; case $l in /*) d=$l;; *) d=$d/$l;; esac; fi',
    // In somebody else's repository nothing is made.
    `test -O "$d" || return 1; t=$d/nbdiff/texts; test -O "$t" && read -r v 2>/dev/null <${bundle} || return 1`,
    'p=; if test -e .nbdiff.json; then p=.nbdiff.json; fi',
    // git names its config, the notebook and the policy in this order, while git reads the config.
    `set -- "$1" $(git config -z --get-regexp ${shellWord(TEXT_KEYS)} 2>/dev/null | ` +
      'git hash-object --no-filters --stdin -- "$1" $p 2>/dev/null)',
    `case $2 in ${NOTHING.join('|')}) n=1;; esac`,
    `case $#$p in 3|4.nbdiff.json) ;; *) return 1;; esac; k="$v $2 \${4:--} $3"`,
    `for f in "$t/\${3%"\${3#??}"}/$3"-*; do test -O "$f" && read -r l 2>/dev/null <"$f" && test "$l" = "$k" || continue`,
    // Opened before it is looked into, so that it is there as long as it takes.
    `{ test "$(git hash-object --stdin <&3)" = "\${f##*-}" && read -r l <&4 && command -v cat >/dev/null && exec cat <&4`,
    '} 2>/dev/null 3<"$f" 4<"$f"; done; return 1; }; ',
  ].join('; ');
}

/** For merge.<name>.driver. git replaces %O %A %B %L %P, from 2.44 also %S %X %Y, and quotes
 *  what needs it. The merge exits 0 or 1; with anything else %A is untouched. */
export function mergeDriver(installation: Installation): string {
  return (
    runFunction(installation, `c=$1; shift; ${startWithConfig(installation, SETTING_KEYS)}`).replaceAll(
      '%',
      '%%',
    ) +
    'run git-merge %O %A %B %L %P %S %X %Y; s=$?; case $s in 0|1) exit $s;; esac; ' +
    'echo "nbdiff: not found or failed; a plain merge of the text instead" >&2; ' +
    // merge-file exits with the number of conflicts, and git 2.44 takes large ones for a crash.
    'git merge-file -L ours -L base -L theirs --marker-size=%L %A %O %B && exit 0; exit 1'
  );
}

/** For filter.<name>.process: the long-running protocol. git does not touch a % here.
 *
 *  A filter that dies before the handshake kills git status, diff and add with 128, required or not,
 *  so the fallback shakes hands, offers nothing, and waits for the end: git then stores files as they
 *  are. Behind a handshake of nbdiff's own the same bytes are an answer that git takes for a failed
 *  filter, which comes to the same. */
export function filterProcess(installation: Installation): string {
  return (
    `${runFunction(installation)}run git-filter || { ` +
    'echo "nbdiff: not found or failed; notebooks are stored as they are" >&2; ' +
    "printf '0016git-filter-server\\n000eversion=2\\n00000000'; command -p cat >/dev/null; }"
  );
}

/** For filter.<name>.clean and .smudge, one file from stdin to stdout; git quotes %f. */
export function filterCommand(installation: Installation, direction: 'clean' | 'smudge'): string {
  return `${runFunction(installation).replaceAll('%', '%%')}run git-filter ${direction} %f`;
}

/** Where a tool of git shows what it has to show. */
export type ToolPlace = 'terminal' | 'browser';

export function mergetoolCommand(installation: Installation, place: ToolPlace): string {
  const web = place === 'browser' ? '--web ' : '';
  return `${runFunction(installation)}run resolve ${web}--mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`;
}

export function difftoolCommand(installation: Installation, place: ToolPlace): string {
  const words = place === 'browser' ? 'web --difftool "$LOCAL" "$REMOTE" "$MERGED"' : '"$LOCAL" "$REMOTE"';
  return `${runFunction(installation)}run ${words}`;
}

const HOOK_MARK = '# nbdiff: pre-commit (nbdiff uninstall takes this file away)';

/** A pre-commit hook of our own. Findings stop the commit; a missing program does not. */
export function preCommitHook(installation: Installation): string {
  return [
    '#!/bin/sh',
    HOOK_MARK,
    runFunction(installation).trimEnd(),
    'run check --staged',
    'case $? in',
    '0) ;;',
    '1) exit 1 ;;',
    '*) echo "nbdiff: not found or failed; the notebooks were not checked" >&2 ;;',
    'esac',
    '',
  ].join('\n');
}

export function isOurHook(text: string): boolean {
  return text.split('\n').includes(HOOK_MARK);
}

/** The paths that a command written by this file runs; undefined for somebody else's command. The
 *  key tells where git has a percent sign doubled. */
export function installationIn(key: string, command: string): Installation | undefined {
  const word = "((?:'[^']*'|\\\\')+)";
  const text = /\.(driver|clean|smudge)$/.test(key) ? command.replaceAll('%%', '%') : command;
  const match = new RegExp(`^run\\(\\) \\{ if test -x ${word} && test -f ${word}; then`).exec(text);
  if (match === null) return undefined;
  return { node: unquoted(match[1]!), script: unquoted(match[2]!) };
}

/** One word for sh, whatever is in it. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function unquoted(word: string): string {
  return word.slice(1, -1).replaceAll("'\\''", "'");
}
