#!/usr/bin/env bash
# Brings the two parts of a Lambda Node runtime into the cache: the node binary (npm's node-linux-*) and AWS's runtime
# interface client with its native half compiled (npm's aws-lambda-ric; a minute, once). Both the stand-in base image
# and the way without Docker run exactly these files.
# Prints one line, the folder that holds   node   and   aws-lambda-ric/{index.mjs,rapid-client.node}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case $(lambda_architecture) in arm64) NPM_ARCH=arm64 ;; *) NPM_ARCH=x64 ;; esac
PARTS=$CACHE/runtime-$LAMBDA_NODE_VERSION-ric-$LAMBDA_RIC_VERSION-$NPM_ARCH

need_tools() {
  local missing=()
  command -v cmake >/dev/null || missing+=(cmake)
  command -v g++ >/dev/null || missing+=(g++)
  command -v make >/dev/null || missing+=(make)
  command -v xz >/dev/null || missing+=(xz-utils)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]} from Debian"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >"$CACHE/apt.log" 2>&1 && return 0
  fi
  fail "aws-lambda-ric is compiled here and needs ${missing[*]}" "install them with the system's package manager"
}

make_parts() {
  [ ! -x "$PARTS/node" ] || [ ! -f "$PARTS/aws-lambda-ric/rapid-client.node" ] || return 0
  need_tools
  local work=$CACHE/runtime-work
  rm -rf "$work" "$PARTS"
  mkdir -p "$work" "$PARTS/aws-lambda-ric"
  cd "$work"
  say "fetching node-linux-$NPM_ARCH@$LAMBDA_NODE_VERSION"
  npm pack --silent "node-linux-$NPM_ARCH@$LAMBDA_NODE_VERSION" >/dev/null ||
    fail "npm could not fetch node-linux-$NPM_ARCH@$LAMBDA_NODE_VERSION" "read npm's message above; the version is in sam/versions.env"
  tar xzf "node-linux-$NPM_ARCH-$LAMBDA_NODE_VERSION.tgz"
  say "compiling aws-lambda-ric@$LAMBDA_RIC_VERSION (about a minute, once)"
  # The one install script that runs here is the one that compiles; it is told to use the headers of the node just
  # fetched, so it fetches nothing.
  printf '{"private":true,"allowScripts":{"aws-lambda-ric":true}}\n' >package.json
  npm_config_nodedir=$work/package npm install --no-audit --no-fund --foreground-scripts \
    "aws-lambda-ric@$LAMBDA_RIC_VERSION" >"$CACHE/ric.log" 2>&1 ||
    fail "aws-lambda-ric did not compile: $(tail -n 3 "$CACHE/ric.log")" "the whole log is $CACHE/ric.log"
  local ric=$work/node_modules/aws-lambda-ric
  [ -f "$ric/rapid-client.node" ] ||
    fail "npm installed aws-lambda-ric but did not run its install script" "read $CACHE/ric.log; npm may want it approved (npm approve-scripts)"
  cp "$ric/index.mjs" "$ric/package.json" "$ric/rapid-client.node" "$PARTS/aws-lambda-ric/"
  # Moved last: its presence says that everything else is there.
  mv "$work/package/bin/node" "$PARTS/node"
  cd "$CACHE"
  rm -rf "$work"
}

with_lock runtime make_parts
echo "$PARTS"
