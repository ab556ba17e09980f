#!/usr/bin/env bash
# Finds a Docker engine, or installs Debian's docker.io and starts one without systemd.
# Exit code 0: an engine answers. 1: none could be had, and the last line on stderr says why.
# usage: sam/docker.sh         find or start one
#        sam/docker.sh stop    end the one that this script started, if it did
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

answers() { command -v docker >/dev/null && timeout 20 docker info >/dev/null 2>&1; }

no_docker() {
  say "docker: none ($1)"
  exit 1
}

PID_FILE=$CACHE/dockerd.pid
if [ "${1:-}" = stop ]; then
  pid=$(cat "$PID_FILE" 2>/dev/null || true)
  rm -f "$PID_FILE"
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then kill "$pid"; fi
  exit 0
fi

if [ "${ALB_MTLS_NO_DOCKER:-}" = 1 ]; then no_docker "ALB_MTLS_NO_DOCKER=1 asks for the way without"; fi
if answers; then exit 0; fi
[ "$(id -u)" = 0 ] || no_docker "no engine answers, and only root can start one here"

if ! command -v dockerd >/dev/null; then
  command -v apt-get >/dev/null || no_docker "no engine answers, and without apt-get this script cannot install one"
  say "installing docker.io from Debian"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq docker.io; } >"$CACHE/apt.log" 2>&1 ||
    no_docker "apt-get could not install docker.io: $(tail -n 1 "$CACHE/apt.log")"
fi

# Service starts may be forbidden on the machine (policy-rc.d), so the engine is started by hand, in a session of its
# own so that it outlives this script. A file left by an engine that died would stop the new one.
rm -f "$PID_FILE"
setsid nohup dockerd --pidfile "$PID_FILE" >"$CACHE/dockerd.log" 2>&1 </dev/null &
for _ in $(seq 60); do
  if answers; then
    say "docker: started dockerd, log in $CACHE/dockerd.log"
    exit 0
  fi
  sleep 0.5
done
no_docker "dockerd did not answer within 30 s: $(grep -v level=info "$CACHE/dockerd.log" | tail -n 1)"
