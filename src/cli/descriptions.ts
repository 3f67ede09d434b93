/** What the commands are for, in one sentence each: for help, completion and the man page. What git calls is not among
 *  them. */
export const DESCRIPTIONS = {
  '': 'Show what changed in notebooks, cell by cell, as `git diff` does for text.',
  merge: 'Merge three notebooks cell by cell.',
  apply: 'Make the changes that nbdiff --json printed, merged where a notebook has moved on.',
  resolve: 'Finish notebooks that hold conflicts.',
  clean: 'Take outputs, execution counts and editor noise out of notebooks.',
  check: 'Find conflicts, broken notebooks and what should not be committed.',
  add: 'Stage single cells, as git add -p stages hunks.',
  reset: 'Take single cells out of the index again, as git reset -p takes hunks.',
  restore: 'Give single cells of the work tree back what is staged.',
  log: 'Show the commits that changed notebooks, as `git log -p` does for text, or one cell.',
  grep: 'Find lines in the cells of notebooks, as `git grep` does in text.',
  blame: 'Show who wrote each source line, and when.',
  outputs: 'Look at, empty or use the outputs that the filter keeps.',
  texts: 'Look at or empty what is kept of notebooks as git shows them.',
  refresh: 'Tell git that notebooks which were only run again are unchanged.',
  show: 'Show one notebook, or REV:path, as readable text.',
  web: 'Show what changed in a page of the browser, live.',
  install: 'Make git show and merge notebooks cell by cell.',
  uninstall: 'Take out what install wrote; everything else stays byte for byte.',
  status: 'Say what git is told about notebooks, where, and what is wrong with it.',
  completion: 'Print what makes a shell complete the words of nbdiff.',
  help: 'Show the help of a command.',
} as const;

/** '' is the diff, which has no word of its own. */
export type CommandName = keyof typeof DESCRIPTIONS;

/** The lines behind the options in `nbdiff --help`. */
export function commandList(): string {
  const lines = Object.entries(DESCRIPTIONS)
    .filter(([name]) => name !== '')
    .map(([name, description]) => `  ${name.padEnd(12)}${description.replace(/\.$/, '')}`);
  return ['', 'Commands:', ...lines, '', 'More about one: nbdiff help <command>'].join('\n');
}
