/** A report as one HTML file that needs nothing else: dist/report.cjs, which nothing but `--html` loads.
 *
 *      top bar     what is compared, counts, next and previous change, how to show it
 *      left        the notebooks (of a history the commits), with the outline of the one in view
 *      middle      a section for each
 *
 *  A page that is long enough counts what else there is, instead of drawing it. */
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import type { LogEntry } from '../render/history.ts';
import { shownText } from '../shown.ts';
import type { PageKind } from './bar.ts';
import { createBudget, LARGEST_PAGE, picturesTaken, type Taken, takeAll, takenOf } from './budget.ts';
import { hasChangedText } from './cells.ts';
import { drawPage } from './frame.ts';
import { loadRich } from './load-rich.ts';
import { logSection, notebookSection, type Section, wholeSection } from './sections.ts';
import type { ReportView, Rich, SectionView } from './view.ts';

/** Sections are added one after the other. */
export interface Report {
  readonly addNotebook: (notebook: ChangedNotebook) => Promise<void>;
  /** What `addNotebook` would add as the section at `place`, from 0, if there is room for all of it: data, drawn without
   *  regard to the others. */
  readonly drawApart: (notebook: ChangedNotebook, place: number) => Promise<ApartSection>;
  /** Adds what was drawn so. False: there is no room for it as it is; the notebook is to be added itself. */
  readonly takeApart: (apart: ApartSection) => Promise<boolean>;
  readonly addCommit: (entry: LogEntry) => Promise<void>;
  /** A notebook as it is; `name` is what the person called it. */
  readonly addWhole: (notebook: Notebook, name: string, normalizer: Normalizer) => Promise<void>;
  /** The file. The same sections give the same bytes. */
  readonly end: () => string;
}

export interface ApartSection {
  readonly section: Section;
  readonly isRich: boolean;
  /** undefined: something in it takes more than any page may have. */
  readonly taken: Taken | undefined;
}

/** `title`: what is compared, in words. */
export function createReport(title: string, request: ReportView): Report {
  const budget = createBudget(request.outputs === 'full');
  const sections: Section[] = [];
  let kind: PageKind = 'diff';
  let room = LARGEST_PAGE;
  let rich: Rich | undefined;
  const load = async (isRich: boolean): Promise<void> => {
    if (isRich) rich ??= await loadRich();
  };
  const keep = (section: Section, pictures: number): void => {
    room = Math.max(0, room - section.body.markup.length + pictures);
    sections.push(section);
  };
  const add = async (needsRich: boolean, draw: (id: string, view: SectionView) => Section): Promise<void> => {
    await load(needsRich || request.outputs !== 'none');
    const view = { ...request, budget, room, rich };
    const [section, pictures] = picturesTaken(budget, () => draw(idAt(sections.length), view));
    keep(section, pictures);
  };
  return {
    addNotebook: (notebook) =>
      add(hasChangedText(notebook.diff?.cells ?? []), (id, view) => notebookSection(notebook, id, view)),
    drawApart: async (notebook, place) => {
      const isRich = hasChangedText(notebook.diff?.cells ?? []) || request.outputs !== 'none';
      await load(isRich);
      const own = createBudget(request.outputs === 'full');
      const view = { ...request, budget: own, room: Number.POSITIVE_INFINITY, rich };
      return { section: notebookSection(notebook, idAt(place), view), isRich, taken: takenOf(own) };
    },
    takeApart: async ({ section, isRich, taken }) => {
      if (taken === undefined || section.id !== idAt(sections.length)) return false;
      if (section.body.markup.length - taken.pictures > room || !takeAll(budget, taken)) return false;
      await load(isRich);
      keep(section, taken.pictures);
      return true;
    },
    addCommit: (entry) => {
      kind = 'history';
      const changes =
        entry.kind === 'cell' ? [entry.change] : entry.notebooks.flatMap(({ diff }) => diff?.cells ?? []);
      return add(hasChangedText(changes), (id, view) => logSection(entry, id, view));
    },
    addWhole: (notebook, name, normalizer) => {
      kind = 'notebook';
      const hasText = notebook.cells.some(({ type }) => type === 'markdown');
      return add(hasText, (id, view) => wholeSection(notebook, name, id, { ...view, normalizer }));
    },
    end: () => drawPage(kind, shownText(title), sections, rich?.styles).markup,
  };
}

function idAt(place: number): string {
  return `n${place + 1}`;
}
