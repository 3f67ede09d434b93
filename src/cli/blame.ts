/** `nbdiff blame PATH [REV]`: commit, date and author of each source line, by cell. */
import { NotebookError } from '../errors.ts';
import { type BlamedLine, blameText } from '../git/file-history.ts';
import { trackedPath } from '../git/index-entry.ts';
import { gitFor } from '../git/run.ts';
import { type Installation, textconvCommand } from '../install/driver-commands.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { clipped, displayWidth, visible } from '../render/display.ts';
import { createPaint } from '../render/paint.ts';
import { wantsColor } from '../terminal/color.ts';
import { startPagerFor } from '../terminal/pager.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface BlameOptions {
  readonly color?: boolean;
  readonly pager?: boolean;
}

/** Columns that an author's name may take. */
const AUTHOR_WIDTH = 20;

export async function blame(args: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  const command = (await createCommand('blame', 'Show who wrote each source line, and when.'))
    .argument('<path>', 'a notebook that git tracks')
    .argument('[revision]', 'as of this commit')
    .option('--no-color', 'no colours')
    .option('--no-pager', 'do not use a pager');
  const parsed = await parseArguments<BlameOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const [path, revision] = parsed.args as [string, string?];
  const git = gitFor(io);
  if (revision === undefined && (await trackedPath(path, git)) === undefined) {
    throw new NotebookError({ kind: 'git', reason: 'git does not track it' }, { file: path });
  }
  const lines = await blameText(path, revision, textconvCommand(installation), git);
  if (!lines.some(({ text }) => text.startsWith('%% '))) {
    throw new NotebookError(
      { kind: 'not-a-notebook', reason: 'git blame shows it as it is' },
      { file: path },
    );
  }
  const { settings, config } = await openPolicy(io);
  const pager = parsed.options.pager === false ? undefined : startPagerFor(io, config);
  const color = parsed.options.color !== false && wantsColor(undefined, settings, io, pager !== undefined);
  (pager?.io ?? io).write(renderBlame(lines, color));
  await pager?.close();
  return 0;
}

function renderBlame(lines: readonly BlamedLine[], color: boolean): string {
  const paint = createPaint(color);
  const authors = lines.map(({ author }) => displayWidth(author));
  const width = Math.min(AUTHOR_WIDTH, Math.max(...authors));
  let cell = 0;
  let number = 0;
  return lines
    .map(({ shortOid, author, date, text }, index) => {
      // The empty line between two cells is the text's, not the notebook's.
      if (text === '' && lines[index + 1]?.text.startsWith('%% ') === true) return '';
      if (text.startsWith('%% ')) {
        number = 0;
        const isCell = !text.startsWith('%% notebook');
        cell += isCell ? 1 : 0;
        return `${paint.cyan(isCell ? `── cell ${cell} · ${visible(text.slice(3))}` : '── notebook metadata')}\n`;
      }
      number += 1;
      const name = clipped(visible(author), width);
      const who = `${shortOid} ${date} ${name}${' '.repeat(Math.max(0, width - displayWidth(name)))}`;
      return `${paint.dim(`${who} ${String(number).padStart(3)} `)} ${visible(text)}\n`;
    })
    .join('');
}
