/** `npm run demo`: what git shows of a changed notebook today, and what it shows with nbdiff; then a merge that git
 *  alone breaks. All of it happens in a throw-away repository made out of fixtures/. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const fixtures = join(root, 'fixtures');
const scratch = mkdtempSync(join(tmpdir(), 'nbdiff-demo-'));
const repository = join(scratch, 'houses');
const color = process.stdout.isTTY ? 'always' : 'never';
const bold = (text) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
// The demo's own home: your git config plays no part in it, and nothing of it stays.
const env = {
  ...process.env,
  HOME: scratch,
  XDG_CONFIG_HOME: join(scratch, '.config'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_PAGER: 'cat',
  GIT_AUTHOR_NAME: 'Demo',
  GIT_AUTHOR_EMAIL: 'demo@example.org',
  GIT_COMMITTER_NAME: 'Demo',
  GIT_COMMITTER_EMAIL: 'demo@example.org',
};
delete env.GIT_CONFIG_GLOBAL;

try {
  mkdirSync(repository);
  git('init', '-q', '-b', 'main');
  git('config', 'color.ui', color);
  put('changed-to-train-data', 'before', 'analysis.ipynb');
  commit('Score the model');
  put('changed-to-train-data', 'after', 'analysis.ipynb');

  const raw = git('diff');
  const lines = raw.split('\n').length - 1;
  say(`One line of source changed. git diff today: ${lines} lines of JSON, of which these are the middle`);
  print(raw.split('\n').slice(4, 16).join('\n'));

  nbdiff('install');
  say('After `nbdiff install`: git diff');
  print(git('diff'));
  commit('Score on the data it was trained on');
  say('git log -p -1');
  print(git('log', '-p', '-1', '--format=%h %s'));
  say('nbdiff HEAD~1 HEAD');
  print(nbdiff('HEAD~1', 'HEAD', `--color=${color}`));

  say('Two branches: one adds a cell and edits another, so does the other. git alone:');
  nbdiff('uninstall');
  branches();
  const alone = tryGit('merge', 'theirs', '-m', 'Merge theirs');
  print(alone.stdout);
  say(`… and the notebook does not open any more: ${whyBroken()}`);
  git('merge', '--abort');
  nbdiff('install');
  const merged = tryGit('merge', 'theirs', '-m', 'Merge theirs');
  say('The same with nbdiff:');
  print(merged.stderr + merged.stdout);
  say('and both changes are in it: nbdiff show merged.ipynb');
  print(nbdiff('show', 'merged.ipynb'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Two branches that start from one notebook; ours is checked out. */
function branches() {
  const name = 'demo-merge';
  for (const [side, branch] of [
    ['base', 'main'],
    ['theirs', 'theirs'],
    ['ours', 'ours'],
  ]) {
    git('checkout', '-q', ...(branch === 'main' ? [] : ['-b', branch]), 'main');
    put(name, side, 'merged.ipynb');
    commit(side === 'base' ? 'Start the comparison' : `Work of ${side}`);
  }
}

function whyBroken() {
  try {
    JSON.parse(readFileSync(join(repository, 'merged.ipynb'), 'utf8'));
    return 'it does (git was lucky)';
  } catch (error) {
    return error.message;
  }
}

function put(fixture, side, path) {
  cpSync(join(fixtures, fixture, `${side}.ipynb`), join(repository, path));
}

function commit(message) {
  git('add', '-A');
  git('commit', '-q', '-m', message);
}

function git(...args) {
  return execFileSync('git', args, {
    cwd: repository,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function tryGit(...args) {
  return spawnSync('git', args, { cwd: repository, env, encoding: 'utf8' });
}

function nbdiff(...args) {
  const command = [join(root, 'bin/nbdiff.js'), ...args];
  return execFileSync(process.execPath, command, { cwd: repository, env, encoding: 'utf8' });
}

function say(text) {
  process.stdout.write(`\n${bold(`▸ ${text}`)}\n\n`);
}

function print(text) {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}
