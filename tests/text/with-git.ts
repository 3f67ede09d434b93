/** What git makes of texts, in a throw-away folder where no configuration of the user's plays a part.
 *
 *  A process for each text is most of a test's time, so git is asked for all cases of a property at once, before the
 *  property looks at them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inject } from 'vitest';
import type { ConflictStyle } from '../../src/text/merge-types.ts';
import { GIT } from '../support/git-program.ts';

export interface Git {
  readonly mergeFile: (question: MergeQuestion) => {
    readonly conflicts: number;
    readonly text: string;
  };
  /** What `git diff` prints: nothing for equal texts. */
  readonly diff: (question: DiffQuestion) => string;
  /** Asks git all of this now; the same question is answered from memory afterwards. */
  readonly askAhead: (questions: readonly (MergeQuestion | DiffQuestion)[]) => void;
  readonly end: () => void;
}

export interface MergeQuestion {
  readonly kind: 'merge';
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly style: ConflictStyle;
}

export interface DiffQuestion {
  readonly kind: 'diff';
  readonly before: string;
  readonly after: string;
  readonly options: readonly string[];
}

/** Holds `law` on random cases, with git asked beforehand for what `questions` lists of each. fast-check prints the
 *  seed of a failure; what it makes smaller is asked one by one. */
export function holdsBesideGit<Case>(
  git: Git,
  cases: fc.Arbitrary<Case>,
  questions: (one: Case) => readonly (MergeQuestion | DiffQuestion)[],
  law: (one: Case) => void,
  numRuns: number,
): void {
  const [seed] = fc.sample(fc.integer(), 1);
  git.askAhead(fc.sample(cases, { numRuns, seed: seed! }).flatMap(questions));
  fc.assert(fc.property(cases, law), { numRuns, seed: seed! });
}

export function withGit(): Git {
  const folder = mkdtempSync(join(inject('scratch'), 'text-'));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_GLOBAL: join(folder, 'none'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: folder,
  };
  const run = (program: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status === null || status > 127) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const answers = new Map<string, string>();
  const write = (side: string, texts: readonly string[]): void => {
    rmSync(join(folder, side), { recursive: true, force: true });
    mkdirSync(join(folder, side));
    texts.forEach((text, number) => {
      writeFileSync(join(folder, side, `${number}`), text);
    });
  };

  /** One `git diff` of two folders; each file's part begins with its number. */
  const askDiffs = (questions: readonly DiffQuestion[], options: readonly string[]): void => {
    write(
      'before',
      questions.map(({ before }) => before),
    );
    write(
      'after',
      questions.map(({ after }) => after),
    );
    for (const question of questions) answers.set(keyOf(question), '');
    const page = run(GIT, ['diff', '--no-index', '--no-color', ...options, 'before', 'after']);
    for (const part of page.split(/^(?=diff --git )/m)) {
      const number = /^diff --git a\/before\/(\d+) /.exec(part)?.[1];
      if (number !== undefined) answers.set(keyOf(questions[Number(number)]!), part);
    }
  };

  /** One shell that starts git for each: it is smaller than we are, and starts a program sooner. */
  const askMerges = (questions: readonly MergeQuestion[], style: ConflictStyle): void => {
    for (const side of ['base', 'ours', 'theirs'] as const) {
      write(
        side,
        questions.map((question) => question[side]),
      );
    }
    write('merged', []);
    const option = style === 'merge' ? '' : `--${style}`;
    const script = `cd ours; for n in *; do "$0" merge-file -p ${option} -L ours -L base -L theirs $n ../base/$n ../theirs/$n >../merged/$n; echo "$n $?"; done`;
    for (const line of run('/bin/sh', ['-c', script, GIT]).trimEnd().split('\n')) {
      const [number, conflicts] = line.split(' ');
      const text = readFileSync(join(folder, 'merged', number!), 'utf8');
      answers.set(keyOf(questions[Number(number)]!), `${conflicts} ${text}`);
    }
  };

  const askAhead: Git['askAhead'] = (questions) => {
    const groups = new Map<string, (MergeQuestion | DiffQuestion)[]>();
    for (const question of questions) {
      const manner = question.kind === 'merge' ? question.style : question.options.join(' ');
      groups.set(manner, [...(groups.get(manner) ?? []), question]);
    }
    for (const group of groups.values()) {
      const merges = group.filter((question) => question.kind === 'merge');
      const diffs = group.filter((question) => question.kind === 'diff');
      if (merges[0] !== undefined) askMerges(merges, merges[0].style);
      if (diffs[0] !== undefined) askDiffs(diffs, diffs[0].options);
    }
  };
  const answer = (question: MergeQuestion | DiffQuestion): string => {
    if (!answers.has(keyOf(question))) askAhead([question]);
    return answers.get(keyOf(question))!;
  };
  return {
    askAhead,
    diff: answer,
    mergeFile: (question) => {
      const [, conflicts, text] = /^(\d+) ([\s\S]*)$/.exec(answer(question))!;
      return { conflicts: Number(conflicts), text: text! };
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function keyOf(question: MergeQuestion | DiffQuestion): string {
  return JSON.stringify(Object.entries(question));
}
