"""Expands AWS::Serverless resources to plain CloudFormation with the library that AWS does it with.

moto's CloudFormation knows no transforms. Run with SAM CLI's own Python, which has the library.
usage: expand.py PACKAGED.yaml EXPANDED.json REGION
"""
import json
import os
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform


class NoManagedPolicies:
    """The template names no managed policy, so nothing is looked up."""

    def load(self):
        return {}


source, target, region = sys.argv[1:4]
os.environ["AWS_DEFAULT_REGION"] = region
with open(source, encoding="utf8") as file:
    template = yaml_parse(file.read())
rules = template.pop("Rules", None)
expanded = transform(template, {}, NoManagedPolicies())
if rules:
    expanded["Rules"] = rules
with open(target, "w", encoding="utf8") as file:
    json.dump(expanded, file, indent=1)
