# Which nbdiff the other steps run: the one of this action, built where it is not, or a version from npm.
# Takes VERSION; gives the output `launcher`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"

if ! node=$(command -v node); then
  trouble 'nbdiff needs Node 20 or later, and this runner has none: put actions/setup-node before this action.'
fi
if ! "$node" -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; then
  trouble "nbdiff needs Node 20 or later, and this runner has $("$node" --version): put actions/setup-node before this action."
fi

# npm reads settings where it runs, and those of the repository that is looked at are somebody else's.
install() {
  local folder=$1
  shift
  if ! (cd "$folder" && npm "$@" --ignore-scripts --no-audit --no-fund) > "$log" 2>&1; then
    trouble "nbdiff could not be installed: $(tail -c 4000 "$log")"
  fi
}
log=$RUNNER_TEMP/nbdiff-install.log

if [ -n "$VERSION" ]; then
  case $VERSION in
    *[!0-9A-Za-z.+-]* | [!0-9A-Za-z]*) trouble "The input version is a version of nbdiff on npm, such as 1.2.3: not \"$VERSION\"." ;;
  esac
  folder=$RUNNER_TEMP/nbdiff-$VERSION
  mkdir -p "$folder"
  install "$folder" install --prefix "$folder" --no-save "nbdiff@$VERSION"
  output launcher "$folder/node_modules/nbdiff/bin/nbdiff.js"
  exit
fi

top=$(dirname "$here")
if [ ! -f "$top/dist/nbdiff.cjs" ]; then
  if [ ! -d "$top/node_modules/esbuild" ]; then install "$top" ci; fi
  if ! (cd "$top" && "$node" scripts/build.mjs) > "$log" 2>&1; then
    trouble "nbdiff could not be built: $(tail -c 4000 "$log")"
  fi
fi
output launcher "$top/bin/nbdiff.js"
