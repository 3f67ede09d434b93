/** `node scripts/make-corpus.mjs CLONE FOLDER [--max N]`: the real merges and edits of notebooks in a clone, laid out
 *  for `npm run corpus`:
 *
 *      FOLDER/merges/NAME/001/{base,ours,theirs,human}.ipynb   merge commits in which both parents changed a notebook
 *      FOLDER/pairs/NAME/001/{before,after}.ipynb              commits with one parent that changed one */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { simpleGit } from 'simple-git';

const args = process.argv.slice(2);
const maxAt = args.indexOf('--max');
const most = maxAt < 0 ? 200 : Number(args.splice(maxAt, 2)[1]);
const [clone, folder] = args;
if (clone === undefined || folder === undefined || !(most > 0)) {
  process.stderr.write('usage: node scripts/make-corpus.mjs CLONE FOLDER [--max N]\n');
  process.exit(2);
}
const git = simpleGit(clone);
const name = basename(resolve(clone)).replace(/\.git$/, '');
const merges = await collect(await commits('--merges'), mergeCases, 'merges');
const pairs = await collect(
  await commits('--no-merges', '--full-history', '--', '*.ipynb'),
  editCases,
  'pairs',
);
process.stdout.write(`${name}: ${merges} merges and ${pairs} edits in ${folder}\n`);

/** Commits with their parents, newest first; of all branches, side branches too. */
async function commits(...kind) {
  const out = await git.raw('rev-list', '--parents', '--branches', '--remotes', ...kind);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
}

async function collect(list, casesOf, kind) {
  let number = 0;
  for (const commit of list) {
    for (const { meta, files } of await casesOf(commit)) {
      if (number === most) return number;
      number += 1;
      const directory = join(folder, kind, name, String(number).padStart(3, '0'));
      mkdirSync(directory, { recursive: true });
      for (const [side, bytes] of Object.entries(files))
        writeFileSync(join(directory, `${side}.ipynb`), bytes);
      writeFileSync(join(directory, 'meta.json'), `${JSON.stringify({ repo: name, ...meta })}\n`);
    }
  }
  return number;
}

async function mergeCases([merge, one, other]) {
  if (other === undefined) return [];
  const base = (await tryGit('merge-base', one, other))?.trim();
  if (base === undefined || base === '') return [];
  const cases = [];
  for (const path of await changedNotebooks(base, one)) {
    const [before, ours, theirs, human] = await Promise.all(
      [base, one, other, merge].map((commit) => blob(commit, path)),
    );
    const all = [before, ours, theirs, human];
    if (all.includes(undefined) || before.equals(ours) || before.equals(theirs) || ours.equals(theirs))
      continue;
    const files = { base: before, ours, theirs, human };
    cases.push({ meta: { merge, path, size: human.length }, files });
  }
  return cases;
}

async function editCases([commit, parent]) {
  if (parent === undefined) return [];
  const cases = [];
  for (const path of await changedNotebooks(parent, commit)) {
    const [before, after] = await Promise.all([blob(parent, path), blob(commit, path)]);
    if (before === undefined || after === undefined) continue;
    cases.push({ meta: { commit, path, size: after.length }, files: { before, after } });
  }
  return cases;
}

async function changedNotebooks(one, other) {
  const out = await git.raw('diff', '--name-only', '-z', '--diff-filter=M', one, other, '--', '*.ipynb');
  return out.split('\0').filter((path) => path !== '');
}

/** The bytes of a file; undefined where the commit does not have it. */
async function blob(commit, path) {
  try {
    return await git.binaryCatFile(['blob', `${commit}:${path}`]);
  } catch {
    return undefined;
  }
}

async function tryGit(...command) {
  try {
    return await git.raw(...command);
  } catch {
    return undefined;
  }
}
