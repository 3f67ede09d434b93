/** fish: one line for each word, each with what it is for. */
import { type DescribedCommand, type DescribedOption, LIST_REVISIONS, type Operand } from './described.ts';

export function fishScript(commands: readonly DescribedCommand[]): string {
  const named = commands.filter(({ name }) => name !== '');
  return `# fish completion for nbdiff
function __nbdiff_is
    set -l words (commandline -opc)
    set -l command ''
    if set -q words[2]; and contains -- $words[2] ${named.map(({ name }) => name).join(' ')}
        set command $words[2]
    end
    test "$command" = "$argv[1]"
end
complete -c nbdiff -f
${named
  .map(
    ({ name, description }) =>
      `complete -c nbdiff -n 'test (count (commandline -opc)) -eq 1' -a ${name} -d ${quoted(description)}`,
  )
  .join('\n')}
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ name, options, operand }: DescribedCommand): readonly string[] {
  const start = `complete -c nbdiff -n ${quoted(`__nbdiff_is ${quoted(name)}`)}`;
  return [...options.map((option) => optionLine(option)), ...operandLines(operand)].map(
    (line) => `${start} ${line}`,
  );
}

function optionLine({ flags, description, value }: DescribedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...valueWords(value), `-d ${quoted(description)}`].join(' ');
}

function valueWords(value: DescribedOption['value']): readonly string[] {
  switch (value.kind) {
    case 'none':
    case 'optional':
      return [];
    case 'words':
      return ['-x', `-a ${quoted(value.words.join(' '))}`];
    case 'file':
      return ['-r', '-F'];
    case 'anything':
      return ['-x'];
  }
}

function operandLines(operand: Operand): readonly string[] {
  const notebooks = "-k -a '(__fish_complete_suffix .ipynb)'";
  switch (operand.kind) {
    case 'nothing':
      return [];
    case 'words':
      return [`-a ${quoted(operand.words.join(' '))}`];
    case 'word-then-notebooks':
      return [
        `-a ${quoted(`(${onlyAt('-eq 2')} printf '%s\\n' ${operand.words.join(' ')})`)}`,
        `-k -a ${quoted(`(${onlyAt('-gt 2')} __fish_complete_suffix .ipynb)`)}`,
      ];
    case 'notebooks':
      return [notebooks];
    case 'revisions-and-notebooks':
      return [notebooks, `-a ${quoted(`(${LIST_REVISIONS})`)}`];
  }
}

/** What stands before a shell's command that offers words only behind so many others. */
function onlyAt(count: string): string {
  return `test (count (commandline -opc)) ${count}; and`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
