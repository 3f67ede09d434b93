/** A text in the user's editor, chosen as git chooses it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Git, runGit } from '../git/run.ts';

/** `text` as the person left it; undefined where the editor could not be started or ended with an error. The file's
 *  name ends in `extension` (`.py`), for the sake of colours. */
export async function editText(text: string, extension: string, git: Git): Promise<string | undefined> {
  const { GIT_EDITOR, VISUAL, EDITOR } = git.env;
  const asked = await runGit(git, ['var', 'GIT_EDITOR'], { accept: [0, 1, 128] });
  const named = asked.code === 0 ? asked.stdout.toString().trim() : (GIT_EDITOR ?? VISUAL ?? EDITOR ?? 'vi');
  const directory = mkdtempSync(join(tmpdir(), 'nbdiff-edit-'));
  const file = join(directory, `conflict${extension}`);
  try {
    writeFileSync(file, text);
    const env = git.env as NodeJS.ProcessEnv;
    // As git does: the shell splits the editor's options, and the file stays one word.
    const { status } = spawnSync('sh', ['-c', `${named} "$@"`, named, file], {
      cwd: git.cwd,
      env,
      stdio: 'inherit',
    });
    return status === 0 ? readFileSync(file, 'utf8') : undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
