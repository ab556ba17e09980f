#!/usr/bin/env bash
# Makes the Python tools, each in a virtual environment of its own in the cache:
#   sam     SAM CLI, whose dependencies are pinned exactly and bear no company
#   tools   a newer cfn-lint, and moto's server for `sam:deploy:mock`
# Prints nothing and takes milliseconds when they are there already.
# usage: sam/setup.sh [sam] [tools]     (default: both)
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PYTHON=${PYTHON:-python3}

# $1 name, $2 a command that must exist in it, the rest: requirements
virtual_environment() {
  local name=$1 command=$2
  shift 2
  local home=$CACHE/$name wanted="$*"
  if [ -x "$home/bin/$command" ] && [ "$(cat "$home/.requirements" 2>/dev/null)" = "$wanted" ]; then
    return
  fi
  say "making $home: $wanted"
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
    fail "$PYTHON is missing or older than 3.10" "install Python 3.10 or later, or name it: PYTHON=python3.12 npm run sam:validate"
  rm -rf "$home"
  if ! "$PYTHON" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >"$CACHE/apt.log" 2>&1 || true
  fi
  "$PYTHON" -m venv "$home" ||
    fail "$PYTHON cannot make a virtual environment" "on Debian: apt-get install python3-venv"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$@" ||
    fail "pip could not install $wanted" "read pip's message above; the versions are in sam/versions.env"
  [ -x "$home/bin/$command" ] || fail "pip installed $wanted without the command $command"
  printf '%s' "$wanted" >"$home/.requirements"
}

[ $# -gt 0 ] || set -- sam tools
for part in "$@"; do
  case $part in
    sam) with_lock sam virtual_environment sam sam "aws-sam-cli==$AWS_SAM_CLI_VERSION" ;;
    tools) with_lock tools virtual_environment tools moto_server "cfn-lint==$CFN_LINT_VERSION" "moto[server]==$MOTO_VERSION" ;;
    *) fail "sam/setup.sh knows sam and tools, not $part" ;;
  esac
done
