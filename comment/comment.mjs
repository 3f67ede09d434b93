/** One comment on a pull request, written anew for each push: `node comment.mjs FILE`, in a workflow that runs on
 *  `workflow_run`.
 *
 *  The run that wrote FILE belongs to the pull request, whose author may have changed that workflow: its text is data,
 *  and it says nothing of where it goes. Which pull request it is the host says (the head commit, branch and repository of
 *  the run), and which comment is ours its author and a hidden mark.
 *
 *  Of the environment: TOKEN, AUTHOR, and the host's GITHUB_EVENT_PATH, GITHUB_API_URL, GITHUB_REPOSITORY. */
import { lstatSync, readFileSync } from 'node:fs';

/** The first line of all Markdown of nbdiff, which nobody sees. */
const MARK = '<!-- nbdiff -->';
/** Characters that a comment may have. */
const LARGEST = 65536;
/** Bytes; ours never have as many. */
const LARGEST_FILE = 1048576;
const PER_PAGE = 100;
/** Of comments and pull requests: nobody has more. */
const MOST_PAGES = 50;

const { TOKEN, AUTHOR, GITHUB_EVENT_PATH, GITHUB_API_URL, GITHUB_REPOSITORY } = process.env;

/** What ends the step, in words for the page of the run. */
class Trouble extends Error {}

try {
  say('notice', await comment(process.argv[2]));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  say('error', error.message);
  process.exitCode = 1;
}

/** What was done, or why nothing. */
async function comment(file) {
  const { workflow_run: run } = JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8'));
  if (run === undefined) throw new Trouble('This action is for workflows that run on workflow_run.');
  if (run.event !== 'pull_request') return `Nothing to do: the run was for the event ${run.event}.`;
  const text = readReport(file);
  if (text === undefined)
    return 'Nothing to do: the run kept no artifact nbdiff-comment; is the input comment of nbdiff true there?';
  const pulls = await pullsOf(run);
  const [pull, another] = pulls;
  if (pull === undefined)
    return 'Nothing to do: no open pull request has the commit of this run as its head; it was pushed to again, or closed.';
  if (another !== undefined)
    return `Nothing to do: ${pulls.map(({ number }) => `#${number}`).join(' and ')} have the same head, and the run does not say for which of them it was.`;
  const own = await ownComment(pull.number);
  if (text === '' && own === undefined) return `#${pull.number} changes no notebook.`;
  const body = bodyOf(text, run.head_sha);
  if (own?.body === body) return `The comment on #${pull.number} says so already.`;
  if (own === undefined) await request('POST', `issues/${pull.number}/comments`, { body });
  else await request('PATCH', `issues/comments/${own.id}`, { body });
  return `Commented on #${pull.number}.`;
}

/** The text of a plain file; undefined where there is none. Whoever made the artifact may have put a link there, to what
 *  only this job can read. */
function readReport(file) {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile() || stat.size > LARGEST_FILE)
    throw new Trouble('The artifact nbdiff-comment does not hold what nbdiff writes.');
  return readFileSync(file, 'utf8').replaceAll(MARK, '').trim();
}

function bodyOf(text, commit) {
  const told = text === '' ? 'No notebook is changed any more.' : text;
  const start = `${MARK}\n`;
  const end = `\n\n<sub>nbdiff, at ${commit}</sub>\n`;
  return start + told.slice(0, LARGEST - start.length - end.length).toWellFormed() + end;
}

/** The open pull requests whose head is what the run ran on. The list of a commit leaves out those from forks. */
async function pullsOf({ head_sha: commit, head_branch: branch, head_repository: repository }) {
  // A fork that was deleted meanwhile.
  if (repository === null) return [];
  const isOfRun = ({ state, head, base }) =>
    state === 'open' &&
    head.sha === commit &&
    head.ref === branch &&
    head.repo?.id === repository.id &&
    base.repo.full_name === GITHUB_REPOSITORY;
  const named = (await pages(`commits/${commit}/pulls`, [404, 422])).filter(isOfRun);
  if (named.length > 0) return named;
  const head = encodeURIComponent(`${repository.owner.login}:${branch}`);
  return (await pages(`pulls?state=open&head=${head}`)).filter(isOfRun);
}

/** Anybody can write the mark into a comment. */
async function ownComment(number) {
  const comments = await pages(`issues/${number}/comments`);
  return comments.find(({ user, body }) => user?.login === AUTHOR && body?.startsWith(MARK));
}

/** All rows of a list. `none`: answers that mean that there are none. */
async function pages(path, none = []) {
  const rows = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const separator = path.includes('?') ? '&' : '?';
    const some = await request(
      'GET',
      `${path}${separator}per_page=${PER_PAGE}&page=${page}`,
      undefined,
      none,
    );
    rows.push(...some);
    if (some.length < PER_PAGE) break;
  }
  return rows;
}

async function request(method, path, body, none = []) {
  const url = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}`;
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${TOKEN}`,
        'user-agent': 'nbdiff',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    throw new Trouble(`${method} ${path}: ${error.cause?.message ?? error.message}`);
  }
  if (response.ok) return response.json();
  if (none.includes(response.status)) return [];
  const { message = '' } = await response.json().catch(() => ({}));
  const advice = [401, 403, 404].includes(response.status)
    ? ' Does the job have the permissions actions: read and pull-requests: write?'
    : '';
  throw new Trouble(`${method} ${path}: ${response.status} ${message}.${advice}`);
}

function say(kind, words) {
  const data = words.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  console.log(`::${kind} title=nbdiff::${data}`);
}
