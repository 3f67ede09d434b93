import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GitConfig } from '../../src/git/config.ts';
import { wantsColor } from '../../src/terminal/color.ts';
import { pagerCommand, startPagerFor } from '../../src/terminal/pager.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

const config = (entries: Record<string, string> = {}): GitConfig =>
  new Map(Object.entries(entries).map(([key, value]) => [key, [value]]));

test('the pager is the one that git would take', () => {
  const all = { 'core.pager': 'core', 'pager.diff': 'of-diff', 'pager.nbdiff': 'own' };
  expect(pagerCommand(config(all), { GIT_PAGER: 'env', PAGER: 'last' })).toBe('env');
  expect(pagerCommand(config(all), { PAGER: 'last' })).toBe('own');
  expect(pagerCommand(config({ ...all, 'pager.nbdiff': 'true' }), {})).toBe('core');
  expect(pagerCommand(config({ 'pager.diff': 'of-diff' }), {})).toBe('of-diff');
  expect(pagerCommand(config(), { PAGER: 'last' })).toBe('last');
  expect(pagerCommand(config(), {})).toBe('less');
});

test('no pager where git would take none', () => {
  expect(pagerCommand(config({ 'pager.nbdiff': 'false' }), { GIT_PAGER: 'env' })).toBeUndefined();
  expect(pagerCommand(config({ 'pager.diff': 'off' }), {})).toBeUndefined();
  expect(pagerCommand(config({ 'core.pager': 'cat' }), {})).toBeUndefined();
  expect(pagerCommand(config(), { PAGER: '' })).toBeUndefined();
});

test('what is written goes through the pager, which runs in a shell where it needs one', async () => {
  const repository = throwAway();
  const io = { ...ioIn(repository), stdoutIsTerminal: true };
  const page = join(repository.root, 'page');
  const command = `sed 's/^/> /' > '${page}'`;
  const pager = await startPagerFor({ ...io, env: { ...io.env, GIT_PAGER: command } }, config());
  expect(pager?.io.write('one\n')).toBe(true);
  pager?.io.write('two\n');
  await pager?.close();
  expect(readFileSync(page, 'utf8')).toBe('> one\n> two\n');
});

test('a reader that leaves early ends the writing', async () => {
  const io = { ...ioIn(throwAway()), stdoutIsTerminal: true };
  const pager = await startPagerFor({ ...io, env: { ...io.env, GIT_PAGER: 'true' } }, config());
  await new Promise((resolve) => setTimeout(resolve, 200));
  pager?.io.write('x'.repeat(1 << 20));
  await pager?.close();
  expect(pager?.io.write('more')).toBe(false);
});

test('a pager that is slow is waited for, until its reader has left', async () => {
  const repository = throwAway();
  const io = { ...ioIn(repository), stdoutIsTerminal: true };
  const go = join(repository.root, 'go');
  const command = `while ! test -e '${go}'; do sleep 0.05; done; head -c 2000000 >/dev/null`;
  const pager = await startPagerFor({ ...io, env: { ...io.env, GIT_PAGER: command } }, config());
  await pager?.ready();
  let isReady = false;
  pager?.io.write('x'.repeat(1_000_000));
  const waiting = pager?.ready().then(() => {
    isReady = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isReady).toBe(false);
  writeFileSync(go, '');
  await waiting;
  expect(pager?.left.aborted).toBe(false);
  pager?.io.write('x'.repeat(2_000_000));
  await pager?.ready();
  await pager?.close();
  expect(pager?.left.aborted).toBe(true);
});

test('a pager that is not there is done without; nobody at the terminal needs one', async () => {
  const io = ioIn(throwAway());
  const env = { ...io.env, GIT_PAGER: 'no-such-pager' };
  expect(existsSync('no-such-pager')).toBe(false);
  expect(await startPagerFor({ ...io, env, stdoutIsTerminal: true }, config())).toBeUndefined();
  expect(await startPagerFor({ ...io, env: { ...env, GIT_PAGER: 'true' } }, config())).toBeUndefined();
});

test('colour: the option, then the config, then NO_COLOR, then who reads', () => {
  const auto = { color: 'auto', colorInPager: true } as const;
  const terminal = { env: {}, stdoutIsTerminal: true };
  const pipe = { env: {}, stdoutIsTerminal: false };
  expect(wantsColor(undefined, auto, terminal)).toBe(true);
  expect(wantsColor(undefined, auto, pipe)).toBe(false);
  expect(wantsColor('always', auto, pipe)).toBe(true);
  expect(wantsColor('never', { ...auto, color: 'always' }, terminal)).toBe(false);
  expect(wantsColor('auto', { ...auto, color: 'always' }, pipe)).toBe(false);
  expect(wantsColor(undefined, { ...auto, color: 'always' }, pipe)).toBe(true);
  expect(wantsColor(undefined, auto, { ...terminal, env: { NO_COLOR: '1' } })).toBe(false);
  expect(wantsColor(undefined, auto, { ...terminal, env: { TERM: 'dumb' } })).toBe(false);
  expect(wantsColor(undefined, { ...auto, colorInPager: false }, terminal, true)).toBe(false);
  expect(wantsColor(undefined, auto, { ...pipe, env: { GIT_PAGER_IN_USE: 'true' } })).toBe(true);
});
