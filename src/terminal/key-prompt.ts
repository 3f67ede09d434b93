/** One key from a person at a terminal. */

interface AskOptions {
  /** The question is withdrawn. */
  readonly signal?: AbortSignal | undefined;
  /** The terminal, where it is not that of the process. */
  readonly input?: NodeJS.ReadableStream;
  readonly output?: NodeJS.WritableStream;
}

/** The key that was pressed, one of `keys`; for any other that writes something `?`, where that is among them.
 *  undefined for Ctrl-C, Ctrl-D, a terminal that went away, or a question that was withdrawn. */
export async function askKey<Key extends string>(
  message: string,
  keys: readonly Key[],
  { signal, ...streams }: AskOptions = {},
): Promise<Key | undefined> {
  const { createPrompt, useEffect, useKeypress, useState } = await import('@inquirer/core');
  const offered = (candidate: string | undefined): Key | undefined => keys.find((key) => key === candidate);
  const prompt = createPrompt<Key | undefined, { readonly message: string }>((config, done) => {
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
      const writes = sequence !== undefined && /^[\x20-\x7e\r\n]$/.test(sequence);
      const meant = offered(sequence) ?? offered(name) ?? (writes ? offered('?') : undefined);
      if (meant === undefined) return;
      setAnswer(meant);
      done(meant);
    });
    return `${config.message} ${answer}`;
  });
  try {
    return await prompt({ message }, { ...streams, ...(signal && { signal }) });
  } catch (error) {
    if ((error as Error).name === 'ExitPromptError' || (error as Error).name === 'AbortPromptError')
      return undefined;
    throw error;
  }
}
