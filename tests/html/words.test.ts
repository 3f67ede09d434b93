/** What the terminal says of a change, a page says too, in the same words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareContents } from '../../src/compare/changed-notebooks.ts';
import { createBudget } from '../../src/html/budget.ts';
import { createReport } from '../../src/html/report.ts';
import { notebookSection } from '../../src/html/sections.ts';
import { renderHtml } from '../../src/index.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { ChangedNotebook } from '../../src/render/changed-notebook.ts';
import { code, markdown, notebookOf } from '../render/notebooks.ts';
import { pythonNotebook, textIn } from './pages.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const diffs = readdirSync(fixtures).filter((name) =>
  readdirSync(join(fixtures, name)).includes('expected.txt'),
);

/** What a reader sees of a page, each piece of text once, with one space where white space was. */
function seenIn(page: string): string {
  const main = page.slice(page.indexOf('<main'), page.indexOf('</main>'));
  return textIn(main.replace(/<(?:b|code|li|h\d|p|del|ins|span|button|pre)\b[^>]*>/g, ' $&')).replace(
    /\s+/g,
    ' ',
  );
}

const read = (name: string, side: string): Buffer => readFileSync(join(fixtures, name, `${side}.ipynb`));

test.each(diffs)('%s', async (name) => {
  const file = {
    path: 'after.ipynb',
    oldPath: 'before.ipynb',
    before: read(name, 'before'),
    after: read(name, 'after'),
  };
  const seen = seenIn(await renderHtml([file]));
  const screen = readFileSync(join(fixtures, name, 'expected.txt'), 'utf8')
    .split('\n')
    .slice(1);
  const lines = screen.flatMap((line) => {
    // A line of the source, behind its numbers; carets below it are marks on a page.
    const [, numbers, sign, text] = /^( *\d* +\d* ) ?([-+ ])(?: (.*))?$/.exec(line) ?? [];
    if (/^[\s^]*$/.test(line)) return [];
    if (line.startsWith('── ')) return [line.slice(3).replaceAll(' · ', ' ')];
    if (line.startsWith('… ')) return [line.slice(2)];
    if (/^ {2}[~+-] /.test(line)) return [line.slice(4)];
    if (numbers !== undefined && sign !== undefined)
      return [`${numbers.trim().split(/\s+/).join(' ')} ${text ?? ''}`];
    return line === '' ? [] : [line.trim()];
  });
  for (const line of lines) expect(seen).toContain(line.replace(/\s+/g, ' ').trim());
});

const changed = (before: string, after: string, more: Partial<ChangedNotebook> = {}): ChangedNotebook => {
  const heading = { status: 'modified', before: 'a.ipynb', after: 'a.ipynb' } as const;
  const file = (text: string) => ({ kind: 'file', bytes: Buffer.from(text) }) as const;
  const options = { normalizer: createNormalizer() };
  return { ...compareContents(heading, file(before), file(after), options), ...more };
};

async function pageWith(notebook: ChangedNotebook): Promise<string> {
  const report = createReport('title', { context: 3, outputs: 'none' });
  await report.addNotebook(notebook);
  return seenIn(report.end());
}

describe('around the cells', () => {
  const one = notebookOf([code('x')]);

  test('renames, modes, links, and what git is to store', async () => {
    const heading = {
      status: 'renamed',
      before: 'old.ipynb',
      after: 'new.ipynb',
      similarity: 90,
      modes: { before: '100644', after: '100755' },
    } as const;
    const page = await pageWith(
      changed(one, one, { heading, links: { before: 'a', after: 'b' }, strips: true }),
    );
    expect(page).toContain('old.ipynb → new.ipynb (renamed, 90% alike) (mode 100644 → 100755)');
    expect(page).toContain('link to a link to b');
    expect(page).toContain('committed with outputs; git add stores it without them');
  });

  test("the notebook's own metadata", async () => {
    const page = await pageWith(changed(one, notebookOf([code('x')], { title: 'Houses' })));
    expect(page).toContain('notebook metadata title: + "Houses"');
  });

  test('what is not shown', async () => {
    const ran = notebookOf([code('x', { outputs: [{ output_type: 'stream', name: 'stdout', text: '1' }] })]);
    expect(await pageWith(changed(one, ran))).toContain(
      '1 unchanged cell x 1 · code x not shown: outputs of 1 cell',
    );
  });
});

describe('what goes wrong', () => {
  test('a notebook that cannot be read is a section with its error, and the others are there', async () => {
    const seen = seenIn(
      await renderHtml([
        { path: 'broken.ipynb', before: '{', after: pythonNotebook([code('x')]) },
        { path: 'whole.ipynb', before: undefined, after: pythonNotebook([code('y')]) },
      ]),
    );
    expect(seen).toContain('broken.ipynb Viewed broken.ipynb (before)');
    expect(seen).toContain('broken.ipynb (before):1:2: not valid JSON');
    expect(seen).toContain('whole.ipynb added');
    expect(seen).toContain('cell 1 added code 1 y');
  });

  test('a cell that cannot be drawn shows its error, and stops no other', async () => {
    const notebook = changed(
      notebookOf([code('fit(one)'), markdown('words of one')]),
      notebookOf([code('fit(two)'), markdown('words of two')]),
    );
    const [cell] = notebook.diff!.after!.cells;
    Object.defineProperty(cell, 'metadata', {
      get: () => {
        throw new RangeError('no such thing \x1b[31m');
      },
    });
    const page = await pageWith(notebook);
    expect(page).toContain('cell 1 code This cell cannot be drawn: no such thing ^[[31m');
    expect(page).toContain('cell 2 markdown 1 words of one 1 words of two');
  });
});

test('cells for which there is no room are counted', () => {
  const cells = Array.from({ length: 9 }, (_, index) => code(`x = "${String(index).repeat(500)}"`));
  const notebook = changed(notebookOf([]), notebookOf(cells));
  const { body } = notebookSection(notebook, 'n1', {
    context: 3,
    outputs: 'none',
    room: 2500,
    budget: createBudget(),
    rich: undefined,
  });
  expect(body.markup.match(/<section/g)?.length).toBe(3);
  expect(textIn(body.markup)).toContain('not shown, since the page is long enough: 6 cells');
});
