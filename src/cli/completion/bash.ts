/** bash: one function that knows the words of each command. Written for bash 3.2 too, which macOS has. */
import { type DescribedCommand, type DescribedOption, LIST_REVISIONS } from './described.ts';

export function bashScript(commands: readonly DescribedCommand[]): string {
  const names = commands.map(({ name }) => name).filter((name) => name !== '');
  return `# bash completion for nbdiff
_nbdiff() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' options='' operand='' words='' value='' IFS=$' \\t\\n'
  if ((COMP_CWORD > 1)); then
    case " ${names.join(' ')} " in *" \${COMP_WORDS[1]} "*) command=\${COMP_WORDS[1]} ;; esac
  fi
  case $command in
${commands.map(commandCase).join('\n')}
  esac
  COMPREPLY=()
  if [[ $value == words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  if [[ $value == anything ]]; then return; fi
  if [[ -z $value && $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    return
  fi
  if [[ -z $value && $operand == nothing ]]; then return; fi
  if [[ $operand == word-then-notebooks && $COMP_CWORD == 2 ]]; then operand=words; fi
  if [[ -z $value && $operand == words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  if [[ -z $value && $COMP_CWORD == 1 ]]; then
    COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$current"))
  fi
  if [[ -z $value && $operand == revisions-and-notebooks ]]; then
    COMPREPLY+=($(compgen -W "$(${LIST_REVISIONS})" -- "$current"))
  fi
  # A name may hold spaces, not newlines.
  IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  local pattern='!*.ipynb'
  if [[ $value == file ]]; then pattern=''; fi
  COMPREPLY+=($(compgen -f -X "$pattern" -- "$current"))
  if [[ -n $pattern ]]; then COMPREPLY+=($(compgen -d -X .git -- "$current")); fi
}
complete -F _nbdiff nbdiff
`;
}

function commandCase({ name, options, operand }: DescribedCommand): string {
  const values = options.flatMap(valueCase);
  return [
    `    ${name === '' ? "''" : name})`,
    `      options='${options.map(({ flags }) => flags.at(-1)).join(' ')}' operand=${operand.kind}`,
    ...('words' in operand ? [`      words='${operand.words.join(' ')}'`] : []),
    ...(values.length === 0 ? [] : ['      case $before in', ...values, '      esac']),
    '      ;;',
  ].join('\n');
}

/** For the word behind an option. */
function valueCase({ flags, value }: DescribedOption): readonly string[] {
  switch (value.kind) {
    case 'none':
    case 'optional':
      return [];
    case 'words':
      return [`        ${flags.join('|')}) value=words words='${value.words.join(' ')}' ;;`];
    case 'file':
    case 'anything':
      return [`        ${flags.join('|')}) value=${value.kind} ;;`];
  }
}
