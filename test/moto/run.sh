#!/usr/bin/env bash
# The sources on AWS services, through the real AWS clients, against moto's server on loopback: `npm run test:moto`.
# moto comes from PyPI into a virtual environment in the cache; the first run takes half a minute, later ones seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=5.2.5
python=${PYTHON:-python3}
home=${ALB_MTLS_MOTO:-${XDG_CACHE_HOME:-$HOME/.cache}/alb-mtls-moto/$version}

fail() {
  printf 'error: %s\n  what to do: %s\n' "$1" "$2" >&2
  exit 1
}

make_environment() {
  [ -x "$home/bin/moto_server" ] && [ -e "$home/.complete" ] && return
  printf 'making %s: moto %s\n' "$home" "$version" >&2
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
    fail "$python is missing or older than 3.10" "install Python 3.10 or later, or name it: PYTHON=python3.12 npm run test:moto"
  rm -rf "$home"
  "$python" -m venv "$home" ||
    fail "$python cannot make a virtual environment" "on Debian: apt-get install python3-venv"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check "moto[server]==$version" ||
    fail "pip could not install moto" "read pip's message above"
  touch "$home/.complete"
}

mkdir -p "$(dirname "$home")"
(
  flock -w 600 9 || fail "another run has held $home.lock for 10 minutes" "end that run, or delete the file"
  make_environment
) 9>"$home.lock"

exec node_modules/.bin/node --conditions=alb-mtls-source test/moto/sources.ts "$home/bin/moto_server"
