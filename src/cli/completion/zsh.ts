/** zsh: `_arguments` for each command, with what its options are for. */
import { type DescribedCommand, type DescribedOption, LIST_REVISIONS, type Operand } from './described.ts';

export function zshScript(commands: readonly DescribedCommand[]): string {
  const named = commands.filter(({ name }) => name !== '');
  const diff = commands.filter(({ name }) => name === '').map(argumentsOf);
  return `#compdef nbdiff
_nbdiff_revisions_and_notebooks() {
  local -a revisions
  revisions=(\${(f)"$(${LIST_REVISIONS})"})
  _alternative 'notebooks:notebook:_files -g "*.ipynb"' 'revisions:revision:compadd -a revisions'
}
_nbdiff() {
  local -a commands
  commands=(
${named.map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT > 2 )) && [[ -n \${commands[(r)$words[2]:*]} ]]; then
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
${named.map((command) => `      ${command.name})\n        ${argumentsOf(command)} ;;`).join('\n')}
    esac
    return
  fi
  if (( CURRENT == 2 )); then _describe -t commands command commands; fi
  ${diff.join('')}
}
if [[ $funcstack[1] == _nbdiff ]]; then _nbdiff "$@"; else compdef _nbdiff nbdiff; fi
`;
}

function argumentsOf({ options, operand }: DescribedCommand): string {
  const specs = [...options.flatMap(optionSpecs), ...operandSpecs(operand)];
  return ['_arguments', ...specs.map(quoted)].join(' \\\n          ');
}

/** One for each flag, such as `--take=[settle all]:value:(ours theirs)`. */
function optionSpecs({ flags, description, value }: DescribedOption): readonly string[] {
  const text = `[${description.replace(/[\\[\]]/g, '\\$&')}]`;
  return flags.map((flag) => {
    const sign = value.kind === 'none' ? '' : flag.startsWith('--') ? '=' : '+';
    return `${flag}${sign}${value.kind === 'optional' ? '-' : ''}${text}${valueSpec(value)}`;
  });
}

function valueSpec(value: DescribedOption['value']): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'optional':
      return '::value: ';
    case 'words':
      return `:value:(${value.words.join(' ')})`;
    case 'file':
      return ':file:_files';
    case 'anything':
      return ':value: ';
  }
}

function operandSpecs(operand: Operand): readonly string[] {
  switch (operand.kind) {
    case 'nothing':
      return [];
    case 'words':
      return [`*:word:(${operand.words.join(' ')})`];
    case 'word-then-notebooks':
      return [`1:word:(${operand.words.join(' ')})`, '*:notebook:_files -g "*.ipynb"'];
    case 'notebooks':
      return ['*:notebook:_files -g "*.ipynb"'];
    case 'revisions-and-notebooks':
      return ['*:revision or notebook:_nbdiff_revisions_and_notebooks'];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
