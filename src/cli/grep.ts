/** `nbdiff grep <pattern> [<revision>...] [--] [<path>...]`: lines of cells in which a pattern is found, as `git grep` does it
 *  for text.
 *
 *  Exit 0 where something is found, 1 where nothing is, 2 where a notebook could not be read, or for usage. */
import { grepNotebooks } from '../compare/grepped-notebooks.ts';
import { readConfig } from '../git/config.ts';
import { gitFor } from '../git/run.ts';
import { countFound, type FoundText } from '../grep/search-cells.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';
import { openPolicy } from '../policy/policy.ts';
import { type GrepLook, renderCount, renderFound, renderName } from '../render/grep.ts';
import { type Destination, giveOut } from '../terminal/destination.ts';
import { type GrepForm, type GrepRequest, readGrepRequest } from './grep-request.ts';

export async function grep(args: readonly string[], io: Io): Promise<ExitCode> {
  const [config, policy] = await Promise.all([readConfig(gitFor(io), GREP_KEYS), openPolicy(io)]);
  const request = await readGrepRequest(args, config, io);
  if (request === undefined) return 0;
  const { color, pager, form, look } = request;
  const to = { output: undefined, color, pager: pager && form !== 'nothing', isForBrowser: false };
  return giveOut(to, policy, io, (destination) => {
    const pathForm = look.isNul ? 'nul' : policy.settings.quotePath ? 'quoted' : 'wide';
    const spans = request.search.isInverted ? undefined : request.search.patterns.spans;
    return giveFound(request, { ...look, color: destination.color, pathForm, spans }, destination, io);
  });
}

const GREP_KEYS = '^(grep[.]|color[.]grep$)';

async function giveFound(
  { places, search, form }: GrepRequest,
  look: GrepLook,
  { write, ready, warn }: Destination,
  io: Io,
): Promise<ExitCode> {
  let isFound = false;
  let isFirst = true;
  let isUnreadable = false;
  for await (const searched of grepNotebooks(places, search, io)) {
    if (searched.kind === 'unreadable') {
      isUnreadable = true;
      warn(`nbdiff: ${wordError(searched.error)}`);
      continue;
    }
    const { place, found } = searched;
    if (found.length > 0 === (form === 'without')) continue;
    isFound = true;
    if (form === 'nothing') return 0;
    if (!write(shown(form, `${place.revision}${place.path}`, found, isFirst, look))) break;
    isFirst = false;
    await ready();
  }
  if (isUnreadable) return 2;
  return isFound ? 0 : 1;
}

function shown(
  form: GrepForm,
  name: string,
  found: readonly FoundText[],
  isFirst: boolean,
  look: GrepLook,
): string {
  switch (form) {
    case 'lines':
    case 'nothing':
      return renderFound(name, found, isFirst, look);
    case 'with':
    case 'without':
      return renderName(name, look);
    case 'counts':
      return renderCount(name, countFound(found), look);
  }
}
