/** One key from a person at a terminal. */

/** The key that was pressed, one of `keys`; undefined for Ctrl-C, Ctrl-D or a terminal that went away. */
export async function askKey(message: string, keys: readonly string[]): Promise<string | undefined> {
  const { createPrompt, useKeypress, useState } = await import('@inquirer/core');
  const prompt = createPrompt<string, { readonly message: string }>((config, done) => {
    const [answer, setAnswer] = useState('');
    useKeypress((event) => {
      // Punctuation has no name, only what it sends.
      const { name, sequence } = event as { readonly name?: string; readonly sequence?: string };
      const key = [sequence, name].find((candidate) => candidate !== undefined && keys.includes(candidate));
      if (key === undefined) return;
      setAnswer(key);
      done(key);
    });
    return `${config.message} ${answer}`;
  });
  try {
    return await prompt({ message });
  } catch (error) {
    if ((error as Error).name === 'ExitPromptError' || (error as Error).name === 'AbortPromptError')
      return undefined;
    throw error;
  }
}
