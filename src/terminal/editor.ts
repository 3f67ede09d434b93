/** A text in the user's editor, chosen as git chooses it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askGit } from '../git/ask.ts';
import type { Git } from '../git/run.ts';
import { needsShell } from './needs-shell.ts';

/** `text` as the person left it; undefined where the editor could not be started, ended with an error, or took the
 *  file away. The file's name ends in `extension` (`.py`), for the sake of colours. */
export async function editText(text: string, extension: string, git: Git): Promise<string | undefined> {
  const { GIT_EDITOR, VISUAL, EDITOR } = git.env;
  const asked = (await askGit(git, ['var', 'GIT_EDITOR'], { none: [1, 128] })).trim();
  const named = asked === '' ? (GIT_EDITOR ?? VISUAL ?? EDITOR ?? 'vi') : asked;
  const directory = mkdtempSync(join(tmpdir(), 'nbdiff-edit-'));
  const file = join(directory, `conflict${extension}`);
  try {
    writeFileSync(file, text);
    return (await edit(named, file, git)) ? readFileSync(file, 'utf8') : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Whether the editor ended well. Ctrl-C in it reaches us too: it is the editor's, as in git. */
function edit(editor: string, file: string, git: Git): Promise<boolean> {
  const ignore = (): void => {};
  process.on('SIGINT', ignore).on('SIGQUIT', ignore);
  return new Promise<boolean>((resolve) => {
    // As git does: where there is something to split the shell splits it, and the file stays one word.
    const [program, args] = needsShell(editor)
      ? ['sh', ['-c', `${editor} "$@"`, editor, file]]
      : [editor, [file]];
    const child = spawn(program, args, {
      cwd: git.cwd,
      env: git.env as NodeJS.ProcessEnv,
      stdio: 'inherit',
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  }).finally(() => {
    process.off('SIGINT', ignore).off('SIGQUIT', ignore);
  });
}
