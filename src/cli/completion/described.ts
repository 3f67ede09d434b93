/** The commands as a shell has to know them: their options, the words that a value can be, and what stands behind. */
import type { Argument, Command, Option } from 'commander';
import type { Choice } from '../arguments.ts';

export interface DescribedCommand {
  /** '' is the diff. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly DescribedOption[];
  readonly operand: Operand;
}

export interface DescribedOption {
  /** `-o` and `--output`, or one of them. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: Value;
}

/** An optional value stands only behind `=`. */
export type Value =
  | { readonly kind: 'none' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'anything' };

/** What stands behind the options. */
export type Operand =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** One of the words, then notebooks. */
  | { readonly kind: 'word-then-notebooks'; readonly words: readonly string[] }
  | { readonly kind: 'notebooks' }
  | { readonly kind: 'revisions-and-notebooks' };

export function describe(commands: ReadonlyMap<string, Command>): readonly DescribedCommand[] {
  const names = [...commands.keys()].filter((name) => name !== '');
  return [...commands].map(([name, command]) => ({
    name,
    description: command.description().replace(/\.$/, ''),
    options: [...command.options, command.createOption(helpFlags(command), 'show this help')].map(
      (option) => ({
        flags: [option.short, option.long].filter((flag) => flag !== undefined),
        description: option.description,
        value: optionValue(option),
      }),
    ),
    operand: operandOf(command.registeredArguments, names),
  }));
}

/** grep means something else by -h, as git does. */
function helpFlags({ options }: Command): string {
  return options.some(({ short }) => short === '-h') ? '--help' : '-h, --help';
}

function optionValue(option: Option): Value {
  if (option.optional) return { kind: 'optional' };
  if (!option.required) return { kind: 'none' };
  const words = wordsOf(option);
  if (words.length > 0) return { kind: 'words', words };
  return { kind: /<(file|path)>/.test(option.flags) ? 'file' : 'anything' };
}

function wordsOf({ parseArg }: { readonly parseArg?: unknown }): readonly string[] {
  return typeof parseArg === 'function' && 'words' in parseArg ? (parseArg as unknown as Choice).words : [];
}

function operandOf(args: readonly Argument[], commands: readonly string[]): Operand {
  const [first] = args;
  if (first === undefined) return { kind: 'nothing' };
  const words = wordsOf(first);
  if (words.length > 0) return { kind: args.length === 1 ? 'words' : 'word-then-notebooks', words };
  if (first.name() === 'command') return { kind: 'words', words: commands };
  const takesRevisions = args.some((arg) => /^(what|notebook|revision)$/.test(arg.name()));
  return { kind: takesRevisions ? 'revisions-and-notebooks' : 'notebooks' };
}

/** A shell's command that lists all names which git gives to commits. */
export const LIST_REVISIONS = "git for-each-ref --format='%(refname:short)' 2>/dev/null";
