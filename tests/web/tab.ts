/** A tab of the page that resolves conflicts, as far as it asks and keeps what is answered. */
import type { WebApp } from '../../src/web/app.ts';
import type { Answer, Lines, ShownAnswer } from '../../src/web/resolve/wire.ts';

/** A page that shows one notebook. */
export interface Tab {
  /** The last answer, with all of the notebook as it is by now. */
  readonly answer: () => Answer;
  readonly shown: () => ShownAnswer;
  /** `o` open, `x` decided, of each conflict. */
  readonly stand: () => string;
  /** Does something; throws what the app throws. */
  readonly do: (action: string, input?: object) => Promise<Answer>;
  /** The same of the conflict with this number. */
  readonly at: (number: number, action: string, input?: object) => Promise<Answer>;
  readonly lines: (number: number) => Promise<Lines>;
  readonly open: (notebook?: string) => Promise<Answer>;
  /** What stands in the card of a conflict below its sides. */
  readonly decision: (number: number) => string;
}

export async function openTab(app: WebApp): Promise<Tab> {
  let last: Answer;
  let drawn = new Map<string, string>();
  const ask = async (action: string, input: object): Promise<unknown> => app.actions[action]!(input);
  const open = async (notebook?: string): Promise<Answer> => {
    last = (await ask('open', notebook === undefined ? {} : { notebook })) as Answer;
    drawn = decisionsIn(last.shown?.html ?? '');
    return last;
  };
  const shown = (): ShownAnswer => last.shown!;
  const perform = async (action: string, input: object = {}): Promise<Answer> => {
    const { notebook, revision, conflicts } = shown();
    const versions = Object.fromEntries(conflicts.map(({ id, version }) => [id, version]));
    const view = { notebook, revision, versions };
    const answer = (await ask(action, { notebook, revision, ...input, view })) as Answer;
    last = answer;
    for (const { id, decision } of shown().conflicts) if (decision !== undefined) drawn.set(id, decision);
    return answer;
  };
  const idOf = (number: number): string => shown().conflicts[number - 1]!.id;
  await open();
  return {
    answer: () => last,
    shown,
    stand: () =>
      shown()
        .conflicts.map(({ isOpen }) => (isOpen ? 'o' : 'x'))
        .join(''),
    do: perform,
    at: (number, action, input = {}) => perform(action, { conflict: idOf(number), ...input }),
    lines: async (number) => {
      const { notebook, revision } = shown();
      return (await ask('lines', { notebook, revision, conflict: idOf(number) })) as Lines;
    },
    open,
    decision: (number) => drawn.get(idOf(number))!,
  };
}

/** By the ids of their conflicts. */
function decisionsIn(html: string): Map<string, string> {
  const parts = html.split(/<div class="decision" data-conflict="([^"]*)">/);
  const found = new Map<string, string>();
  for (let at = 1; at < parts.length; at += 2) {
    found.set(parts[at]!, parts[at + 1]!.slice(0, parts[at + 1]!.lastIndexOf('</div></section>')));
  }
  return found;
}
