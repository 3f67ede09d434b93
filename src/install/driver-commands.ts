/** The shell lines that git runs for us, and what they do where nbdiff or node is gone.
 *
 *  git runs them through sh, from programs without the user's PATH too, so node and nbdiff are
 *  named by absolute path; if these are gone a `nbdiff` on the PATH is tried, then plain git.
 *  Without that fallback git diff and git log -p would die, and a merge would leave ours without
 *  markers and drop theirs in silence. The fallback hangs on the exit code, not on a test that the
 *  program exists: a node that is killed or too old counts as gone. */

/** Where nbdiff was started from: absolute paths of node and of the launcher script. */
export interface Installation {
  readonly node: string;
  readonly script: string;
}

/** The first line of a cell in the text that textconv gives, which git shows behind `@@ ... @@`. */
export const CELL_HEADING = '^(%% .*)$';

/** `run ARGS`: nbdiff with these arguments, 127 where there is none. */
function runFunction({ node, script }: Installation): string {
  const [nodeWord, scriptWord] = [shellWord(node), shellWord(script)];
  return (
    `run() { if test -x ${nodeWord} && test -f ${scriptWord}; then ${nodeWord} ${scriptWord} "$@"; ` +
    'elif command -v nbdiff >/dev/null 2>&1; then nbdiff "$@"; else return 127; fi; }; '
  );
}

/** For diff.<name>.command: git adds 7 arguments, 9 for a rename, 1 for an unmerged path; anything
 *  but exit 0 kills git diff. */
export function diffCommand(installation: Installation): string {
  return (
    runFunction(installation) +
    'plain() { if test $# -lt 7; then echo "* Unmerged path $1"; return 0; fi; ' +
    'echo "nbdiff: not found or failed; a plain diff instead" >&2; ' +
    // Without these options git would call this command again, or a second pager.
    'git --no-pager diff --no-ext-diff --no-textconv --no-index -- "$2" "$5"; return 0; }; ' +
    'show() { run git-diff "$@" || plain "$@"; }; show'
  );
}

/** For diff.<name>.textconv: git adds the file, which is a temporary one. The fallback says nothing, since it runs twice
 *  for each file of a log. */
export function textconvCommand(installation: Installation): string {
  // `command -p` finds cat without a PATH.
  return `${runFunction(installation)}text() { run git-textconv "$1" || command -p cat -- "$1"; }; text`;
}

/** For merge.<name>.driver. git replaces %O %A %B %L %P, from 2.44 also %S %X %Y, and quotes
 *  what needs it. The merge exits 0 or 1; with anything else %A is untouched. */
export function mergeDriver(installation: Installation): string {
  return (
    runFunction(installation).replaceAll('%', '%%') +
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

export function mergetoolCommand(installation: Installation): string {
  return `${runFunction(installation)}run resolve --mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`;
}

export function difftoolCommand(installation: Installation): string {
  return `${runFunction(installation)}run "$LOCAL" "$REMOTE"`;
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
