#!/usr/bin/env bash
# The sources on AWS services, through the real AWS clients, against moto's server on loopback: `npm run test:moto`.
# moto comes from PyPI into the cache that the sam/ scripts make; the first run takes half a minute, later ones seconds.
source "$(dirname "${BASH_SOURCE[0]}")/../../sam/common.sh"
cd "$REPO"
sam/setup.sh tools
exec "$(runtime_node)" --conditions=alb-mtls-source test/moto/sources.ts "$CACHE/tools/bin/moto_server"
