# What changed, three times: Markdown on the page of the run, HTML for an artifact, and Markdown for a comment.
# Takes LAUNCHER, BASE, HEAD, PATHS, OUTPUTS and COMMENT; gives the outputs `changed`, `report` and `comment`.
set -euo pipefail
. "$(dirname "$0")/say.sh"

case $OUTPUTS in
  false) options=() ;;
  true) options=(--outputs) ;;
  full) options=(--outputs=full) ;;
  *) trouble "The input outputs is true, full or false, not \"$OUTPUTS\"." ;;
esac
case $COMMENT in
  true | false) ;;
  *) trouble "The input comment is true or false, not \"$COMMENT\"." ;;
esac
read_paths

folder=$RUNNER_TEMP/nbdiff-report
rm -rf "$folder"
mkdir -p "$folder"
run=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID

# draw FILE OPTION...: status 1 where something changed. What cannot be read is a part of the report, and a warning.
draw() {
  local file=$1 status=0
  shift
  node "$LAUNCHER" "$@" ${options[@]+"${options[@]}"} --exit-code -o "$file" "$BASE" "$HEAD" -- "${paths[@]}" 2> "$folder/said" || status=$?
  if [ "$status" -gt 2 ] || [ ! -f "$file" ]; then trouble "nbdiff failed: $(cat "$folder/said")"; fi
  return "$status"
}

changed=true
# A summary has at most as many bytes.
draw "$folder/summary.md" --markdown --max-size 1M && changed=false
if [ -s "$folder/said" ]; then say warning "$(head -c 4000 "$folder/said")"; fi
if [ "$changed" = true ]; then
  cat "$folder/summary.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
  draw "$folder/nbdiff.html" --html || true
  output report "$folder/nbdiff.html"
else
  echo 'No notebook changed.'
fi
if [ "$COMMENT" = true ]; then
  : > "$folder/comment.md"
  if [ "$changed" = true ]; then
    # A comment has 65,536 characters; the workflow that comments adds a line.
    draw "$folder/comment.md" --markdown --max-size 65000 --link "$run" || true
  fi
  output comment "$folder/comment.md"
fi
output changed "$changed"
