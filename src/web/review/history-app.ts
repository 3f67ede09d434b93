/** `nbdiff web --log a.ipynb`: one notebook through its commits, with a slider; each commit's change is drawn where the
 *  slider stands.
 *
 *      commits    all of them, the newest first
 *      commit     what one of them changed
 *      viewed     what the person has looked at */
import { impactReader } from '../../compare/impact.ts';
import { type HistoryStep, listHistory, readStep } from '../../compare/notebook-history.ts';
import type { Ways } from '../../compare/watched.ts';
import { findRepository } from '../../git/repository.ts';
import { gitFor } from '../../git/run.ts';
import { stampOfRefs } from '../../git/stamps.ts';
import { contentKey, drawSection } from '../../html/article.ts';
import { createBudget, LARGEST_PAGE } from '../../html/budget.ts';
import { hasChangedText } from '../../html/cells.ts';
import { loadRich } from '../../html/load-rich.ts';
import { logSection } from '../../html/sections.ts';
import { html, joinHtml } from '../../markup/html.ts';
import { visible } from '../../render/display.ts';
import { wordHistory } from '../../render/history.ts';
import type { Workplace } from '../../session/workplace.ts';
import { type WebApp, WebRefusal } from '../app.ts';
import { fieldsOf, textOf } from '../inputs.ts';
import script from '../page/history.ts?text';
import style from '../page/review.css?text';
import { openViewed, viewedAction } from '../viewed.ts';
import { createFrames } from './frames.ts';
import { outputsButton, sectionTools } from './section-tools.ts';
import { historyShell } from './shell.ts';
import type { ReviewView } from './shown-comparison.ts';
import { watchStamps } from './watch-stamps.ts';

export interface HistoryRequest {
  /** From where the command runs. */
  readonly path: string;
  readonly ways: Ways;
  readonly view: ReviewView;
}

/** Throws NotebookError where no commit changed the path. */
export async function createHistoryApp(
  { path, ways, view }: HistoryRequest,
  { io, policy }: Workplace,
): Promise<WebApp> {
  const git = gitFor(io);
  const repository = await findRepository(git);
  const marks = await openViewed(io);
  const frames = createFrames();
  const readImpact = impactReader();
  const atFirst = stampOfRefs(repository);
  const heads = { stamp: async () => stampOfRefs(repository), begunAt: () => atFirst };
  let steps = new Map<string, HistoryStep>();
  const list = async (): Promise<void> => {
    steps = new Map((await listHistory(path, git)).map((step) => [step.oid, step]));
  };
  await list();

  const draw = async (step: HistoryStep, withOutputs: boolean): Promise<object> => {
    const notebook = await readStep(step, ways, policy, git);
    const impact = view.impact ? await readImpact(notebook?.diff) : undefined;
    const notebooks = notebook === undefined ? [] : [{ ...notebook, impact }];
    const isRich = withOutputs || hasChangedText(notebook?.diff?.cells ?? []);
    const drawn = logSection(
      { kind: 'notebooks', commit: step.commit, notebooks },
      `k${step.commit.shortOid}`,
      {
        context: view.context,
        outputs: withOutputs ? 'short' : 'none',
        budget: createBudget(),
        room: LARGEST_PAGE,
        rich: isRich ? await loadRich() : undefined,
        tools: sectionTools(() => [], frames),
      },
    );
    const section = notebook === undefined ? { ...drawn, body: MERGED } : drawn;
    // A commit stays what it is.
    const key = contentKey(step.oid);
    const article = drawSection('history', section, { key, tools: outputsButton(withOutputs) });
    return { html: article.markup, viewed: marks.all().has(key) ? [key] : [] };
  };

  return {
    page: historyShell().markup,
    assets: new Map([
      ['history.js', { type: 'text/javascript', content: script }],
      ['review.css', { type: 'text/css', content: style }],
    ]),
    actions: {
      commits: async () => {
        await list();
        const items = [...steps.values()].map(
          ({ oid, commit: { shortOid, date, author, subject } }) =>
            html`<li><a href="#k${shortOid}" data-commit="${oid}"><span class="name"><small>${date} · ${visible(author)}</small>${visible(subject)}</span></a></li>`,
        );
        return { title: wordHistory([path], undefined), list: joinHtml(items).markup };
      },
      commit: async (input) => {
        const { id, outputs } = fieldsOf(input);
        const step = steps.get(textOf(id));
        if (step === undefined) throw new WebRefusal(404, 'there is no such commit in this history');
        return draw(step, outputs === true);
      },
      viewed: viewedAction(marks),
    },
    watch: (emit) =>
      watchStamps(
        () => [heads],
        () => emit({ kind: 'changed' }),
      ),
    frame: frames.read,
    end: async () => 0,
  };
}

const MERGED = html`<p class="about">This merge put together what its parents say, and nothing else.</p>`;
