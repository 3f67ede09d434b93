/** One key from a person at a terminal. */

/** The key that was pressed, one of `keys`; for any other that writes something `?`, where that is among them.
 *  undefined for Ctrl-C, Ctrl-D or a terminal that went away. */
export async function askKey(message: string, keys: readonly string[]): Promise<string | undefined> {
  const { createPrompt, useEffect, useKeypress, useState } = await import('@inquirer/core');
  const prompt = createPrompt<string | undefined, { readonly message: string }>((config, done) => {
    const [answer, setAnswer] = useState('');
    // Ctrl-D and a terminal that goes away close the line; the prompt alone would then wait for ever.
    useEffect((line) => {
      const end = (): void => done(undefined);
      line.on('close', end);
      return () => void line.removeListener('close', end);
    }, []);
    useKeypress((event) => {
      // Punctuation has no name, only what it sends.
      const { name, sequence, ctrl } = event as {
        readonly name?: string;
        readonly sequence?: string;
        readonly ctrl?: boolean;
      };
      if (ctrl === true) return;
      const key = [sequence, name].find((candidate) => candidate !== undefined && keys.includes(candidate));
      const writes = sequence !== undefined && /^[\x20-\x7e\r\n]$/.test(sequence);
      const meant = key ?? (writes && keys.includes('?') ? '?' : undefined);
      if (meant === undefined) return;
      setAnswer(meant);
      done(meant);
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
