# What `nbdiff check` finds in the notebooks that changed, as they are in the checkout: annotations, and whether the step
# fails. Takes LAUNCHER, BASE, HEAD, PATHS and CHECK.
set -euo pipefail
. "$(dirname "$0")/say.sh"

case $CHECK in
  never | error | warning) ;;
  *) trouble "The input check is never, error or warning, not \"$CHECK\"." ;;
esac
read_paths

folder=$RUNNER_TEMP/nbdiff-check
rm -rf "$folder"
mkdir -p "$folder"
if ! git diff --no-ext-diff --no-textconv --name-only -z --diff-filter=d "$BASE" "$HEAD" -- "${paths[@]}" > "$folder/names" 2> "$folder/said"; then
  trouble "git could not list what changed: $(cat "$folder/said")"
fi
notebooks=()
while IFS= read -r -d '' name; do
  case $name in
    *.[iI][pP][yY][nN][bB]) if [ -f "$name" ] && [ ! -L "$name" ]; then notebooks+=("$name"); fi ;;
  esac
done < "$folder/names"

# A command line has its limits.
AT_ONCE=500
errors=false warnings=false
for ((start = 0; start < ${#notebooks[@]}; start += AT_ONCE)); do
  status=0
  node "$LAUNCHER" check --format github -o "$folder/found" -- "${notebooks[@]:start:AT_ONCE}" 2> "$folder/said" || status=$?
  if [ "$status" -gt 1 ]; then trouble "nbdiff check failed: $(cat "$folder/said")"; fi
  cat "$folder/found"
  if [ "$status" -eq 1 ]; then errors=true; fi
  if grep -q '^::warning ' "$folder/found"; then warnings=true; fi
done

if [ "$CHECK" != never ] && [ "$errors" = true ]; then
  trouble 'nbdiff check found errors in changed notebooks.'
fi
if [ "$CHECK" = warning ] && [ "$warnings" = true ]; then
  trouble 'nbdiff check found warnings in changed notebooks.'
fi
