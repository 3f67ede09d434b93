/** How fast the filter is: `git add` and `git checkout` of 200 notebooks, with it and without. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cells, edited, notebookFile, withOutputs } from './notebooks.mjs';

const NOTEBOOKS = 200;
/** Characters of output in each code cell. */
const OUTPUT = 2000;

/** Seconds of each git command in a throw-away repository below `scratch`: medians of three runs. */
export function filterTimes(launcher, scratch, env) {
  const repository = (name, filtered) => {
    const directory = join(scratch, name);
    mkdirSync(directory);
    const git = (...args) =>
      execFileSync('git', args, { cwd: directory, env, stdio: ['ignore', 'ignore', 'inherit'] });
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'Bench');
    git('config', 'user.email', 'bench@example.org');
    if (filtered) {
      execFileSync(process.execPath, [launcher, 'install', '--filter'], {
        cwd: directory,
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    const write = (edits) => {
      for (let at = 0; at < NOTEBOOKS; at += 1) {
        const plain = cells(20, { seed: 100 + at });
        const list = edits === 0 ? plain : edited(plain, edits, { seed: 900 + at });
        writeFileSync(
          join(directory, `notebook-${at}.ipynb`),
          notebookFile(withOutputs(list, OUTPUT, edits)),
        );
      }
    };
    return { git, write };
  };
  const times = { added: [], plain: [], checkout: [] };
  for (let round = 0; round < 3; round += 1) {
    const one = repository(`filtered-${round}`, true);
    const other = repository(`plain-${round}`, false);
    one.write(0);
    other.write(0);
    times.added.push(seconds(() => one.git('add', '-A')));
    times.plain.push(seconds(() => other.git('add', '-A')));
    one.git('commit', '-q', '-m', 'One');
    one.git('checkout', '-q', '-b', 'changed');
    one.write(3);
    one.git('add', '-A');
    one.git('commit', '-q', '-m', 'Two');
    times.checkout.push(seconds(() => one.git('checkout', '-q', 'main')));
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, values]) => [name, values.sort((a, b) => a - b)[1]]),
  );
}

function seconds(run) {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
