# Words for the page of the run. Names of files and what git or npm say are somebody else's data: they reach the runner
# only escaped, since it takes lines that begin with `::`, or hold `##[`, for commands.

# say error|warning|notice WORDS
say() {
  local words=$2
  words=${words//'%'/'%25'}
  words=${words//$'\r'/'%0D'}
  words=${words//$'\n'/'%0A'}
  printf '::%s title=nbdiff::%s\n' "$1" "$words"
}

# trouble WORDS: the step ends here.
trouble() {
  say error "$1"
  exit 1
}

# output NAME VALUE: what later steps read. A line, for our own values alone.
output() {
  printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"
}

# The pathspecs of the input `paths`, one a line, into the list `paths`; all notebooks where there is none. For bash 3.2
# too, which macOS has: it knows no mapfile.
read_paths() {
  local line
  paths=()
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    if [ -n "$line" ]; then paths+=("$line"); fi
  done <<< "$PATHS"
  if [ "${#paths[@]}" -eq 0 ]; then paths=(':(top,icase)*.ipynb'); fi
}
