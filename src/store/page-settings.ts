/** How a person has their pages look, for all repositories and as long as they do not change it:
 *
 *      $XDG_STATE_HOME/nbdiff/page-settings     theme dark
 *      or ~/.local/state/nbdiff/page-settings   layout split
 *
 *  A file that is lost costs no more than another click. */
import { join } from 'node:path';
import { keepFile, readOrNothing } from './kept-files.ts';

export interface PageSettings {
  /** By their names. Another process may have set some since. */
  readonly all: () => ReadonlyMap<string, string>;
  /** Kept as far as it can be; undefined: as pages are by themselves. Name and value are words: letters, digits, hyphens. */
  readonly set: (name: string, value: string | undefined) => void;
}

/** Without a folder for it they are for as long as the process runs. */
export function openPageSettings(env: Readonly<Record<string, string | undefined>>): PageSettings {
  const file = fileIn(env);
  let own: ReadonlyMap<string, string> = new Map();
  const read = (): ReadonlyMap<string, string> => {
    const bytes = file === undefined ? undefined : readOrNothing(file);
    if (bytes === undefined) return own;
    const lines = bytes.toString('latin1').split('\n');
    return new Map(
      lines.flatMap((line) => {
        const [, name, value] = /^([\w-]+) ([\w-]+)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    );
  };
  return {
    all: read,
    set: (name, value) => {
      const others = [...read()].filter(([known]) => known !== name);
      own = new Map(value === undefined ? others : [...others, [name, value]]);
      const lines = [...own].map(([known, is]) => `${known} ${is}\n`);
      if (file !== undefined) keepFile(file, Buffer.from(lines.join(''), 'latin1'));
    },
  };
}

function fileIn({ XDG_STATE_HOME, HOME }: Readonly<Record<string, string | undefined>>): string | undefined {
  if (XDG_STATE_HOME?.startsWith('/')) return join(XDG_STATE_HOME, 'nbdiff', 'page-settings');
  return HOME?.startsWith('/') ? join(HOME, '.local', 'state', 'nbdiff', 'page-settings') : undefined;
}
