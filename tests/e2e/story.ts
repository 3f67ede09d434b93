/** Stories with the built command: a throw-away repository, notebooks in a few words, and nbdiff as a person calls it. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NODE } from '../support/node.ts';
import { type ThrowAway, throwAway } from '../support/throw-away.ts';

export const LAUNCHER: string = fileURLToPath(new URL('../../bin/nbdiff.js', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Story extends ThrowAway {
  readonly nbdiff: (...args: string[]) => Run;
  readonly nbdiffWith: (
    more: {
      readonly cwd?: string;
      readonly env?: Record<string, string>;
      readonly input?: string | Uint8Array;
      readonly uid?: number;
    },
    ...args: string[]
  ) => Run;
}

export function story(): Story {
  const repository = throwAway();
  const nbdiffWith: Story['nbdiffWith'] = (more, ...args) => {
    const ran = spawnSync(NODE, [LAUNCHER, ...args], {
      cwd: more.cwd ?? repository.dir,
      env: { ...repository.env, ...more.env },
      input: more.input ?? '',
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      ...(more.uid === undefined ? {} : { uid: more.uid }),
    });
    return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  };
  return { ...repository, nbdiffWith, nbdiff: (...args) => nbdiffWith({}, ...args) };
}

/** A notebook with a code cell for each source; `run` is what the last run left behind. */
export function notebook(sources: readonly string[], run = 1): string {
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    execution_count: run + index,
    id: `cell-${index}`,
    metadata: {},
    outputs: [{ name: 'stdout', output_type: 'stream', text: [`result ${run + index}\n`] }],
    source: source.split(/(?<=\n)/),
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** The seed of the project: the score of the test data becomes that of the training data. */
export const SCORED: string = notebook(['model.fit(X_train, y_train)', 'model.score(X_test, y_test)']);
export const CHANGED: string = notebook(
  ['model.fit(X_train, y_train)', 'model.score(X_train, y_train)  # Changed to train data'],
  2,
);
/** Only run again. */
export const RERUN: string = notebook(['model.fit(X_train, y_train)', 'model.score(X_test, y_test)'], 7);

/** The page of a diff without gutter and carets: headings, and source lines behind their sign. */
export function page(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^[ ^]+$/.test(line))
    .map((line) => line.replace(/^ *(?:[0-9]+ +)?(?:[0-9]+ +)?([-+]) /, '$1 ').trimEnd());
}
