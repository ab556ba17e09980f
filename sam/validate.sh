#!/usr/bin/env bash
# The templates before two linters: SAM CLI's own (sam validate --lint) and a newer cfn-lint, warnings included.
# Needs no Docker, no AWS keys and no network once the tools are there.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
"$REPO/sam/setup.sh" sam tools
cd "$REPO"

# A cfn-lint without its schemas would ask the network for them and then know no resource type.
for tool in sam tools; do
  [ -n "$(find "$CACHE/$tool" -path '*cfnlint/data/schemas/providers*' -name '*.json' -print -quit)" ] ||
    fail "the cfn-lint in $CACHE/$tool has no schemas" "pin another version in sam/versions.env and delete that folder"
done

# Plain `sam validate` wants credentials to be set, whatever they are; it sends them nowhere.
export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-unused} AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-unused}
for template in template.yaml trust-material.yaml revocation-sync.yaml; do
  "$CACHE/sam/bin/sam" validate --lint --template "$template" --region "$AWS_DEFAULT_REGION"
done
"$CACHE/tools/bin/cfn-lint" template.yaml trust-material.yaml revocation-sync.yaml
say "cfn-lint $CFN_LINT_VERSION: template.yaml, trust-material.yaml and revocation-sync.yaml are clean"
