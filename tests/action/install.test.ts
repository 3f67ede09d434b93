/** Which nbdiff the action runs, with an npm that only notes what it is asked for. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runScript, type ScriptRun } from '../support/action-host.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { throwAway } from '../support/throw-away.ts';
import { PROJECT } from './pull-request.ts';

interface Place {
  readonly root: string;
  readonly run: (version: string, action?: string, path?: string) => Promise<ScriptRun>;
  readonly asked: () => string;
}

/** `npm` writes its folder and its words down, and installs an empty launcher; `fail` makes it fail. */
function place(npm = 'mkdir -p node_modules/nbdiff/bin node_modules/esbuild'): Place {
  const { root, dir, env } = throwAway();
  const programs = join(root, 'programs');
  mkdirSync(programs);
  writeFileSync(
    join(programs, 'npm'),
    `#!/bin/sh\n{ pwd; printf '%s\\n' "$@"; } > "${root}/asked"\n${npm}\n`,
  );
  chmodSync(join(programs, 'npm'), 0o755);
  return {
    root,
    run: (version, action = PROJECT, path = `${programs}:${dirname(process.execPath)}:${env.PATH}`) =>
      runScript(
        join(action, 'action/install.sh'),
        { VERSION: version },
        {
          action: join(action, 'action.yml'),
          folder: root,
          workspace: dir,
          eventName: 'pull_request',
          event: {},
          env: { ...env, PATH: path },
        },
      ),
    asked: () => (existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8') : ''),
  };
}

/** The action as a host has it, before anything is built. */
function unbuilt(root: string): string {
  const action = join(root, 'the action');
  cpSync(join(PROJECT, 'action'), join(action, 'action'), { recursive: true });
  mkdirSync(join(action, 'scripts'));
  writeFileSync(
    join(action, 'scripts/build.mjs'),
    `import { mkdirSync, writeFileSync } from 'node:fs';\nmkdirSync('dist');\nwriteFileSync('dist/nbdiff.cjs', '');\n`,
  );
  return action;
}

describe('the nbdiff of the action itself', () => {
  test('where it is built, it is taken as it is', async () => {
    const { run, asked } = place();
    const { code, outputs } = await run('');
    expect({ code, launcher: outputs.launcher }).toEqual({ code: 0, launcher: LAUNCHER });
    expect(asked()).toBe('');
  });

  test('else it is built, with no script of a package run', async () => {
    const { root, run, asked } = place();
    const action = unbuilt(root);
    const { code, outputs } = await run('', action);
    expect({ code, launcher: outputs.launcher }).toEqual({
      code: 0,
      launcher: join(action, 'bin/nbdiff.js'),
    });
    expect(asked()).toBe(`${action}\nci\n--ignore-scripts\n--no-audit\n--no-fund\n`);
    expect(existsSync(join(action, 'dist/nbdiff.cjs'))).toBe(true);
  });

  test('a build that fails says why', async () => {
    const { root, run } = place();
    const action = unbuilt(root);
    writeFileSync(join(action, 'scripts/build.mjs'), `throw new Error('the disk is full')`);
    const { code, commands } = await run('', action);
    expect(code).toBe(1);
    expect(commands).toMatchObject([{ name: 'error', words: expect.stringContaining('the disk is full') }]);
  });
});

describe('a version from npm', () => {
  test('is installed apart from the repository, whose settings of npm play no part', async () => {
    const { root, run, asked } = place();
    const { code, outputs } = await run('1.2.3-rc.1+build');
    const folder = join(root, 'temp/nbdiff-1.2.3-rc.1+build');
    expect(code).toBe(0);
    expect(outputs).toEqual({ launcher: join(folder, 'node_modules/nbdiff/bin/nbdiff.js') });
    expect(asked().split('\n').slice(0, 6)).toEqual([
      folder,
      'install',
      '--prefix',
      folder,
      '--no-save',
      'nbdiff@1.2.3-rc.1+build',
    ]);
  });

  test.each([
    'https://evil.example/x.tgz',
    '../x',
    'npm:evil@1',
    '--global',
    '1.0.0 evil',
    '$(touch ran)',
    'a\nb',
  ])('nothing but a version: %j', async (version) => {
    const { run, asked } = place();
    const { code, commands } = await run(version);
    expect(code).toBe(1);
    expect(commands).toMatchObject([{ name: 'error', words: expect.stringContaining(`not "${version}"`) }]);
    expect(asked()).toBe('');
  });

  test('what npm says is told, and is no command', async () => {
    const { run } = place("printf 'npm error 404\\n::set-env name=X::y\\n##[error]z\\n' >&2; exit 1");
    const { code, commands } = await run('9.9.9');
    expect(code).toBe(1);
    expect(commands).toMatchObject([{ name: 'error', words: expect.stringContaining('npm error 404') }]);
  });
});

test('a runner without Node, or with an old one', async () => {
  const { root, run } = place();
  const bare = join(root, 'bare');
  mkdirSync(bare);
  for (const program of ['bash', 'dirname']) {
    const folder = ['/bin', '/usr/bin'].find((one) => existsSync(join(one, program)));
    symlinkSync(join(folder ?? '/usr/local/bin', program), join(bare, program));
  }
  const none = await run('', PROJECT, bare);
  expect(none.code).toBe(1);
  expect(none.commands[0]!.words).toBe(
    'nbdiff needs Node 20 or later, and this runner has none: put actions/setup-node before this action.',
  );
  writeFileSync(
    join(bare, 'node'),
    '#!/bin/sh\nif [ "$1" = --version ]; then echo v16.20.2; else exit 1; fi\n',
  );
  chmodSync(join(bare, 'node'), 0o755);
  const old = await run('', PROJECT, bare);
  expect(old.code).toBe(1);
  expect(old.commands[0]!.words).toContain('this runner has v16.20.2: put actions/setup-node');
});
