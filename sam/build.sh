#!/usr/bin/env bash
# `sam build` for the processor of this machine, then a table of each function's bytes and start-up time.
# usage: sam/build.sh [--no-report]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
"$REPO/sam/setup.sh" sam
cd "$REPO"
[ -d node_modules/esbuild ] || fail "the packages are not installed" "run npm ci first"
command -v make >/dev/null || fail "make is missing: sam build runs handlers/Makefile" "install make"

"$CACHE/sam/bin/sam" build --parameter-overrides "Architecture=$(lambda_architecture)" AllowedCommonNames=clientA >"$CACHE/build.log" 2>&1 ||
  { cat "$CACHE/build.log" >&2; fail "sam build failed" "the message above says which function"; }
[ "${1:-}" = --no-report ] || exec "$(runtime_node)" "$REPO/sam/report.ts" "$("$REPO/sam/runtime-parts.sh")"
