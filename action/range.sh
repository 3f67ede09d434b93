# Which two commits are compared: what the pull request, or the group in a merge queue, brings.
# Takes BASE and HEAD (inputs, for other events), EVENT_BASE and EVENT_HEAD; gives the outputs `base` and `head`, full ids.
set -euo pipefail
. "$(dirname "$0")/say.sh"

# The full id of a commit that is here.
commit() {
  case $1 in '' | -*) return 1 ;; esac
  git rev-parse --verify --quiet "$1^{commit}"
}

if ! shallow=$(git rev-parse --is-shallow-repository 2>&1); then
  trouble "There is no checkout to look at: put actions/checkout with fetch-depth: 0 before this action. git says: $shallow"
fi

found() {
  output base "$1"
  output head "$2"
  printf 'from %s to %s\n' "$1" "$2"
  exit
}

if [ -n "$BASE$HEAD" ]; then
  base=$(commit "$BASE") || trouble "The input base, \"$BASE\", is no commit of this checkout; is fetch-depth: 0 set on actions/checkout?"
  head=$(commit "${HEAD:-HEAD}") || trouble "The input head, \"$HEAD\", is no commit of this checkout; is fetch-depth: 0 set on actions/checkout?"
  found "$base" "$head"
fi

case $GITHUB_EVENT_NAME in
  pull_request | merge_group) ;;
  pull_request_target)
    trouble 'pull_request_target runs with the rights to write, on what anybody may have sent: let the workflow run on pull_request.'
    ;;
  *) trouble "The event $GITHUB_EVENT_NAME does not say what to compare: give the inputs base and head." ;;
esac

# Where history is whole, what the pull request's page shows: from where it left the base. Where it was cut, a common
# ancestor may be missing or be the wrong one.
if [ "$shallow" = false ] && base=$(commit "$EVENT_BASE") && head=$(commit "$EVENT_HEAD"); then
  ancestor=$(git merge-base "$base" "$head") || trouble 'The pull request and its base have no common history, so there is nothing to compare.'
  found "$ancestor" "$head"
fi

# The merge of both that actions/checkout makes: against its first parent it brings the same.
if base=$(commit 'HEAD^1') && second=$(commit 'HEAD^2') && [ "$second" = "$EVENT_HEAD" ]; then
  found "$base" "$(commit HEAD)"
fi

trouble 'This checkout holds too little of the history to say what the pull request changes: give actions/checkout the input fetch-depth: 0.'
