/** Which files a session is about, and how they are found. */
import { describe, expect, test } from 'vitest';
import { openPolicy } from '../../src/policy/policy.ts';
import { putTogether } from '../../src/session/conflicted-file.ts';
import { type OpenedFiles, openFiles, openForMergetool } from '../../src/session/open-files.ts';
import { file, mergedBytes } from '../resolve/notebooks.ts';
import { ioIn, type RecordedIo, type ThrowAway, throwAway } from '../support/throw-away.ts';
import { TWO } from './sessions.ts';

const SIDES = {
  base: file(TWO.base as string[]),
  ours: file(TWO.ours as string[]),
  theirs: file(TWO.theirs as string[]),
};
const PATHS = ['base.ipynb', 'ours.ipynb', 'theirs.ipynb', 'merged.ipynb'];

/** What git hands to a merge tool. */
function handed(merged: Uint8Array | string): { readonly repository: ThrowAway; readonly io: RecordedIo } {
  const repository = throwAway();
  for (const [name, bytes] of Object.entries({ ...SIDES, merged })) repository.write(`${name}.ipynb`, bytes);
  return { repository, io: ioIn(repository) };
}

async function open(
  io: RecordedIo,
  how: typeof openFiles,
  paths: readonly string[],
): Promise<OpenedFiles & { readonly found: readonly string[] }> {
  const opened = await how(paths, { io, policy: await openPolicy(io) });
  return { ...opened, found: opened.files.map(({ path, conflicts }) => `${path} ${conflicts.length}`) };
}

describe('git mergetool', () => {
  test('hands the merged file, with base known though the markers do not show it', async () => {
    const { io } = handed(mergedBytes(SIDES.base, SIDES.ours, SIDES.theirs, 'merge'));
    const { files, found } = await open(io, openForMergetool, PATHS);
    expect(found).toEqual(['merged.ipynb 2']);
    const [first] = files[0]!.conflicts;
    expect(first?.kind === 'source' && first.regions[0]?.base).toEqual(['size = 1\n']);
    expect(files[0]).toMatchObject({ isForMergetool: true, isUnmerged: false });
    expect(io.warnings()).toEqual([]);
  });

  test('what git merged as text is merged anew, and written once it is put together', async () => {
    const text = ((): string => {
      const { repository } = handed('');
      return repository.tryGit(['merge-file', '-p', 'ours.ipynb', 'base.ipynb', 'theirs.ipynb']).stdout;
    })();
    expect(text).toContain('<<<<<<<');
    const { repository, io } = handed(text);
    const { files, found } = await open(io, openForMergetool, PATHS);
    expect(found).toEqual(['merged.ipynb 2']);
    expect(io.warnings()[0]).toContain('merged anew from what git merged, 2 conflicts left');
    expect(repository.read('merged.ipynb')).toBe(text);
    const together = await putTogether(files[0]!, io);
    expect(repository.read('merged.ipynb')).toBe(together.notebook.bytes.toString());
  });

  test('ours as it was, which git leaves where no driver ran, is merged anew', async () => {
    const { io } = handed(SIDES.ours);
    expect((await open(io, openForMergetool, PATHS)).found).toEqual(['merged.ipynb 2']);
  });

  test('hands four paths', async () => {
    const { io } = handed('');
    await expect(open(io, openForMergetool, PATHS.slice(0, 3))).rejects.toMatchObject({
      problem: { kind: 'usage' },
    });
  });
});

describe('named files', () => {
  const merged = mergedBytes(SIDES.base, SIDES.ours, SIDES.theirs);

  test('are opened once each, with conflicts or without', async () => {
    const { io } = handed(merged);
    const { found, failed } = await open(io, openFiles, ['merged.ipynb', 'ours.ipynb', 'merged.ipynb']);
    expect(found).toEqual(['merged.ipynb 2', 'ours.ipynb 0']);
    expect(failed).toBe(false);
  });

  test('of several the one that cannot be read is said and passed over; a single one is the error', async () => {
    const { io, repository } = handed(merged);
    repository.write('broken.ipynb', '{');
    const { found, failed } = await open(io, openFiles, ['broken.ipynb', 'merged.ipynb']);
    expect(found).toEqual(['merged.ipynb 2']);
    expect(failed).toBe(true);
    expect(io.warnings()).toEqual([expect.stringMatching(/^nbdiff: broken\.ipynb:1:2: not valid JSON/)]);
    await expect(open(io, openFiles, ['broken.ipynb'])).rejects.toMatchObject({ file: 'broken.ipynb' });
  });
});

test('without names: what holds conflicts, committed or not', async () => {
  const { io, repository } = handed(mergedBytes(SIDES.base, SIDES.ours, SIDES.theirs));
  repository.commit('too early');
  expect((await open(io, openFiles, [])).found).toEqual(['merged.ipynb 2']);
});
