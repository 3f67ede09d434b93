/** A pull request as a host has it: a repository with a base that has moved on, a topic, and the merge of both; and what
 *  actions/checkout makes of it. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { begun, CHANGED, notebook, SCORED, type Story } from '../e2e/story.ts';
import {
  type HostRequest,
  type HostRun,
  runAction,
  runScript,
  type ScriptRun,
} from '../support/action-host.ts';
import { LAUNCHER } from '../support/launcher.ts';

export const PROJECT: string = join(import.meta.dirname, '../..');

export interface PullRequest {
  readonly story: Story;
  readonly base: string;
  readonly head: string;
  readonly merge: string;
  /** Where the topic began. */
  readonly start: string;
}

/** Files of the topic, beside the changed analysis.ipynb; `undefined` takes one away. */
export type Files = Readonly<Record<string, string | undefined>>;

const opened = begun((story, topic: string, files: Files) => {
  story.write('analysis.ipynb', SCORED);
  story.write('gone.ipynb', notebook(['gone = 1']));
  story.write('other.ipynb', notebook(['other = 1']));
  story.write('readme.md', 'text\n');
  // Names of a notebook that is its one line alone.
  story.write('.nbdiff.json', '{ "names": ["model", "X_train", "y_train", "X_test", "y_test"] }');
  story.commit('start');
  story.git('tag', 'start');
  story.git('checkout', '-q', '-b', topic);
  story.write('analysis.ipynb', CHANGED);
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) story.git('rm', '-q', '--', path);
    else story.write(path, content);
  }
  story.commit('topic');
  story.git('checkout', '-q', 'main');
  story.write('other.ipynb', notebook(['other = 2  # of the base alone']));
  story.commit('the base moves on');
  story.git('checkout', '-q', '--detach');
  story.git('merge', '-q', '--no-ff', '-m', 'Merge', topic);
  story.git('update-ref', 'refs/pull/7/merge', 'HEAD');
  story.git('checkout', '-q', 'main');
});

export function pullRequest(files: Files = {}, topic = 'topic'): PullRequest {
  const story = opened(topic, files);
  const id = (name: string): string => story.git('rev-parse', `${name}^{commit}`).trim();
  return {
    story,
    base: id('main'),
    head: id(`refs/heads/${topic}`),
    merge: id('refs/pull/7/merge'),
    start: id('start'),
  };
}

/** The folder that actions/checkout leaves: the merge commit, with as much history; 0 is all of it and all branches. */
export function checkout({ story }: PullRequest, depth: number): string {
  const dir = join(story.root, `checkout-${depth}`);
  const merge = '+refs/pull/7/merge:refs/remotes/pull/7/merge';
  const refs = depth === 0 ? ['+refs/heads/*:refs/remotes/origin/*', merge] : [`--depth=${depth}`, merge];
  story.git('init', '-q', dir);
  const origin = `file://${story.dir}`;
  story.git('-C', dir, 'fetch', '-q', '--no-tags', origin, ...refs);
  story.git('-C', dir, 'checkout', '-q', '--force', 'refs/remotes/pull/7/merge');
  return dir;
}

/** What is asked of the host where only the workspace is given: a run of the pull request. */
export type Asked = Partial<Omit<HostRequest, 'workspace' | 'folder'>> & { readonly workspace: string };

function request({ story, base, head }: PullRequest, asked: Asked): HostRequest {
  mkdirSync(join(story.root, 'hosts'), { recursive: true });
  return {
    action: join(PROJECT, 'action.yml'),
    folder: mkdtempSync(join(story.root, 'hosts/host-')),
    eventName: 'pull_request',
    event: { number: 7, pull_request: { number: 7, base: { sha: base, ref: 'main' }, head: { sha: head } } },
    ...asked,
    env: { ...story.env, ...asked.env },
  };
}

/** `action.yml`, from the first step to the last. */
export function run(pull: PullRequest, asked: Asked): Promise<HostRun> {
  return runAction(request(pull, asked));
}

/** One script of action/ with what the steps before it would have handed on. */
export function step(
  pull: PullRequest,
  script: string,
  given: Readonly<Record<string, string>>,
  asked: Asked,
): Promise<ScriptRun> {
  return runScript(join(PROJECT, 'action', script), { LAUNCHER, ...given }, request(pull, asked));
}
