#!/usr/bin/env bash
# Packages, expands and deploys both templates to a mock of AWS on 127.0.0.1 and looks at what was made. It shows that the
# templates expand, that CloudFormation's functions in them yield what is meant, and that a mock accepts them. It does
# not show that AWS does.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$REPO"
"$REPO/sam/setup.sh" sam tools
"$REPO/sam/build.sh" --no-report
exec "$CACHE/tools/bin/python" "$REPO/sam/deploy_mock.py" "$CACHE/sam/bin"
