/** The commands a person can type, for the help and for whoever mistypes one. What git calls is not among them. */
import { createCommand } from './arguments.ts';

const COMMANDS: readonly (readonly [name: string, description: string])[] = [
  ['merge', 'merge three notebooks cell by cell'],
  ['resolve', 'finish notebooks that hold conflicts'],
  ['clean', 'take outputs, execution counts and editor noise out of notebooks'],
  ['check', 'find conflicts, broken notebooks and what should not be committed'],
  ['add', 'stage single cells, as git add -p stages hunks'],
  ['reset', 'take single cells out of the index again'],
  ['restore', 'give single cells of the work tree back what is staged'],
  ['log', 'the commits that changed a notebook, or one cell of it'],
  ['blame', 'who wrote each source line, and when'],
  ['outputs', 'what the filter keeps beside the commits: status, clear, restore'],
  ['refresh', 'tell git that notebooks which were only run again are unchanged'],
  ['show', 'show one notebook, or REV:path, as readable text'],
  ['install', 'make git show and merge notebooks cell by cell'],
  ['uninstall', 'take out what install wrote'],
  ['status', 'say what git is told about notebooks, and what is wrong with it'],
];

/** The lines behind the options in `nbdiff --help`. */
export function commandList(): string {
  const lines = COMMANDS.map(([name, description]) => `  ${name.padEnd(11)}${description}`);
  return ['', 'Commands:', ...lines, '', 'More about one: nbdiff <command> --help'].join('\n');
}

/** The command that was probably meant, as commander finds it. */
export async function nearestCommand(word: string): Promise<string | undefined> {
  const program = await createCommand('', '');
  for (const [name] of COMMANDS) program.command(name);
  let complaint = '';
  program.configureOutput({
    writeErr: (text) => {
      complaint += text;
    },
  });
  try {
    program.parse([word], { from: 'user' });
  } catch {
    return /Did you mean (?:one of )?([a-z]+)/.exec(complaint)?.[1];
  }
  return undefined;
}
