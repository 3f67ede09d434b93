/** What an installation changes, as values: a block of lines at the end of a config file, one at
 *  the end of an attribute file, perhaps a hook. Nothing is written here.
 *
 *  Planning takes our old block out first and puts the new one at the end, so once is the same as
 *  twice, and uninstalling is the same plan without lines. Other tools' lines are never edited: with
 *  `replace` ours come later and win, and taking ours out gives theirs back. */
import { NotebookError } from '../errors.ts';
import type { SetupFile } from '../render/setup.ts';
import { type EffectiveAttribute, NOTEBOOK_ATTRIBUTES, type NotebookAttribute } from './attributes.ts';
import {
  CELL_HEADING,
  diffCommand,
  difftoolCommand,
  filterCommand,
  filterProcess,
  type Installation,
  isOurHook,
  mergeDriver,
  mergetoolCommand,
  preCommitHook,
  type ToolPlace,
  textconvCommand,
} from './driver-commands.ts';
import { type WithoutBlock, withBlock, withoutBlock } from './managed-block.ts';
import type { FileEdit, OwnedFile } from './owned-file.ts';

export interface SetupRequest {
  readonly config: OwnedFile;
  readonly attributes: OwnedFile;
  /** The place of the pre-commit hook, where one is wanted. */
  readonly hook: OwnedFile | undefined;
  readonly filter: boolean;
  readonly replace: boolean;
  /** Settings of `nbdiff.*` taken over from another tool. */
  readonly settings: readonly (readonly [key: string, value: string])[];
  /** What already holds, for other tools' or the user's reasons; nbdiff's own may be among it. */
  readonly foreign: readonly EffectiveAttribute[];
  readonly installation: Installation;
}

export interface SetupPlan {
  readonly files: readonly { readonly edit: FileEdit; readonly content: SetupFile['content'] }[];
  /** The attributes that our line states. */
  readonly ours: readonly NotebookAttribute[];
  /** What stays others', and what of it install would have wanted. */
  readonly left: readonly EffectiveAttribute[];
  readonly respected: readonly EffectiveAttribute[];
  /** A hook was asked for, but the repository has one of its own, which stays. */
  readonly hasOwnHook: boolean;
}

/** Throws a NotebookError where two filters would meet on one path. */
export function planInstall(request: SetupRequest): SetupPlan {
  const config = withoutOurBlock(request.config);
  const attributes = withoutOurBlock(request.attributes);
  // A filter that was asked for once stays until uninstall: dropping it would commit outputs.
  const filter = request.filter || (attributes.lines ?? []).some((line) => line.includes('filter=nbdiff'));
  const foreign = request.foreign.filter((one) => one.value !== 'nbdiff');
  if (filter && !request.replace) refuseSecondFilter(foreign);

  const taken = new Set(request.replace ? [] : foreign.map((one) => one.attribute));
  const wanted = NOTEBOOK_ATTRIBUTES.filter((name) => (name !== 'filter' || filter) && !taken.has(name));
  const attributeLine =
    wanted.length === 0 ? undefined : `*.ipynb ${wanted.map((name) => `${name}=nbdiff`).join(' ')}`;
  const own = request.settings.length === 0 ? [] : [{ section: 'nbdiff', values: request.settings }];
  const settings = [...driverSettings(request.installation, filter), ...own];
  const configEdit = edit(request.config, withBlock(config.rest, configLines(settings)));
  const attributeLines = attributeLine === undefined ? [] : [attributeLine];
  const attributeEdit = edit(request.attributes, withBlock(attributes.rest, attributeLines));
  const { hook } = request;
  const hasOwnHook = hook?.text !== undefined && !isOurHook(hook.text);
  return {
    files: [
      { edit: configEdit, content: { kind: 'config', sections: settings.map(({ section }) => section) } },
      { edit: attributeEdit, content: { kind: 'attributes', line: attributeLine } },
      ...(hook === undefined || hasOwnHook
        ? []
        : [{ edit: hookEdit(hook, request.installation), content: { kind: 'hook' } as const }]),
    ],
    ours: wanted,
    hasOwnHook,
    left: foreign.filter((one) => !wanted.includes(one.attribute)),
    respected: foreign.filter((one) => !request.replace && wantedFrom(filter).includes(one.attribute)),
  };
}

/** Attributes first: a driver that nobody asks for any more can go, not the other way round. */
export function planUninstall(
  config: OwnedFile,
  attributes: OwnedFile,
  hook: OwnedFile | undefined,
): readonly FileEdit[] {
  const edits = [
    edit(attributes, withoutOurBlock(attributes).rest),
    edit(config, withoutOurBlock(config).rest),
  ];
  const isOurs = hook?.text !== undefined && isOurHook(hook.text);
  return isOurs ? [...edits, edit(hook, undefined)] : edits;
}

function wantedFrom(filter: boolean): readonly NotebookAttribute[] {
  return filter ? NOTEBOOK_ATTRIBUTES : ['diff', 'merge'];
}

function refuseSecondFilter(foreign: readonly EffectiveAttribute[]): void {
  const other = foreign.find((one) => one.attribute === 'filter');
  if (other === undefined) return;
  const { value, tool } = other;
  const name = `filter=${value}${tool === undefined || tool === value ? '' : ` (${tool})`}`;
  throw new NotebookError({
    kind: 'usage',
    reason: `${other.path} already has ${name}, and a path has one filter, so nothing was set`,
    advice: 'uninstall that one, take over with --replace, or install without --filter',
  });
}

interface SectionSettings {
  /** `diff.nbdiff`, written as `[diff "nbdiff"]`. */
  readonly section: string;
  readonly values: readonly (readonly [name: string, value: string])[];
}

/** What git is told, by section. */
export function driverSettings(installation: Installation, filter: boolean): readonly SectionSettings[] {
  const sections: SectionSettings[] = [
    {
      section: 'diff.nbdiff',
      values: [
        ['command', diffCommand(installation)],
        ['textconv', textconvCommand(installation)],
        ['xfuncname', CELL_HEADING],
      ],
    },
    {
      section: 'merge.nbdiff',
      values: [
        ['name', 'notebooks, cell by cell'],
        ['driver', mergeDriver(installation)],
        // In criss-cross histories git merges the ancestors first. A conflict of theirs would become the base of
        // this merge; with binary, git takes an older ancestor instead, and what both sides have since is the same.
        ['recursive', 'binary'],
      ],
    },
    ...toolSettings('nbdiff', 'terminal', installation),
    ...toolSettings('nbdiff-web', 'browser', installation),
  ];
  if (!filter) return sections;
  const filterSection: SectionSettings = {
    section: 'filter.nbdiff',
    values: [
      ['process', filterProcess(installation)],
      ['clean', filterCommand(installation, 'clean')],
      ['smudge', filterCommand(installation, 'smudge')],
      ['required', 'false'],
    ],
  };
  return [...sections, filterSection];
}

function toolSettings(
  name: string,
  place: ToolPlace,
  installation: Installation,
): readonly SectionSettings[] {
  return [
    {
      section: `mergetool.${name}`,
      values: [
        ['cmd', mergetoolCommand(installation, place)],
        ['trustExitCode', 'true'],
      ],
    },
    { section: `difftool.${name}`, values: [['cmd', difftoolCommand(installation, place)]] },
  ];
}

function configLines(sections: readonly SectionSettings[]): readonly string[] {
  return sections.flatMap(({ section, values }) => {
    const [kind, name] = section.split('.');
    const header = name === undefined ? `[${kind}]` : `[${kind} "${name}"]`;
    return [header, ...values.map(([key, value]) => `\t${key} = ${configString(value)}`)];
  });
}

/** A value as a git config file writes it, as latin1 of its UTF-8. */
function configString(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
  return Buffer.from(`"${escaped}"`).toString('latin1');
}

function hookEdit(hook: OwnedFile, installation: Installation): FileEdit {
  const text = Buffer.from(preCommitHook(installation)).toString('latin1');
  return { ...edit(hook, text), executable: true };
}

function edit(file: OwnedFile, after: string | undefined): FileEdit {
  return { path: file.path, before: file.text, after };
}

/** The file without our block; an error names the file. */
export function withoutOurBlock(file: OwnedFile): WithoutBlock {
  return withoutBlock(file.text, { file: file.path });
}
