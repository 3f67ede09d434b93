/** What a page shows of one comparison: a section for each notebook that changed, drawn once for all tabs and again where
 *  its content is another.
 *
 *      the page has   n1 a3f, n2 77c, n3 b01
 *      the answer     n1 a3f, n2 9d2 <article ...>, n4 c55 <article ...>
 *
 *  What the page has stands as it is, with its folds; n3 is gone. Long pages come in several answers. */
import { createHash } from 'node:crypto';
import type { Comparison } from '../../compare/chosen.ts';
import { impactReader } from '../../compare/impact.ts';
import type { WatchedFile } from '../../compare/watched.ts';
import { contentKey, drawItem, drawSection } from '../../html/article.ts';
import { wordSum } from '../../html/bar.ts';
import { createBudget, LARGEST_PAGE } from '../../html/budget.ts';
import { hasChangedText } from '../../html/cells.ts';
import { loadRich } from '../../html/load-rich.ts';
import { notebookSection, type Section } from '../../html/sections.ts';
import { joinHtml } from '../../markup/html.ts';
import type { ChangedNotebook } from '../../render/changed-notebook.ts';
import type { Workplace } from '../../session/workplace.ts';
import type { Frames } from './frames.ts';
import type { ViewInput } from './inputs.ts';
import { offersFor } from './offers.ts';
import { notebookTools, sectionTools, withoutTools } from './section-tools.ts';
import type { Stamped } from './watch-stamps.ts';

export interface ShownSection {
  readonly id: string;
  readonly key: string;
  /** What a decision is made on: another once a byte of either side is. */
  readonly revision: string;
  /** By what the mark of having viewed it goes. */
  readonly content: string;
  /** undefined: the page has it. */
  readonly html?: string;
}

export interface ComparisonAnswer {
  readonly title: string;
  /** HTML, as the list is. */
  readonly sum: string;
  readonly list: string;
  readonly sections: readonly ShownSection[];
  /** Whether there is more of it, to be asked for. */
  readonly more: boolean;
}

export interface ShownComparison extends Comparison, Stamped {
  /** Throws NotebookError where git cannot list it. */
  readonly answer: (page: Pick<ViewInput, 'have' | 'outputs'>) => Promise<ComparisonAnswer>;
  /** The file of a section, as it was listed last; undefined: there is none any more. */
  readonly fileOf: (id: string) => WatchedFile | undefined;
  /** The notebook of a section as it is now, if it is as the person saw it. */
  readonly seen: (id: string, revision: string) => Promise<ChangedNotebook | undefined>;
}

/** UTF-16 units of sections that are drawn, or sent, at once; the last of them goes beyond. */
const MOST_AT_ONCE = 2 ** 20;

interface Drawn extends ShownSection {
  readonly stamp: string;
  readonly section: Section;
  readonly html: string;
}

/** Without outputs, or with them. */
type Depth = 'short' | 'full';

export interface ReviewView {
  /** Unchanged lines around a change. */
  readonly context: number;
  /** Whether also what changes do to other cells is shown. */
  readonly impact: boolean;
}

export interface ShowRequest {
  readonly view: ReviewView;
  readonly frames: Frames;
  readonly workplace: Workplace;
  /** The id of a file, by its key: the same in every comparison, so that a page that goes from one to another keeps its
   *  place. */
  readonly idOf: (key: string) => string;
}

export function showComparison(
  comparison: Comparison,
  { view, frames, workplace, idOf }: ShowRequest,
): ShownComparison {
  const { title, watched, place } = comparison;
  const drawn: Readonly<Record<Depth, Map<string, Drawn>>> = { short: new Map(), full: new Map() };
  let listed: ReadonlyMap<string, WatchedFile> = new Map();
  let begunAt: string | undefined;
  const readImpact = impactReader();

  const list = async (): Promise<void> => {
    listed = new Map((await watched.list()).map((file) => [idOf(file.key), file]));
    for (const known of Object.values(drawn)) {
      for (const id of known.keys()) if (!listed.has(id)) known.delete(id);
    }
  };
  const fresh = (id: string, depth: Depth): Drawn | undefined => {
    const one = drawn[depth].get(id);
    return one?.stamp === listed.get(id)?.stamp ? one : undefined;
  };
  const drawOne = async (id: string, notebook: ChangedNotebook, depth: Depth): Promise<Drawn> => {
    const file = listed.get(id)!;
    const offers = await offersFor(place, file, notebook.diff, workplace);
    const isFull = depth === 'full';
    const isRich = isFull || hasChangedText(notebook.diff?.cells ?? []);
    const others = [...drawn.short.values()].filter((one) => one.id !== id);
    const impact = view.impact ? await readImpact(notebook.diff) : undefined;
    const section = notebookSection({ ...notebook, impact }, id, {
      context: view.context,
      outputs: isFull ? 'short' : 'none',
      budget: createBudget(),
      room: Math.max(0, LARGEST_PAGE - others.reduce((sum, { html }) => sum + html.length, 0)),
      rich: isRich ? await loadRich() : undefined,
      tools: sectionTools(offers, frames),
    });
    const content = isFull ? drawn.short.get(id)!.content : contentKey(withoutTools(section.body.markup));
    const tools = notebookTools(notebook, offers, isFull);
    const article = drawSection('diff', section, { key: content, tools });
    const key = contentKey(article.markup);
    return {
      id,
      key,
      revision: revisionOf(notebook),
      content,
      stamp: file.stamp,
      section,
      html: article.markup,
    };
  };
  /** As many as may be at once; how much was drawn. */
  const draw = async (ids: readonly string[], depth: Depth, most: number): Promise<number> => {
    const stale = ids.filter((id) => fresh(id, depth) === undefined);
    let size = 0;
    let at = 0;
    for await (const notebook of watched.read(
      stale.map((id) => listed.get(id)!.key),
      depth === 'full',
    )) {
      const one = await drawOne(stale[at]!, notebook, depth);
      drawn[depth].set(one.id, one);
      at += 1;
      size += one.html.length;
      if (size > most) break;
    }
    return size;
  };

  return {
    ...comparison,
    stamp: watched.stamp,
    begunAt: () => begunAt,
    answer: async ({ have, outputs }) => {
      begunAt ??= await watched.stamp();
      await list();
      const all = [...listed.keys()];
      const size = await draw(all, 'short', MOST_AT_ONCE);
      const wanted = all.filter((id) => outputs.has(id) && fresh(id, 'short') !== undefined);
      if (size <= MOST_AT_ONCE) await draw(wanted, 'full', MOST_AT_ONCE - size);
      let sent = 0;
      let more = false;
      const shown: Drawn[] = [];
      const sections = all.flatMap((id): readonly ShownSection[] => {
        const one = fresh(id, outputs.has(id) ? 'full' : 'short');
        if (one !== undefined) shown.push(one);
        if (one !== undefined && (have.get(id) === one.key || sent <= MOST_AT_ONCE)) {
          const { key, revision, content, html } = one;
          if (have.get(id) === key) return [{ id, key, revision, content }];
          sent += html.length;
          return [{ id, key, revision, content, html }];
        }
        more = true;
        const key = have.get(id);
        return key === undefined ? [] : [{ id, key, revision: '', content: '' }];
      });
      const items = joinHtml(shown.map(({ section }) => drawItem(section)));
      const sum = wordSum(
        'diff',
        shown.map(({ section }) => section),
      );
      return { title, sum: sum.markup, list: items.markup, sections, more };
    },
    fileOf: (id) => listed.get(id),
    seen: async (id, revision) => {
      const file = listed.get(id);
      if (file === undefined) return undefined;
      for (const asItIs of [false, true]) {
        for await (const notebook of watched.read([file.key], asItIs)) {
          if (revisionOf(notebook) === revision) return notebook;
        }
      }
      return undefined;
    },
  };
}

/** By the bytes of both sides. */
function revisionOf({ versions, problems }: ChangedNotebook): string {
  const hash = createHash('sha256');
  for (const version of [versions.before, versions.after]) {
    hash.update(version === undefined ? '-' : `${version.isLink} ${version.bytes.length} `);
    if (version !== undefined) hash.update(version.bytes);
  }
  return hash.update(String(problems.length)).digest('base64url').slice(0, 22);
}
