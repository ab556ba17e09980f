# Sourced by the sam/ scripts: versions, the cache folder, and how a script says that it cannot go on.
# shellcheck shell=bash
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=versions.env
source "$REPO/sam/versions.env"

# Outside the tree: a fresh clone finds the tools that an earlier one made.
CACHE=${ALB_MTLS_SAM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/alb-mtls-sam}
mkdir -p "$CACHE"

export SAM_CLI_TELEMETRY=0
export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-eu-west-1}

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "error: $1"
  [ $# -lt 2 ] || say "  what to do: $2"
  exit 1
}

# The machine as Lambda names it. The stand-in runtime is made for the machine it runs on.
lambda_architecture() {
  case $(uname -m) in
    x86_64 | amd64) echo x86_64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) fail "no Lambda architecture is called $(uname -m)" "use an x86_64 or arm64 machine" ;;
  esac
}

# One script at a time may change a cache entry; the others wait.
with_lock() {
  local name=$1
  shift
  (
    flock -w 900 9 || fail "another run has held $CACHE/$name.lock for 15 minutes" "end that run, or delete the file"
    "$@"
  ) 9>"$CACHE/$name.lock"
}

# The node that runs the scripts' own JavaScript: the repository's, which is new enough, or else the one on the path.
runtime_node() {
  if [ -x "$REPO/node_modules/.bin/node" ]; then echo "$REPO/node_modules/.bin/node"; else command -v node; fi
}
