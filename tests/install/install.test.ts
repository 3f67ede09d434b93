import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { install } from '../../src/cli/install.ts';
import { status } from '../../src/cli/status.ts';
import { uninstall } from '../../src/cli/uninstall.ts';
import { NotebookError } from '../../src/errors.ts';
import {
  diffCommand,
  type Installation,
  installationIn,
  mergeDriver,
} from '../../src/install/driver-commands.ts';
import type { ExitCode } from '../../src/io.ts';
import { wordError } from '../../src/messages.ts';
import { ioIn, prepared, type ThrowAway, throwAway } from '../support/throw-away.ts';

/** What stands before each stand-in: settings are handed down to nbdiff (tests/git/handed-config.test.ts), not to it. */
const WITHOUT_SETTINGS = 'c=$1; case $2 in --settings=*) shift 2; set -- "$c" "$@";; esac';

/** A stand-in for nbdiff that says how it was called; its folder has every kind of odd character. */
function standIn(repository: ThrowAway, script = 'echo "called: $*" | tr "\\n" " "; echo'): Installation {
  const folder = join(repository.root, `a 'program' "folder" 100% $HOME \\ é`);
  mkdirSync(folder, { recursive: true });
  const node = join(folder, 'node');
  const launcher = join(folder, 'nbdiff.js');
  writeFileSync(node, `#!/bin/sh\nshift\n${WITHOUT_SETTINGS}\n${script}\n`);
  writeFileSync(launcher, '');
  chmodSync(node, 0o755);
  return { node, script: launcher };
}

interface Ran {
  readonly code: ExitCode | 'refused';
  readonly output: string;
  readonly warnings: readonly string[];
}

async function run(
  repository: ThrowAway,
  command: typeof install,
  args: readonly string[],
  installation: Installation,
  cwd?: string,
): Promise<Ran> {
  const io = ioIn(repository, cwd);
  try {
    const code = await command(args, io, installation);
    return { code, output: io.output(), warnings: io.warnings() };
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return { code: 'refused', output: wordError(error), warnings: io.warnings() };
  }
}

function bytes(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

const OLD_CONFIGS: readonly (readonly [name: string, text: string | undefined])[] = [
  ['none', undefined],
  ['empty', ''],
  [
    'comments and odd spacing',
    '# mine\n[user]\n  name=Ada ; hm\n\n\n[diff "nbdiffer"]\n\tcommand = x\n# end\n',
  ],
  ['no final newline', '[user]\n\tname = Ada'],
  ['CRLF', '[user]\r\n\tname = Ada\r\n[core]\r\n\tautocrlf = false\r\n'],
  ['CRLF without a final newline', '[user]\r\n\tname = Ada'],
  ['a section of our name, written by hand', '[diff "nbdiff"]\n\tcommand = by-hand\n[x]\n\ty = 1\n'],
  ['bytes that are not UTF-8', '[user]\n\tname = Ren\xe9\n'],
];

describe('uninstall gives back every byte', () => {
  for (const [name, text] of OLD_CONFIGS) {
    test(`global config and attributes: ${name}`, async () => {
      const repository = throwAway();
      const installation = standIn(repository);
      const config = join(repository.home, '.gitconfig');
      const attributes = join(repository.home, '.config', 'git', 'attributes');
      if (text !== undefined) {
        writeFileSync(config, text, 'latin1');
        mkdirSync(dirname(attributes), { recursive: true });
        writeFileSync(attributes, text.replace(/\[.*\]/g, '# x').replaceAll('=', ' -text #'), 'latin1');
      }
      const before = [bytes(config), bytes(attributes)];

      expect((await run(repository, install, ['--global', '--filter'], installation)).code).toBe(0);
      const once = [bytes(config), bytes(attributes)];
      expect(repository.git('config', '--get', 'diff.nbdiff.command')).toBe(`${diffCommand(installation)}\n`);
      expect(repository.git('config', '--get', 'merge.nbdiff.driver')).toBe(`${mergeDriver(installation)}\n`);
      expect(repository.git('check-attr', 'diff', 'merge', 'filter', '--', 'x/y.ipynb')).toBe(
        'x/y.ipynb: diff: nbdiff\nx/y.ipynb: merge: nbdiff\nx/y.ipynb: filter: nbdiff\n',
      );

      const again = await run(repository, install, ['--global', '--filter'], installation);
      expect(again.output).toContain('nothing changed');
      expect([bytes(config), bytes(attributes)]).toEqual(once);

      expect((await run(repository, uninstall, ['--global'], installation)).code).toBe(0);
      expect([bytes(config), bytes(attributes)]).toEqual(before);
    });
  }

  test('this repository and the committed file, and what was added behind our lines stays', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    repository.write('.gitattributes', '*.png binary');
    const config = readFileSync(join(repository.dir, '.git/config'));
    const info = bytes(join(repository.dir, '.git/info/attributes'));
    await run(repository, install, [], installation);
    await run(repository, install, ['--attributes'], installation);
    expect(repository.read('.gitattributes')).toMatch(
      /^\*\.png binary\n# nbdiff: begin.*\n\*\.ipynb diff=nbdiff merge=nbdiff\n/,
    );
    const mention = await run(repository, uninstall, [], installation);
    expect(mention.output).toContain('nbdiff uninstall --attributes');
    expect(readFileSync(join(repository.dir, '.git/config'))).toEqual(config);
    expect(bytes(join(repository.dir, '.git/info/attributes'))).toEqual(info);
    repository.write('.gitattributes', `${repository.read('.gitattributes')}*.jpg binary\n`);
    await run(repository, uninstall, ['--attributes'], installation);
    expect(repository.read('.gitattributes')).toBe('*.png binary\n*.jpg binary\n');
    expect((await run(repository, uninstall, [], installation)).output).toContain('nothing to take out');
  });

  test("git's own edits of the config in between survive", async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    await run(repository, install, [], installation);
    repository.git('config', 'user.name', 'Ada');
    repository.git('config', 'core.bare', 'false');
    await run(repository, install, [], installation);
    await run(repository, uninstall, [], installation);
    const config = repository.read('.git/config');
    expect(config).not.toContain('nbdiff');
    expect(repository.git('config', 'user.name')).toBe('Ada\n');
  });

  test('a config that is a link into dotfiles stays a link, with its mode', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    const real = join(repository.root, 'dotfiles');
    writeFileSync(real, '[user]\n\tname = Ada\n', { mode: 0o600 });
    symlinkSync(real, join(repository.home, '.gitconfig'));
    await run(repository, install, ['--global'], installation);
    expect(lstatSync(join(repository.home, '.gitconfig')).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o600);
    expect(readFileSync(real, 'utf8')).toContain('nbdiff');
    await run(repository, uninstall, ['--global'], installation);
    expect(readFileSync(real, 'utf8')).toBe('[user]\n\tname = Ada\n');
  });

  test('a locked config, a device, a block without its end: refused, and nothing is written', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    repository.write('.git/config.lock', '');
    expect(await run(repository, install, [], installation)).toMatchObject({ code: 'refused' });
    expect(existsSync(join(repository.dir, '.git/info/attributes'))).toBe(false);
    rmSync(join(repository.dir, '.git/config.lock'));
    repository.env.GIT_CONFIG_GLOBAL = '/dev/null';
    expect((await run(repository, install, ['--global'], installation)).output).toMatch(/no regular file/);
    await run(repository, install, [], installation);
    repository.write('.git/config', repository.read('.git/config').replace('# nbdiff: end\n', ''));
    const cut = repository.read('.git/config');
    expect((await run(repository, uninstall, [], installation)).output).toMatch(/by hand/);
    expect(repository.read('.git/config')).toBe(cut);
  });
});

describe('a file that cannot be written', () => {
  test.each<readonly [string, string, (repository: ThrowAway) => void]>([
    ['hooks that are switched off', 'ENOTDIR', ({ git }) => git('config', 'core.hooksPath', '/dev/null')],
    [
      'a folder as the hook',
      'no regular file',
      ({ dir }) => mkdirSync(join(dir, '.git/hooks/pre-commit'), { recursive: true }),
    ],
    [
      'a hook that is locked',
      'hooks/pre-commit.lock',
      ({ write }) => write('.git/hooks/pre-commit.lock', ''),
    ],
    ['locked attributes', 'attributes.lock', ({ write }) => write('.git/info/attributes.lock', '')],
  ])('%s: nothing is set, and it is said', async (_, why, prepare) => {
    const repository = throwAway();
    const installation = standIn(repository);
    prepare(repository);
    const before = repository.read('.git/config');
    const ran = await run(repository, install, ['--filter', '--hook'], installation);
    expect(ran).toMatchObject({ code: 'refused', output: expect.stringContaining(why) });
    expect(ran.output).toMatch(/; nothing was set$/);
    expect(repository.read('.git/config')).toBe(before);
    expect(existsSync(join(repository.dir, '.git/info/attributes'))).toBe(false);
  });
});

describe('other tools', () => {
  test('are left alone and reported; --replace wins over them, and uninstall gives them back', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    repository.write('.gitattributes', '*.ipynb diff=jupyternotebook merge=jupyternotebook\n');
    const left = await run(repository, install, [], installation);
    expect(left.output).toContain('left as it is: diff=jupyternotebook (nbdime)');
    const attr = () => repository.git('check-attr', 'diff', '--', 'a.ipynb');
    expect(attr()).toContain('diff: jupyternotebook');
    expect((await run(repository, status, [], installation)).output).toContain('.gitattributes:1');
    await run(repository, install, ['--replace'], installation);
    expect(attr()).toContain('diff: nbdiff');
    await run(repository, install, [], installation);
    expect(attr()).toContain('diff: nbdiff');
    await run(repository, uninstall, [], installation);
    expect(attr()).toContain('diff: jupyternotebook');
    expect(repository.read('.gitattributes')).toBe('*.ipynb diff=jupyternotebook merge=jupyternotebook\n');
  });

  test('in the global file too', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    const attributes = join(repository.home, 'my attributes');
    writeFileSync(attributes, '*.ipynb diff=ipynb\n');
    repository.git('config', '--global', 'core.attributesFile', '~/my attributes');
    const left = await run(repository, install, ['--global'], installation);
    expect(left.output).toContain('left as it is: diff=ipynb (nbstripout)');
    expect(repository.git('check-attr', 'diff', 'merge', '--', 'a.ipynb')).toBe(
      'a.ipynb: diff: ipynb\na.ipynb: merge: nbdiff\n',
    );
  });

  test('a second filter on a path is refused with what to do', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    repository.write('.gitattributes', 'sub/*.ipynb filter=nbstripout\n');
    repository.write('sub/a.ipynb', '{}');
    repository.git('add', '.');
    const config = repository.read('.git/config');
    const refused = await run(repository, install, ['--filter'], installation);
    expect(refused.code).toBe('refused');
    expect(refused.output).toMatch(/sub\/a\.ipynb already has filter=nbstripout.*--replace/);
    expect(repository.read('.git/config')).toBe(config);
    expect((await run(repository, install, [], installation)).code).toBe(0);
    expect((await run(repository, install, ['--filter', '--replace'], installation)).code).toBe(0);
  });

  test('a stronger file that keeps ours from working is warned of', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    repository.write('.git/info/attributes', '*.ipynb -diff\n');
    const ran = await run(repository, install, ['--attributes', '--replace'], installation);
    expect(ran.warnings.join()).toContain('-diff still holds for notebooks');
  });
});

describe('the pre-commit hook', () => {
  test('runs check, stops a commit on findings, lets it through when nbdiff is gone', async () => {
    const repository = throwAway();
    const installation = standIn(repository, 'echo "called: $*" >&2; exit 1');
    await run(repository, install, ['--hook'], installation);
    repository.write('a.ipynb', '{}');
    repository.git('add', '.');
    const stopped = repository.tryGit(['commit', '-m', 'x']);
    expect(stopped).toMatchObject({ code: 1 });
    expect(stopped.stderr).toContain('called: check --staged');
    rmSync(installation.node);
    const through = repository.tryGit(['commit', '-m', 'x']);
    expect(through.code).toBe(0);
    expect(through.stderr).toContain('not checked');
    await run(repository, uninstall, [], installation);
    expect(existsSync(join(repository.dir, '.git/hooks/pre-commit'))).toBe(false);
  });

  test("somebody's own hook stays, and core.hooksPath is followed", async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    repository.write('.git/hooks/pre-commit', '#!/bin/sh\ntrue\n');
    const ran = await run(repository, install, ['--filter', '--hook'], installation);
    expect(ran.code).toBe(0);
    expect(ran.output).toContain(
      'left as it is: your own pre-commit hook; add this line to your own hook: nbdiff check --staged || exit 1\n',
    );
    expect(repository.git('config', 'filter.nbdiff.process')).not.toBe('');
    expect(repository.git('check-attr', 'filter', 'a.ipynb')).toBe('a.ipynb: filter: nbdiff\n');
    expect(repository.read('.git/hooks/pre-commit')).toBe('#!/bin/sh\ntrue\n');
    repository.git('config', 'core.hooksPath', 'tools/hooks');
    mkdirSync(join(repository.dir, 'sub'));
    await run(repository, install, ['--hook'], installation, join(repository.dir, 'sub'));
    expect(repository.read('tools/hooks/pre-commit')).toContain('check --staged');
    await run(repository, uninstall, [], installation);
    expect(repository.read('.git/hooks/pre-commit')).toBe('#!/bin/sh\ntrue\n');
    repository.git('config', '--unset', 'core.hooksPath');
    repository.git('config', '--global', 'core.hooksPath', '~/hooks');
    const refused = await run(repository, install, ['--filter', '--hook'], installation);
    expect(refused).toMatchObject({ code: 'refused' });
    expect(refused.output).toContain('so nothing was set; add this line');
    expect(repository.tryGit(['config', 'filter.nbdiff.process']).code).toBe(1);
  });
});

describe('another tool’s driver whose program is gone', () => {
  const HERE = 'sh';

  async function warned(
    attribute: string,
    config: readonly (readonly [key: string, value: string])[],
    ...args: string[]
  ): Promise<string> {
    const repository = throwAway();
    repository.write('.git/info/attributes', `*.ipynb ${attribute}\n`);
    for (const [key, value] of config) repository.git('config', key, value);
    const installation = standIn(repository);
    const { code, warnings } = await run(repository, install, args, installation);
    expect(code).toBe(0);
    const { output } = await run(repository, status, [], installation);
    for (const line of warnings) expect(output).toContain(line.replace('nbdiff: ', 'wrong       '));
    return warnings.join('\n');
  }

  const replace = 'to win over it: nbdiff install --replace';
  test.each([
    [
      'diff=jupyternotebook',
      ['diff.jupyternotebook.command', 'git-nbdiffdriver-gone diff'],
      `nbdiff: diff=jupyternotebook (nbdime) stays, but git-nbdiffdriver-gone is not there: git diff will fail on notebooks; ${replace}`,
    ],
    [
      'diff=mine',
      ['diff.mine.textconv', '"/gone/my python" -m show'],
      `nbdiff: diff=mine stays, but /gone/my python is not there: git diff will fail on notebooks; ${replace}`,
    ],
    [
      'merge=jupyternotebook',
      ['merge.jupyternotebook.driver', 'git-nbmergedriver-gone merge %O %A %B %L %P'],
      `nbdiff: merge=jupyternotebook (nbdime) stays, but git-nbmergedriver-gone is not there: a merge will leave ours, without a word of theirs; ${replace}`,
    ],
    [
      'filter=nbstripout',
      ['filter.nbstripout.clean', "'/gone/python3' -m nbstripout"],
      'nbdiff: filter=nbstripout (nbstripout) stays, but /gone/python3 is not there: git stores notebooks as they are, with all outputs; to win over it: nbdiff install --filter --replace',
    ],
  ] as const)('%s', async (attribute, setting, line) => {
    expect(await warned(attribute, [setting])).toBe(line);
  });

  test('a filter that git requires', async () => {
    const config = [
      ['filter.mine.clean', 'gone-for-good'],
      ['filter.mine.required', 'true'],
    ] as const;
    expect(await warned('filter=mine', config)).toContain('git will neither add nor check out notebooks');
  });

  test.each([
    ['is there', 'diff=mine', 'diff.mine.command', `${HERE} -c true`],
    ['is one of git’s own', 'diff=mine', 'diff.mine.command', 'git-upload-pack'],
    ['only the shell can find', 'diff=mine', 'diff.mine.command', '"$HOME"/bin/show'],
    ['is not configured', 'diff=mine', 'diff.other.command', 'gone-for-good'],
    ['is nbdiff', 'diff=nbdiff', 'diff.mine.command', 'gone-for-good'],
  ])('nothing is said of a program that %s', async (_what, attribute, key, value) => {
    expect(await warned(attribute, [[key, value]])).toBe('');
  });

  test('nor of a driver that is replaced', async () => {
    expect(await warned('diff=mine', [['diff.mine.command', 'gone-for-good']], '--replace')).toBe('');
  });
});

/** Two commits of one notebook on main, and a topic branch that clashes with the second. */
const clash = prepared((repository) => {
  const notebook = (word: string) => `{"cells": [],\n "word": "${word}"}\n`;
  repository.write('a b.ipynb', notebook('base'));
  repository.commit('base');
  repository.git('checkout', '-q', '-b', 'topic');
  repository.write('a b.ipynb', notebook('theirs'));
  repository.commit('theirs');
  repository.git('checkout', '-q', 'main');
  repository.write('a b.ipynb', notebook('ours'));
  repository.commit('ours');
});

describe('what git runs', () => {
  test('the commands get their arguments, also from paths with odd characters', async () => {
    const repository = clash();
    const installation = standIn(repository);
    await run(repository, install, [], installation);
    expect(repository.git('diff', 'HEAD~1')).toMatch(
      /^called: git-diff a b\.ipynb \S+\/a b\.ipynb [0-9a-f]+ 100644 /,
    );
    expect(repository.git('log', '-p', '-1')).not.toContain('"ours"');
    repository.write('a b.ipynb', 'changed');
    expect(repository.git('show', '--ext-diff', 'HEAD')).toContain('called: git-diff a b.ipynb');
    repository.git('checkout', '-q', '--', '.');
    const merged = repository.tryGit(['merge', 'topic']);
    expect(merged.stdout).toMatch(/called: git-merge \S+ \S+ \S+ 7 a b\.ipynb /);
    expect(merged.code).toBe(0);
  });

  test('textconv gives git its text, and xfuncname the heading of a cell', async () => {
    const repository = clash();
    const lines = '%%%% code\\none\\ntwo\\nthree\\nfour\\nfive\\n';
    const installation = standIn(repository, `printf '${lines}'; tail -c 12 "$2"`);
    await run(repository, install, [], installation);
    expect(repository.git('log', '-p', '-1')).toMatch(/@@ .* @@ %% code/);
  });

  const breakages: readonly (readonly [name: string, break_: (installation: Installation) => void])[] = [
    ['node is gone', (installation) => rmSync(installation.node)],
    ['nbdiff is gone', (installation) => rmSync(installation.script)],
    ['node dies', (installation) => writeFileSync(installation.node, '#!/bin/sh\nkill -9 $$\n')],
    ['nbdiff fails', (installation) => writeFileSync(installation.node, '#!/bin/sh\nexit 70\n')],
  ];
  for (const [name, breakIt] of breakages) {
    for (const path of ['as it is', 'empty']) {
      test(`${name}, PATH ${path}: diff, log -p and merge go on`, async () => {
        const repository = clash();
        const installation = standIn(repository);
        await run(repository, install, ['--filter'], installation);
        breakIt(installation);
        const env: Record<string, string> = path === 'empty' ? { PATH: '' } : {};
        const diff = repository.tryGit(['diff', 'HEAD~1'], { env });
        expect(diff).toMatchObject({ code: 0 });
        expect(diff.stdout).toMatch(/-.*"base"[\s\S]*\+.*"ours"/);
        expect(diff.stderr).toContain('a plain diff instead');
        const log = repository.tryGit(['log', '-p'], { env });
        expect(log).toMatchObject({ code: 0 });
        expect(log.stdout).toMatch(/-.*"base"[\s\S]*\+.*"ours"/);
        const merge = repository.tryGit(['merge', 'topic'], { env });
        expect(merge.code).toBe(1);
        expect(repository.read('a b.ipynb')).toMatch(
          /<<<<<<< [\s\S]*"ours"[\s\S]*=======[\s\S]*"theirs"[\s\S]*>>>>>>> /,
        );
        expect(repository.tryGit(['diff'], { env }).code).toBe(0);
        expect(repository.tryGit(['diff', 'HEAD'], { env })).toMatchObject({ code: 0 });
        const ours = repository.tryGit(['diff', '--ours'], { env });
        expect(ours).toMatchObject({ code: 0 });
        expect(ours.stdout).toContain('* Unmerged path a b.ipynb');
        repository.write('new.ipynb', 'new\n');
        expect(repository.tryGit(['status'], { env }).code).toBe(0);
        expect(repository.tryGit(['add', '.'], { env }).code).toBe(0);
        expect(repository.tryGit(['diff', '--cached', '--', 'new.ipynb'], { env }).stdout).toContain('+new');
      });
    }
  }

  test('an nbdiff on the PATH steps in when the one that was installed is gone', async () => {
    const repository = clash();
    const installation = standIn(repository);
    await run(repository, install, [], installation);
    rmSync(installation.node);
    const bin = join(repository.root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'nbdiff'), '#!/bin/sh\necho "from the PATH: $1"\n', { mode: 0o755 });
    const env = { PATH: `${bin}:${repository.env.PATH}` };
    expect(repository.tryGit(['diff', 'HEAD~1'], { env }).stdout).toBe('from the PATH: git-diff\n');
  });

  test.each([
    // What the driver shows is what this tool would.
    ['nbdiff', 'resolve --mergetool', 'git-diff a b.ipynb '],
    ['nbdiff-web', 'resolve --web --mergetool', 'web --difftool '],
  ])('mergetool and difftool hand over their files to %s', async (name, merging, diffing) => {
    const repository = clash();
    const installation = standIn(repository);
    repository.tryGit(['merge', 'topic']);
    await run(repository, install, [], installation);
    const tool = repository.tryGit(['mergetool', '--no-prompt', `--tool=${name}`]);
    expect(tool.stdout).toMatch(new RegExp(`called: ${merging} \\./a b_BASE_\\S+ \\./a b_LOCAL_`));
    expect(tool.code).toBe(0);
    const diff = repository.tryGit(['difftool', '--no-prompt', `--tool=${name}`, 'HEAD~1', 'HEAD']);
    expect(diff.stdout).toMatch(new RegExp(`called: ${diffing}\\S+/\\S*a b\\.ipynb \\S+`));
  });

  test('difftool starts the tool that was asked for, and its exit code counts where that is wanted', async () => {
    const repository = clash();
    await run(repository, install, [], standIn(repository));
    repository.git('config', 'difftool.mine.cmd', 'echo "mine: $MERGED"; exit 3');
    const mine = ['difftool', '--no-prompt', '--tool=mine'];
    expect(repository.tryGit([...mine, 'HEAD~1', 'HEAD'])).toMatchObject({
      code: 0,
      stdout: 'mine: a b.ipynb\n',
    });
    expect(repository.tryGit([...mine, '--trust-exit-code', 'HEAD~1', 'HEAD']).code).not.toBe(0);
  });
});

describe('what is said', () => {
  test('a dry run names everything and writes nothing', async () => {
    const repository = throwAway();
    const config = repository.read('.git/config');
    const ran = await run(repository, install, ['--dry-run', '--filter', '--hook'], standIn(repository));
    expect(ran.output).toContain(
      '.git/info/attributes would get: *.ipynb diff=nbdiff merge=nbdiff filter=nbdiff',
    );
    expect(ran.output).toContain('.git/hooks/pre-commit would get');
    expect(repository.read('.git/config')).toBe(config);
    expect(existsSync(join(repository.dir, '.git/hooks/pre-commit'))).toBe(false);
  });

  test('install says where, status agrees, and finds what broke since', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    const bare = await run(repository, status, [], installation);
    expect(bare.code).toBe(1);
    expect(bare.output).toContain('git is not set up for nbdiff; run: nbdiff install');
    const ran = await run(repository, install, [], installation);
    expect(ran.output).toBe(
      'set in .git/config: diff.nbdiff, merge.nbdiff, mergetool.nbdiff, difftool.nbdiff, ' +
        'mergetool.nbdiff-web, difftool.nbdiff-web\n' +
        'set in .git/info/attributes: *.ipynb diff=nbdiff merge=nbdiff\n' +
        'undo with: nbdiff uninstall\n',
    );
    const good = await run(repository, status, [], installation);
    expect(good.output).toContain('diff.nbdiff: local .git/config');
    expect(good.output).toContain('.git/info/attributes:');
    expect(good.output).not.toContain('wrong');
    expect(good.code).toBe(0);
    rmSync(installation.node);
    const gone = await run(repository, status, [], installation);
    expect(gone.code).toBe(1);
    expect(gone.output).toContain(`${installation.node} is gone`);
    repository.git('config', 'diff.nbdiff.textconv', 'cat');
    expect((await run(repository, status, [], installation)).output).toContain(
      'textconv is set to something else',
    );
    repository.write('.git/info/attributes', '*.ipynb filter=nbdiff\n');
    const bad = await run(repository, status, [], installation);
    expect(bad.output).toContain('filter.nbdiff.process');
    expect(bad.output).toContain('notebook.ipynb has no diff=nbdiff');
  });

  test('without HOME the repository can be set up and asked about, and there is no user to set up', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    await run(repository, install, [], installation);
    const { HOME, USERPROFILE, XDG_CONFIG_HOME, GIT_CONFIG_GLOBAL, ...env } = repository.env;
    const io = { ...ioIn(repository), env };
    expect(await status([], io, installation)).toBe(0);
    const refused = await install(['--global'], io, installation).catch(wordError);
    expect(refused).toBe('HOME is not set, so there is no user to set up');
  });

  test('outside a repository, wrong options', async () => {
    const repository = throwAway();
    const installation = standIn(repository);
    const outside = await run(repository, install, [], installation, repository.root);
    expect(outside.output).toContain('not in a git repository; go into one');
    expect((await run(repository, install, ['--global'], installation, repository.root)).code).toBe(0);
    expect((await run(repository, status, [], installation, repository.root)).code).toBe(0);
    expect((await run(repository, install, ['--globel'], installation)).output).toMatch(
      /--globel.*did you mean --global\?/i,
    );
    expect((await run(repository, install, ['--local', '--global'], installation)).code).toBe('refused');
    expect((await run(repository, install, ['--global', '--hook'], installation)).code).toBe('refused');
    expect((await run(repository, install, ['--help'], installation)).output).toContain('--dry-run');
  });

  test('a submodule is a repository of its own', async () => {
    const inner = clash();
    const outer = throwAway();
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'inner');
    const installation = standIn(outer);
    const inside = join(outer.dir, 'inner');
    const config = outer.read('.git/modules/inner/config');
    await run(outer, install, [], installation, inside);
    expect(outer.tryGit(['diff', 'HEAD~1'], { cwd: inside }).stdout).toContain('called: git-diff');
    expect(outer.read('.git/config')).not.toContain('[diff "nbdiff"]');
    await run(outer, uninstall, [], installation, inside);
    expect(outer.read('.git/modules/inner/config')).toBe(config);
  });

  test('a linked worktree and a subdirectory set up the same repository', async () => {
    const repository = clash();
    const installation = standIn(repository);
    const linked = join(repository.root, 'linked');
    repository.git('worktree', 'add', '-q', linked, 'topic');
    await run(repository, install, [], installation, linked);
    expect(repository.git('diff', 'HEAD~1')).toContain('called: git-diff');
    expect(repository.tryGit(['diff', 'HEAD~1'], { cwd: linked }).stdout).toContain('called: git-diff');
    await run(repository, uninstall, [], installation);
    expect(repository.read('.git/config')).not.toContain('nbdiff');
  });
});

test('the paths in a command are read back from it', () => {
  const installation = { node: `/a 'b' "c"/100% $x/node`, script: "/it's/nbdiff.js'" };
  expect(installationIn('diff.nbdiff.command', diffCommand(installation))).toEqual(installation);
  expect(installationIn('merge.nbdiff.driver', mergeDriver(installation))).toEqual(installation);
  expect(installationIn('diff.nbdiff.command', 'nbdiff git-diff')).toBeUndefined();
});

describe('migrating', () => {
  test("nbstripout's options become ours, and uninstall gives its setup back", async () => {
    const repository = throwAway();
    const clean = '"/usr/bin/python3" -m nbstripout --keep-count --max-size 1k --drop-empty-cells';
    repository.git('config', 'filter.nbstripout.clean', clean);
    repository.git(
      'config',
      'filter.nbstripout.extrakeys',
      'metadata.celltoolbar cell.source cell.metadata.heading',
    );
    repository.write('.git/info/attributes', '*.ipynb filter=nbstripout\n');
    const config = repository.read('.git/config');
    const program = standIn(repository);
    const ran = await run(repository, install, ['--migrate'], program);
    expect(ran.code).toBe(0);
    expect(ran.output).toContain(
      'not taken over: cell.source, which cannot be stripped: it would take what people wrote',
    );
    expect(ran.output).toContain('"outputs":{"maxSize":"1k"},"dropCells":{"empty":true}');
    expect(repository.git('config', '--get-all', 'nbdiff.strip')).toBe(
      'metadata.celltoolbar\ncell.metadata.heading\n',
    );
    expect(repository.git('config', 'nbdiff.keep')).toBe('cell.execution_count\n');
    expect(repository.git('check-attr', 'filter', 'a.ipynb')).toBe('a.ipynb: filter: nbdiff\n');
    await run(repository, uninstall, [], program);
    expect(repository.read('.git/config')).toBe(config);
    expect(repository.git('check-attr', 'filter', 'a.ipynb')).toBe('a.ipynb: filter: nbstripout\n');
  });
});
