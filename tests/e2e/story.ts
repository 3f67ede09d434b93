/** Stories with the built command: a throw-away repository, notebooks in a few words, and nbdiff as a person calls it. */
import { call, type Run, start } from '../support/command.ts';
import { prepared, type ThrowAway, throwAway } from '../support/throw-away.ts';

export type { Run } from '../support/command.ts';

interface More {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly input?: string | Uint8Array;
  readonly uid?: number;
}

export interface Story extends ThrowAway {
  readonly nbdiff: (...args: string[]) => Run;
  readonly nbdiffWith: (more: More, ...args: string[]) => Run;
  /** The built command in a process of its own: for what only a process can show. */
  readonly started: (...args: string[]) => Run;
}

export function story(): Story {
  return withCommand(throwAway());
}

/** Stories that `build` begins: once for each list of arguments, and copied for each test that asks. */
export function begun<Arguments extends readonly unknown[]>(
  build: (story: Story, ...args: Arguments) => void,
): (...args: Arguments) => Story {
  const copy = prepared<Arguments>((repository, ...args) => build(withCommand(repository), ...args));
  return (...args) => withCommand(copy(...args));
}

function withCommand(repository: ThrowAway): Story {
  const { dir, env } = repository;
  const nbdiffWith: Story['nbdiffWith'] = (more, ...args) =>
    call(args, { ...more, cwd: more.cwd ?? dir, env: { ...env, ...more.env } });
  return {
    ...repository,
    nbdiffWith,
    nbdiff: (...args) => nbdiffWith({}, ...args),
    started: (...args) => start(args, { cwd: dir, env }),
  };
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
