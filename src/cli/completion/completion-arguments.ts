/** What a person types after `nbdiff completion`. */
import type { Command } from 'commander';
import { choice, createCommand } from '../arguments.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const WHERE_TO_PUT_IT = `
bash: eval "$(nbdiff completion bash)" in ~/.bashrc
zsh:  eval "$(nbdiff completion zsh)" in ~/.zshrc, behind compinit
fish: nbdiff completion fish > ~/.config/fish/completions/nbdiff.fish`;

export async function completionCommand(): Promise<Command> {
  return (await createCommand('completion'))
    .argument('<shell>', 'bash, zsh or fish', choice('bash', 'zsh', 'fish'))
    .addHelpText('after', WHERE_TO_PUT_IT);
}
