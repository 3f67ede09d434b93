/** For a word that is no command. */
import { createCommand } from './arguments.ts';
import { DESCRIPTIONS } from './descriptions.ts';

/** The command that was probably meant, as commander finds it. */
export async function nearestCommand(word: string): Promise<string | undefined> {
  const program = await createCommand('');
  for (const name of Object.keys(DESCRIPTIONS)) if (name !== '') program.command(name);
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
