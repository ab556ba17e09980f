#!/usr/bin/env bash
# Builds all functions and invokes each with every sample event through the real `sam local invoke`, or, where no Docker
# engine can be had, through AWS's runtime interface client; says which way it took. Exit code 0 only if every answer is
# as events/expectations.json says.
# ALB_MTLS_NO_DOCKER=1 takes the second way on purpose.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$REPO"
"$REPO/sam/build.sh" --no-report
parts=$("$REPO/sam/runtime-parts.sh")
way=runtime-client
if "$REPO/sam/docker.sh"; then
  "$REPO/sam/base-image.sh" >/dev/null
  way=docker
fi
exec "$(runtime_node)" "$REPO/sam/invoke.ts" "$way" "$CACHE/sam/bin/sam" "$parts"
