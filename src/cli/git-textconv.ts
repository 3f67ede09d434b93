/** `nbdiff git-textconv FILE`: a notebook as readable text, for `git log -p`, `git show`, `git blame`, `git grep`.
 *  git hands down a temporary file and no path: what `.nbdiff.json` says for single paths is then left aside, also
 *  where the file is the work tree's, so that both sides of a diff are shown alike.
 *  What is no notebook passes through as it is: a textconv that fails kills `git diff`.
 *
 *  git asks for each version twice, and again the next time. So the shell line around this command looks for the text
 *  first among those that are kept, and says in `--keep-in` and `--keep-as` where it missed one. */
import { basename, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput } from '../files.ts';
import { takeHandedConfig } from '../git/handed-config.ts';
import { gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { ExitCode, Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import { TEXT_KEYS } from '../policy/settings.ts';
import { showNotebook } from '../render/show.ts';
import type { TextToKeep } from '../store/kept-texts.ts';

/** `build`: the first line of the running bundle, which names the rest of it. */
export async function gitTextconv(args: readonly string[], io: Io, build?: string): Promise<ExitCode> {
  const { handed, rest } = takeHandedConfig(args, io);
  const { wanted, file } = readWanted(rest, io);
  if (file === undefined) throw new NotebookError({ kind: 'usage', reason: 'git-textconv needs a file' });
  // Both at once, and neither fails unheard.
  const opening = openPolicyForGit(io, { keys: TEXT_KEYS, handed });
  const [{ general, source, settings }, bytes] = await Promise.all([opening, readInput(file, io)]);
  try {
    // git names its temporary file as the path ends.
    const content = await asInWorkTree(bytes, basename(file), gitFor(io));
    const text = showNotebook(readNotebook(content), { normalizer: general });
    io.write(text);
    // What Git LFS has for a pointer can be there tomorrow, and a mistake in the policy is to be told each time.
    const isKept = content === bytes && source !== undefined && settings.keepsTexts;
    if (wanted !== undefined && build !== undefined && isKept)
      await keep({ wanted, build, source, notebook: bytes, text, limit: settings.textsLimit }, io);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.write(bytes);
  }
  return 0;
}

function readWanted(
  args: readonly string[],
  io: Io,
): { readonly wanted: TextToKeep['wanted'] | undefined; readonly file: string | undefined } {
  const [folder, key, file] = args;
  if (folder?.startsWith(KEEP_IN) !== true || key?.startsWith(KEEP_AS) !== true)
    return { wanted: undefined, file: folder };
  return {
    wanted: { folder: resolve(io.cwd, folder.slice(KEEP_IN.length)), key: key.slice(KEEP_AS.length) },
    file,
  };
}

const KEEP_IN = '--keep-in=';
const KEEP_AS = '--keep-as=';

async function keep(text: TextToKeep, io: Io): Promise<void> {
  const { keepText } = await import('../store/kept-texts.ts');
  if (!keepText(text)) return;
  const { noteTextFolder } = await import('../store/text-folders.ts');
  noteTextFolder(text.wanted.folder, io.env);
}
