/** The app of `nbdiff web` in a repository, asked without a port. */
import type { Chosen, Started } from '../../src/compare/chosen.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import type { WebApp } from '../../src/web/app.ts';
import { createReviewApp } from '../../src/web/review/review-app.ts';
import type { ShownSection } from '../../src/web/review/shown-comparison.ts';
import { textIn } from '../html/pages.ts';
import { ioIn, type ThrowAway } from '../support/throw-away.ts';

export interface View {
  readonly title: string;
  readonly sum: string;
  readonly list: string;
  readonly sections: readonly ShownSection[];
  readonly more: boolean;
  readonly undo?: string;
  readonly redo?: string;
  readonly viewed: readonly string[];
}

export interface Review {
  readonly app: WebApp;
  /** As a page asks that has nothing yet, or what `have` says. */
  readonly view: (
    chosen?: Chosen,
    page?: Partial<{ have: object; outputs: readonly string[] }>,
  ) => Promise<View>;
  /** Presses the button of `what` in the first notebook, as it is shown now. */
  readonly pick: (command: string, what: object, chosen?: Chosen) => Promise<string>;
  readonly act: (name: string, input?: unknown) => Promise<unknown>;
}

export const UNSTAGED: Chosen = { kind: 'unstaged' };
export const STAGED: Chosen = { kind: 'staged' };

export async function reviewIn(
  repository: ThrowAway,
  typed: Partial<Started> = {},
  cwd: string = repository.dir,
): Promise<Review> {
  const io = ioIn(repository, cwd);
  const policy = await openPolicy(io);
  const started: Started = {
    args: [],
    paths: undefined,
    cached: false,
    renames: undefined,
    relative: false,
    ways: {},
    asItIs: false,
    tool: undefined,
    ...typed,
  };
  const app = await createReviewApp(
    { started, view: { context: 3, impact: false, outputs: false } },
    { io, policy },
  );
  const act: Review['act'] = async (name, input = {}) =>
    app.actions[name]!(JSON.parse(JSON.stringify(input)));
  const view: Review['view'] = async (chosen = UNSTAGED, page = {}) =>
    (await act('view', { chosen, have: {}, outputs: [], ...page })) as View;
  return {
    app,
    act,
    view,
    pick: async (command, what, chosen = UNSTAGED) => {
      const [{ id, revision }] = (await view(chosen)).sections as [ShownSection];
      const sent = { chosen, command, section: id, revision, ...what };
      return ((await act('pick', sent)) as { readonly said: string }).said;
    },
  };
}

/** What a reader sees of a section, and what they can press. */
export function seenIn({ html = '' }: Pick<ShownSection, 'html'>): string {
  const spaced = html.replaceAll(/<(?!\/?(?:b|i|u|q|dfn|mark|code)>)/g, ' <');
  return textIn(spaced).replace(/\s+/g, ' ').trim();
}
