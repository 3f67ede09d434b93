/** The sections of a report, one for a notebook, for a commit, or for a whole notebook that is shown; each with what the
 *  list at the left says of it. */
import type { Impact } from '../check/impact.ts';
import { type CellChange, cellsOf, type NotebookDiff } from '../diff/changes.ts';
import { countLines, type LineCounts } from '../diff/line-counts.ts';
import { type Html, html, joinHtml } from '../markup/html.ts';
import { counted, wordErrorAt } from '../messages.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { notebookSettings, wordCell, wordHeading, wordNames, wordNotShown } from '../render/change-words.ts';
import { type ChangedNotebook, WILL_STRIP } from '../render/changed-notebook.ts';
import { visible } from '../render/display.ts';
import { type CellEntry, type LogEntry, wordMerge } from '../render/history.ts';
import { wordImpact } from '../render/impact-words.ts';
import { linkSettings } from '../render/link.ts';
import type { FileHeading } from '../render/options.ts';
import { showSettings } from '../render/show.ts';
import { shownPath } from '../shown.ts';
import { type Budget, picturesTaken } from './budget.ts';
import { cellId, drawCell, drawSettings, drawUnchanged, drawWhole, drawWords } from './cells.ts';
import { firstHeading, type OutlineEntry } from './outline.ts';
import type { SectionView } from './view.ts';

export interface Section {
  readonly id: string;
  /** In the list at the left; `above` is what it is in: a folder, a date. */
  readonly name: string;
  readonly above: string;
  /** Above the section. */
  readonly heading: Html;
  /** Lines; undefined where nothing is compared. */
  readonly counts: LineCounts | undefined;
  readonly cells: number;
  readonly changedCells: number;
  /** Whether outputs are drawn in it, and rendered Markdown. */
  readonly hasOutputs: boolean;
  readonly hasProse: boolean;
  readonly outline: readonly OutlineEntry[];
  readonly body: Html;
}

export function notebookSection(notebook: ChangedNotebook, id: string, view: SectionView): Section {
  const { heading } = notebook;
  return {
    id,
    ...nameOf(heading.status === 'deleted' ? heading.before : heading.after),
    heading: drawHeading(heading),
    ...drawNotebook(notebook, id, view),
  };
}

function drawNotebook(
  { heading, diff, links, strips, problems, impact }: ChangedNotebook,
  id: string,
  view: SectionView,
): Drawn {
  const drawn = diff === undefined ? NOTHING : drawDiff(diff, id, view, impact);
  const body = joinHtml([
    ...problems.map(({ error, side }) => html`<p class="problem">${wordErrorAt(heading[side], error)}</p>`),
    drawSettings(linkSettings(links)),
    drawn.body,
    strips ? html`<p class="not-shown">${WILL_STRIP}</p>` : html``,
  ]);
  return { ...drawn, body };
}

export function logSection(entry: LogEntry, id: string, view: SectionView): Section {
  const { commit } = entry;
  const heading = html`${visible(commit.subject)} <small>${commit.shortOid} · ${commit.date} · ${visible(commit.author)}${wordMerge(entry)}</small>`;
  const drawn =
    entry.kind === 'notebooks' ? drawNotebooks(entry.notebooks, id, view) : drawOneCell(entry, id, view);
  return { id, name: visible(commit.subject), above: commit.date, heading, ...drawn };
}

/** The notebooks of one commit, each below a line that names it. */
function drawNotebooks(notebooks: readonly ChangedNotebook[], section: string, view: SectionView): Drawn {
  let { room } = view;
  const drawn = notebooks.map((notebook, index) => {
    const id = index === 0 ? section : `${section}-${index + 1}`;
    const one = drawNotebook(notebook, id, { ...view, room });
    room = Math.max(0, room - one.body.markup.length);
    return { ...one, body: html`<p class="about">${wordHeading(notebook.heading)}</p>${one.body}` };
  });
  const sum = (count: (one: Drawn) => number): number => drawn.reduce((total, one) => total + count(one), 0);
  return {
    counts: {
      added: sum(({ counts }) => counts?.added ?? 0),
      removed: sum(({ counts }) => counts?.removed ?? 0),
    },
    cells: sum(({ cells }) => cells),
    changedCells: sum(({ changedCells }) => changedCells),
    outline: drawn.flatMap(({ outline }) => outline),
    ...bodyOf(joinHtml(drawn.map(({ body }) => body))),
  };
}

/** The name, and what became of the notebook: that it is one is plain on a page of notebooks. */
function drawHeading(heading: FileHeading): Html {
  const { status } = heading;
  const isMarked = status === 'added' || status === 'deleted' || status === 'unmerged';
  return html`${wordNames(heading)}${isMarked && html` <span class="${status}">${status}</span>`}`;
}

/** A path as its folder and its name. */
function nameOf(path: string): Pick<Section, 'name' | 'above'> {
  const start = path.lastIndexOf('/') + 1;
  const shown = shownPath(path);
  // What stands in quotes is not taken apart.
  if (shown !== path) return { name: shown, above: '' };
  return { name: path.slice(start), above: path.slice(0, start) };
}

/** `name` is what the person called it. */
export function wholeSection(
  notebook: Notebook,
  name: string,
  id: string,
  { normalizer, ...view }: SectionView & { readonly normalizer: Normalizer },
): Section {
  const page = new Pieces(view);
  page.add(drawWords(showSettings(notebook, normalizer)));
  for (const cell of notebook.cells) {
    page.addCell(cell.source.length, () =>
      drawWhole(cell, { section: id, before: '', after: notebook.language }, normalizer, view),
    );
  }
  return {
    id,
    ...nameOf(name),
    heading: html`${shownPath(name)}`,
    counts: undefined,
    cells: notebook.cells.length,
    changedCells: 0,
    outline: notebook.cells.flatMap((cell) => headingEntry(cell, id)),
    ...bodyOf(page.end()),
  };
}

/** With what can be switched on and off in it: no text of a notebook holds a tag. */
function bodyOf(body: Html): Pick<Section, 'body' | 'hasOutputs' | 'hasProse'> {
  const has = (tag: string): boolean => body.markup.includes(tag);
  return { body, hasOutputs: has('<div class="outputs">'), hasProse: has('<div class="prose') };
}

type Drawn = Omit<Section, 'id' | 'name' | 'above' | 'heading'>;

const NOTHING: Drawn = {
  counts: undefined,
  cells: 0,
  changedCells: 0,
  hasOutputs: false,
  hasProse: false,
  outline: [],
  body: html``,
};

/** The pieces of a section as far as there is room for them; the cells beyond are counted. */
class Pieces {
  private readonly pieces: Html[] = [];
  private readonly budget: Budget;
  private room: number;
  private leftOut = 0;

  constructor({ room, budget }: SectionView) {
    this.room = room;
    this.budget = budget;
  }

  add(piece: Html): void {
    this.pieces.push(piece);
    this.room -= piece.markup.length;
  }

  /** `length`: what it takes at least. */
  addCell(length: number, draw: () => Html, cells = 1): void {
    if (length > this.room) {
      this.leftOut += cells;
      return;
    }
    const [drawn, pictures] = picturesTaken(this.budget, draw);
    this.add(drawn);
    this.room += pictures;
  }

  end(): Html {
    const { leftOut } = this;
    const all = joinHtml(this.pieces);
    if (leftOut === 0) return all;
    return html`${all}<p class="not-shown">not shown, since the page is long enough: ${counted(leftOut, 'cell')}</p>`;
  }
}

function drawDiff(diff: NotebookDiff, section: string, view: SectionView, impact: Impact | undefined): Drawn {
  const place = { section, before: diff.before?.language ?? '', after: diff.after?.language ?? '' };
  const page = new Pieces(view);
  const outline: OutlineEntry[] = [];
  let changedCells = 0;
  let unchanged: Cell[] = [];
  const fold = (): void => {
    const cells = unchanged;
    unchanged = [];
    const length = cells.reduce((sum, { source }) => sum + source.length, 0);
    if (cells.length > 0) page.addCell(length, () => drawUnchanged(cells, place), cells.length);
  };
  for (const change of diff.cells) {
    if (change.kind === 'same' && !(view.outputs !== 'none' && change.details.hidden.outputs)) {
      unchanged.push(change.after);
      outline.push(...headingEntry(change.after, section));
      continue;
    }
    fold();
    changedCells += 1;
    outline.push(changeEntry(change, section));
    page.addCell(lengthOf(change), () => drawCell(change, place, view, impact?.ofCells.get(change)));
  }
  fold();
  const settings = notebookSettings(diff);
  if (settings.length > 0) {
    const id = `${section}m`;
    outline.push({ kind: 'change', id, level: 0, text: 'notebook metadata', preview: '' });
    page.add(
      html`<section class="cell metadata" id="${id}"><h3 tabindex="-1"><a href="#${id}">notebook metadata</a>${view.tools?.ofMetadata()}</h3>${drawSettings(settings)}</section>`,
    );
  }
  for (const line of wordImpact(impact)) page.add(html`<p class="not-shown">${line}</p>`);
  const notShown = wordNotShown(diff, view);
  if (notShown !== undefined) page.add(html`<p class="not-shown">${notShown}${view.tools?.ofHidden()}</p>`);
  return {
    counts: countLines(diff),
    cells: diff.cells.length,
    changedCells,
    outline,
    ...bodyOf(page.end()),
  };
}

function drawOneCell({ change, language, impacts }: CellEntry, section: string, view: SectionView): Drawn {
  return {
    ...NOTHING,
    cells: 1,
    changedCells: 1,
    outline: [changeEntry(change, section)],
    ...bodyOf(drawCell(change, { section, before: language, after: language }, view, impacts)),
  };
}

function lengthOf(change: CellChange): number {
  return cellsOf(change)
    .flat()
    .reduce((sum, { source }) => sum + source.length, 0);
}

function headingEntry(cell: Cell, section: string): readonly OutlineEntry[] {
  const heading = firstHeading(cell);
  if (heading === undefined) return [];
  return [{ kind: 'heading', id: `${section}c${cell.index + 1}`, ...heading, preview: '' }];
}

function changeEntry(change: CellChange, section: string): OutlineEntry {
  const [name, what = ''] = wordCell(change).split(' · ');
  const text = change.kind === 'modified' ? name! : `${name} · ${what}`;
  const first = cellsOf(change).toReversed().flat()[0];
  const preview = first === undefined ? '' : (first.source.trimStart().split('\n', 1)[0] ?? '');
  return { kind: 'change', id: cellId(change, section), level: 0, text, preview };
}
