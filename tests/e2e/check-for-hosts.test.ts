/** `nbdiff check --format github|gitlab|sarif|junit`: findings as those hosts read them. */
import { describe, expect, test } from 'vitest';
import { parseXml } from '../support/xml.ts';
import { notebook, type Run, type Story, story } from './story.ts';

const MARKED = '<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs';
/** All that a format could take for its own: a command of GitHub, a property, a link, a placeholder, XML. */
const HOSTILE = 'we%0Aird, dir:x/a\n::error::[b](http:&#x2f){0}<c> "d".ipynb';
/** The same as an address. */
const HOSTILE_URI =
  'we%250Aird%2C%20dir%3Ax/a%0A%3A%3Aerror%3A%3A%5Bb%5D(http%3A%26%23x2f)%7B0%7D%3Cc%3E%20%22d%22.ipynb';

/** A clean notebook, one with a warning, one with two conflicts and a hostile name, one that cannot be read. */
function found(): Story {
  const repository = story();
  repository.write('clean.ipynb', notebook(['a = 1']));
  repository.write(
    'deep/er/warned.ipynb',
    notebook(['a = 1', 'b = 2']).replace('"execution_count": 2', '"execution_count": 1'),
  );
  repository.write(HOSTILE, notebook(['x = 1', MARKED, MARKED]));
  repository.write('broken.ipynb', '{\n "cells": [,');
  repository.git('add', '-A');
  return repository;
}

function check(repository: Story, format: string, ...more: string[]): Run {
  return repository.nbdiff('check', '--all', '--format', format, ...more);
}

describe('github', () => {
  test('a command a line, and nothing in a name ends one or begins another', () => {
    const { code, stdout } = check(found(), 'github');
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf('::', 2)))).toEqual([
      '::error file=broken.ipynb,line=2,col=12,title=nbdiff unreadable',
      '::warning file=deep/er/warned.ipynb,line=21,title=nbdiff execution-order',
      '::error file=we%250Aird%2C dir%3Ax/a%0A%3A%3Aerror%3A%3A[b](http%3A&#x2f){0}<c> "d".ipynb,line=36,title=nbdiff conflict',
      '::error file=we%250Aird%2C dir%3Ax/a%0A%3A%3Aerror%3A%3A[b](http%3A&#x2f){0}<c> "d".ipynb,line=58,title=nbdiff conflict',
    ]);
    expect(lines[1]).toMatch(/::cell 2: In \[1\] stands behind In \[1\]; restart the kernel and run all$/);
    expect(lines[2]).toContain(
      "::cell 2: 1 conflict between markers; finish with: nbdiff resolve $'we%250Aird",
    );
  });

  test('nothing found is nothing said', () => {
    const repository = story();
    repository.write('clean.ipynb', notebook(['a = 1']));
    expect(repository.nbdiff('check', 'clean.ipynb', '--format', 'github')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe('paths count from the top of the repository, wherever the command runs and however they are named', () => {
  test.each([
    ['a folder below', ['warned.ipynb'], 'deep/er'],
    ['a way up and down', ['../er/warned.ipynb'], 'deep/er'],
    ['a folder', ['.'], 'deep'],
    ['the index', ['--all'], 'deep'],
    ['what is staged', [], 'deep/er'],
  ])('%s', (_, args, folder) => {
    const repository = found();
    const cwd = `${repository.dir}/${folder}`;
    const place = (format: string): string =>
      repository.nbdiffWith({ cwd }, 'check', ...args, '--format', format).stdout;
    expect(place('github')).toContain('::warning file=deep/er/warned.ipynb,line=');
    expect(JSON.parse(place('gitlab'))[0].location.path).toBe('deep/er/warned.ipynb');
    expect(JSON.parse(place('sarif')).runs[0].artifacts[0].location.uri).toBe('deep/er/warned.ipynb');
    expect(parseXml(place('junit')).children[0]!.attributes.name).toBe('deep/er/warned.ipynb');
  });

  test('an absolute name, and a file outside of the repository', () => {
    const repository = found();
    const inside = `${repository.dir}/deep/er/warned.ipynb`;
    expect(repository.nbdiff('check', inside, '--format', 'github').stdout).toContain(
      'file=deep/er/warned.ipynb,',
    );
    repository.write('../out side.ipynb', '{');
    const outside = `${repository.root}/out side.ipynb`;
    const { stdout } = repository.nbdiff('check', outside, '--format', 'sarif');
    expect(JSON.parse(stdout).runs[0].artifacts[0].location).toEqual({
      uri: `file://${repository.root}/out%20side.ipynb`,
    });
  });
});

describe('gitlab', () => {
  test('rows with all that GitLab asks for', () => {
    const { code, stdout } = check(found(), 'gitlab');
    expect(code).toBe(1);
    const rows = JSON.parse(stdout);
    expect(rows).toMatchObject([
      {
        check_name: 'nbdiff/unreadable',
        severity: 'major',
        location: { path: 'broken.ipynb', lines: { begin: 2 } },
      },
      {
        description: 'cell 2: In [1] stands behind In [1]; restart the kernel and run all',
        check_name: 'nbdiff/execution-order',
        severity: 'minor',
        location: { path: 'deep/er/warned.ipynb', lines: { begin: 21 } },
      },
      { check_name: 'nbdiff/conflict', location: { path: HOSTILE, lines: { begin: 36 } } },
      { check_name: 'nbdiff/conflict', location: { path: HOSTILE, lines: { begin: 58 } } },
    ]);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['description', 'check_name', 'fingerprint', 'severity', 'location']);
    }
    const fingerprints = rows.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(4);
  });

  test('a cell that moved keeps its fingerprint', () => {
    const fingerprint = (sources: readonly string[]): string => {
      const repository = story();
      repository.write('a.ipynb', notebook(sources));
      const { stdout } = repository.nbdiff('check', 'a.ipynb', '--format', 'gitlab');
      return JSON.parse(stdout)[0].fingerprint;
    };
    expect(fingerprint([MARKED, 'x = 1', 'y = 1'])).toBe(fingerprint(['new = 1', 'y = 1', MARKED]));
    expect(fingerprint([MARKED, 'x = 1'])).not.toBe(fingerprint([`${MARKED}\n# edited`, 'x = 1']));
  });

  test('nothing found is an empty list', () => {
    const repository = story();
    repository.write('clean.ipynb', notebook(['a = 1']));
    expect(repository.nbdiff('check', 'clean.ipynb', '--format', 'gitlab').stdout).toBe('[]\n');
  });
});

describe('sarif', () => {
  test('what its schema and GitHub ask for', () => {
    const { code, stdout } = check(found(), 'sarif');
    expect(code).toBe(1);
    const log = JSON.parse(stdout);
    expect(log).toMatchObject({
      version: '2.1.0',
      $schema: expect.stringMatching(/sarif-schema-2\.1\.0\.json$/),
    });
    expect(log.runs).toHaveLength(1);
    const [{ tool, columnKind, artifacts, results }] = log.runs;
    expect(columnKind).toBe('unicodeCodePoints');
    expect(tool.driver).toMatchObject({
      name: 'nbdiff',
      semanticVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    for (const rule of tool.driver.rules) {
      expect(rule).toMatchObject({
        id: expect.stringMatching(/^[a-z-]+$/),
        name: expect.stringMatching(/^[A-Z][A-Za-z]+$/),
        shortDescription: { text: expect.stringMatching(/./) },
        fullDescription: { text: expect.stringMatching(/\.$/) },
        help: { text: expect.stringMatching(/\.$/), markdown: expect.stringMatching(/\.$/) },
        defaultConfiguration: { level: expect.stringMatching(/^(error|warning)$/) },
      });
    }
    expect(artifacts.map(({ location }: { location: { uri: string } }) => location.uri)).toEqual([
      'broken.ipynb',
      'clean.ipynb',
      'deep/er/warned.ipynb',
      HOSTILE_URI,
    ]);
    expect(decodeURIComponent(HOSTILE_URI)).toBe(HOSTILE);
    for (const { ruleId, ruleIndex, locations, partialFingerprints } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(locations).toHaveLength(1);
      const { artifactLocation } = locations[0].physicalLocation;
      expect(artifacts[artifactLocation.index].location).toEqual({
        uri: artifactLocation.uri,
        uriBaseId: '%SRCROOT%',
      });
      expect(partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}$/);
    }
    expect(results).toMatchObject([
      {
        ruleId: 'unreadable',
        level: 'error',
        locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 12 } } }],
      },
      {
        ruleId: 'execution-order',
        level: 'warning',
        locations: [
          {
            physicalLocation: { region: { startLine: 21, startColumn: 3 } },
            logicalLocations: [{ name: 'cell 2', kind: 'cell' }],
          },
        ],
      },
      { ruleId: 'conflict', level: 'error' },
      { ruleId: 'conflict', level: 'error' },
    ]);
  });

  test('a name makes no link and no placeholder of a message; a count in brackets stays', () => {
    const { results } = JSON.parse(check(found(), 'sarif').stdout).runs[0];
    expect(results[2].message.text).toContain('\\[b](http:&#x2f){{0}}<c>');
    expect(results[1].message.text).toContain('In [1] stands behind In [1]');
  });

  test('nothing found is a run without results', () => {
    const repository = story();
    repository.write('clean.ipynb', notebook(['a = 1']));
    const { stdout } = repository.nbdiff('check', 'clean.ipynb', '--format', 'sarif');
    expect(JSON.parse(stdout).runs).toMatchObject([
      { results: [], artifacts: [{ location: { uri: 'clean.ipynb' } }] },
    ]);
  });
});

describe('junit', () => {
  test('a suite a notebook, a case a rule; clean ones pass', () => {
    const { code, stdout } = check(found(), 'junit');
    expect(code).toBe(1);
    const { name, attributes, children: suites } = parseXml(stdout);
    expect(name).toBe('testsuites');
    expect(attributes).toMatchObject({ tests: '48', failures: '2', errors: '0' });
    expect(suites.map((suite) => suite.attributes)).toMatchObject([
      { name: 'broken.ipynb', tests: '12', failures: '1', skipped: '11' },
      { name: 'clean.ipynb', tests: '12', failures: '0', skipped: '0' },
      { name: 'deep/er/warned.ipynb', tests: '12', failures: '0', skipped: '0' },
      { name: expect.stringContaining('\\n::error::[b](http:&#x2f){0}<c>'), failures: '1' },
    ]);
    const cases = suites[3]!.children;
    expect(cases.map((one) => one.attributes.name)).toContain('conflict');
    const conflict = cases.find((one) => one.attributes.name === 'conflict')!;
    expect(conflict.attributes.classname).toBe(suites[3]!.attributes.name);
    expect(conflict.children).toMatchObject([
      {
        name: 'failure',
        attributes: { type: 'conflict', message: 'A merge conflict that nobody has finished' },
      },
    ]);
    expect(conflict.text).toMatch(/^line 36: cell 2: 1 conflict .*\nline 58: cell 3: 1 conflict .*$/);
    const order = suites[2]!.children.find((one) => one.attributes.name === 'execution-order')!;
    expect(order.children).toMatchObject([
      { name: 'system-out', text: expect.stringContaining('line 21: cell 2: In [1]') },
    ]);
    expect(suites[1]!.children.flatMap((one) => one.children)).toEqual([]);
  });

  test('characters that XML has not', () => {
    const repository = story();
    const odd = 'odd\u0001\u001b\uffff&\ud800';
    repository.write(
      'a.ipynb',
      notebook(['x = 1']).replace('"metadata": {}', `"metadata": {}, ${JSON.stringify(odd)}: 1`),
    );
    const { stdout } = repository.nbdiff('check', 'a.ipynb', '--format', 'junit');
    const words = parseXml(stdout).text;
    expect(words).toContain('"odd^A^[\ufffd&\\ud800" is no key of a code cell');
  });

  test('a rule that is off has no case', () => {
    const off = parseXml(check(found(), 'junit', '--rule', 'size=off').stdout);
    expect(off.attributes.tests).toBe('44');
    expect(off.children.flatMap(({ children }) => children.map((one) => one.attributes.name))).not.toContain(
      'size',
    );
  });
});

describe('-o', () => {
  test('writes the file, says nothing, and exits as without', () => {
    const repository = found();
    for (const format of ['text', 'json', 'github', 'gitlab', 'sarif', 'junit']) {
      const shown = check(repository, format);
      expect(check(repository, format, '-o', 'report')).toEqual({ code: 1, stdout: '', stderr: '' });
      expect(repository.read('report')).toBe(shown.stdout);
      expect(check(repository, format, '-o', '-')).toEqual(shown);
    }
    const passed = repository.nbdiff('check', 'clean.ipynb', '--format', 'junit', '--output', 'report');
    expect(passed).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(parseXml(repository.read('report')).attributes.failures).toBe('0');
  });

  test('a place that cannot be written is trouble, and trouble leaves an old report as it was', () => {
    const repository = found();
    expect(check(repository, 'gitlab', '-o', 'none/report').code).toBe(2);
    repository.write('report', 'old');
    expect(check(repository, 'gitlab', '-o', 'report', '--rule', 'nonsense').code).toBe(2);
    expect(repository.read('report')).toBe('old');
    const before = repository.read('clean.ipynb');
    expect(check(repository, 'gitlab', '-o', 'clean.ipynb').code).toBe(2);
    expect(repository.read('clean.ipynb')).toBe(before);
  });

  test('--json is one format', () => {
    const repository = found();
    expect(repository.nbdiff('check', '--all', '--json', '--format', 'json').code).toBe(1);
    expect(repository.nbdiff('check', '--all', '--json', '--format', 'sarif')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--json and --format sarif exclude each other'),
    });
  });
});
