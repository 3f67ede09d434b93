/** `--html`: any comparison, a history, or one notebook as a page, from the command line. */
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textIn } from '../html/pages.ts';
import { code, markdown, notebookOf } from '../render/notebooks.ts';
import { HAS_BROWSER, openPage } from '../support/browser.ts';
import { call, type Run } from '../support/command.ts';
import { prepared, type ThrowAway } from '../support/throw-away.ts';

const BEFORE = [markdown('# Houses'), code('fit(1)'), code('score(1)')];
const AFTER = [markdown('# Houses'), code('fit(2)'), code('score(1)')];

const edited = prepared((repository) => {
  repository.write('data/analysis.ipynb', notebookOf(BEFORE));
  repository.write('other.ipynb', notebookOf([code('x')]));
  repository.commit('Begin');
  repository.write('data/analysis.ipynb', notebookOf(AFTER));
});

function nbdiff(repository: ThrowAway, ...args: readonly string[]): Run {
  return call(args, { cwd: repository.dir, env: repository.env });
}

/** Title and sections. */
function pageIn(page: string): { readonly title: string | undefined; readonly sections: readonly string[] } {
  return {
    title: /<h1>(.*?)<\/h1>/.exec(page)?.[1],
    sections: [...page.matchAll(/<h2 tabindex[^>]*>(.*?)<\/h2>/g)].map(([, text]) => textIn(text!)),
  };
}

describe('nbdiff --html', () => {
  test('writes one page, of what git diff would compare', () => {
    const repository = edited();
    const run = nbdiff(repository, '--html');
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
    expect(pageIn(run.stdout)).toEqual({
      title: 'the index with the work tree',
      sections: ['data/analysis.ipynb'],
    });
    expect(textIn(run.stdout)).toContain('fit(2)');
  });

  test('of any comparison, in words', () => {
    const repository = edited();
    repository.commit('Fit better');
    const titles = [['HEAD~1'], ['HEAD~1..'], ['HEAD~1', 'HEAD', '--', 'data'], ['--cached', 'HEAD~1']].map(
      (args) => pageIn(nbdiff(repository, '--html', ...args).stdout).title,
    );
    expect(titles).toEqual([
      'HEAD~1 with the work tree',
      'HEAD~1 with HEAD',
      'HEAD~1 with HEAD, in data',
      'HEAD~1 with the index',
    ]);
    const files = nbdiff(repository, '--html', 'other.ipynb', 'data/analysis.ipynb');
    expect(pageIn(files.stdout)).toEqual({
      title: 'other.ipynb with data/analysis.ipynb',
      sections: ['other.ipynb → data/analysis.ipynb'],
    });
  });

  test('into a file, whole or not at all, with git diff’s exit codes', () => {
    const repository = edited();
    expect(nbdiff(repository, '--html', '-o', 'page.html', '--exit-code')).toEqual({
      code: 1,
      stdout: '',
      stderr: '',
    });
    expect(repository.read('page.html')).toContain('fit(2)');
    const refused = nbdiff(repository, '--html', '-o', 'none.html', 'no-such-commit');
    expect([refused.code, existsSync(join(repository.dir, 'none.html'))]).toEqual([2, false]);
  });

  test('twice gives the same bytes, from wherever it is called', () => {
    const repository = edited();
    const below = call(['--html'], { cwd: join(repository.dir, 'data'), env: repository.env });
    expect(nbdiff(repository, '--html').stdout).toBe(below.stdout);
  });

  test('stands alone', () => {
    const repository = edited();
    for (const other of ['--stat', '--patch', '--json', '--name-only']) {
      const run = nbdiff(repository, '--html', other);
      expect([run.code, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toMatch(/stands alone/);
    }
  });

  test('a notebook that cannot be read is a section with its error, and one line of stderr; the others are there', () => {
    const repository = edited();
    repository.write('other.ipynb', '{ "cells": [');
    const run = nbdiff(repository, '--html');
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^nbdiff: other\.ipynb:1:13: not valid JSON.*\n$/);
    expect(pageIn(run.stdout).sections).toEqual(['data/analysis.ipynb', 'other.ipynb']);
    expect(textIn(run.stdout)).toContain('other.ipynb:1:13: not valid JSON');
  });

  test('modes, renames, links, what came and what went', () => {
    const repository = edited();
    chmodSync(join(repository.dir, 'data/analysis.ipynb'), 0o755);
    repository.git('mv', 'other.ipynb', 'renamed.ipynb');
    symlinkSync('data/analysis.ipynb', join(repository.dir, 'link.ipynb'));
    repository.git('add', '-A');
    const { stdout } = nbdiff(repository, '--html', '--cached');
    expect(pageIn(stdout).sections).toEqual([
      'data/analysis.ipynb (mode 100644 → 100755)',
      'link.ipynb added',
      'other.ipynb → renamed.ipynb (renamed, 100% alike)',
    ]);
    expect(textIn(stdout)).toContain('link to data/analysis.ipynb');
  });

  test('what is not shown is said', () => {
    const repository = edited();
    const output = { output_type: 'stream', name: 'stdout', text: '1' };
    repository.write('other.ipynb', notebookOf([code('x', { outputs: [output] })]));
    expect(textIn(nbdiff(repository, '--html').stdout)).toContain('not shown: outputs of 1 cell');
  });

  test('an unmerged notebook', () => {
    const repository = edited();
    repository.commit('Ours');
    repository.git('checkout', '-q', '-b', 'topic', 'HEAD~1');
    repository.write(
      'data/analysis.ipynb',
      notebookOf([markdown('# Houses'), code('fit(3)'), code('score(1)')]),
    );
    repository.commit('Theirs');
    repository.tryGit(['merge', 'main']);
    expect(pageIn(nbdiff(repository, '--html').stdout).sections).toEqual(['data/analysis.ipynb unmerged']);
  });
});

describe('nbdiff log --html', () => {
  test('a history: a commit a section, the newest first', () => {
    const repository = edited();
    repository.commit('Fit <b>better</b> \u202e');
    const run = nbdiff(repository, 'log', '--html', '-o', 'history.html', 'data/analysis.ipynb');
    expect([run.code, run.stdout, run.stderr]).toEqual([0, '', '']);
    const page = repository.read('history.html');
    const { title, sections } = pageIn(page);
    expect(title).toBe('history of data/analysis.ipynb');
    expect(
      sections.map((heading) => heading.replace(/[0-9a-f]{7,} · \d{4}-\d\d-\d\d/, 'OID · DATE')),
    ).toEqual(['Fit <b>better</b> <U+202E> OID · DATE · Author', 'Begin OID · DATE · Author']);
    expect(page).toContain('2 commits · 4 changed cells');
    expect(textIn(page)).toContain('new notebook data/analysis.ipynb');
  });

  test('of one cell', () => {
    const repository = edited();
    repository.commit('Fit better');
    const run = nbdiff(repository, 'log', '--html', '--cell', '2', 'data/analysis.ipynb');
    expect(pageIn(run.stdout).title).toBe('history of cell 2 of data/analysis.ipynb');
    expect([...run.stdout.matchAll(/<section class="cell (\w+)"/g)].map(([, kind]) => kind)).toEqual([
      'modified',
      'added',
    ]);
  });
});

describe('nbdiff show --html', () => {
  test('one notebook, whole', () => {
    const repository = edited();
    const run = nbdiff(repository, 'show', '--html', 'HEAD:data/analysis.ipynb');
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(pageIn(run.stdout)).toEqual({
      title: 'HEAD:data/analysis.ipynb',
      sections: ['HEAD:data/analysis.ipynb'],
    });
    const text = textIn(run.stdout);
    for (const shown of ['# Houses', 'fit(1)', 'score(1)', '3 cells']) expect(text).toContain(shown);
  });

  test('with tags, metadata and counts', () => {
    const repository = edited();
    const tagged = code('x', { execution_count: 7, metadata: { tags: ['plot'], name: 'setup' } });
    repository.write('tagged.ipynb', notebookOf([tagged], { title: 'Houses' }));
    const text = textIn(nbdiff(repository, 'show', '--html', 'tagged.ipynb').stdout);
    for (const shown of ['In [7]', '[tags: plot]', 'name: "setup"', 'title: "Houses"'])
      expect(text).toContain(shown);
  });
});

describe('names are somebody else’s', () => {
  const HOSTILE = '</title><img src=x onerror=alert(1)>"\u202e';

  test('of files, cells, keys, tags, commits and labels: seen, and never markup', async () => {
    const repository = edited();
    const name = `a"><script>alert(1)<\u2215script>\u202e.ipynb`;
    const hostile = code(HOSTILE, {
      cell_type: HOSTILE,
      id: HOSTILE,
      execution_count: 1,
      metadata: { tags: [HOSTILE], [HOSTILE]: HOSTILE },
      attachments: { [HOSTILE]: { [HOSTILE]: 'AAAA' } },
      [HOSTILE]: 1,
    });
    const metadata = { [HOSTILE]: HOSTILE, kernelspec: { name: HOSTILE, language: HOSTILE } };
    repository.write(name, notebookOf([hostile], metadata));
    repository.write('broken.ipynb', `{ ${HOSTILE}`);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', HOSTILE);
    const pages = [
      nbdiff(repository, '--html', 'HEAD~1', 'HEAD'),
      nbdiff(repository, 'log', '--html', '--', name),
      nbdiff(repository, 'log', '--html', '--cell', 'onerror', name),
      nbdiff(repository, 'show', '--html', name),
    ].map(({ stdout }) => stdout);
    for (const page of pages) {
      expect(page).not.toBe('');
      expect(page).not.toContain('\u202e');
      expect(page).not.toMatch(/<img|<script>alert/);
      expect(page.match(/<script/g)?.length).toBe(1);
      expect(page.match(/<\/title>/g)?.length).toBe(1);
      expect(textIn(page)).toContain('onerror=alert(1)');
      if (!HAS_BROWSER) continue;
      const { page: opened, requests, complaints } = await openPage(page);
      expect([requests, complaints, await opened.locator('img').count()]).toEqual([[], [], 0]);
    }
  });

  test('the policy lets nothing run or be loaded but what nbdiff wrote', () => {
    const page = nbdiff(edited(), '--html').stdout;
    expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]).toMatch(
      /^default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-[\w+/=]{44}&#39;; script-src &#39;sha256-[\w+/=]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
    );
    expect(page).not.toMatch(/ style=| on\w+=/);
  });
});

test('what git calls for every file has nothing of it', () => {
  const dist = join(import.meta.dirname, '../../dist');
  for (const bundle of ['git-diff', 'git-merge', 'git-filter', 'git-textconv', 'merge']) {
    expect(readFileSync(join(dist, `${bundle}.cjs`), 'utf8')).not.toContain('report.cjs');
  }
});
