"""A stand-in for AWS on 127.0.0.1: moto's server, with what it lacks for this template.

moto resolves the template (references, conditions, Sub, Join) but then keeps only the properties that it models: no
MutualAuthentication, no attributes, no trust store. So every resource's resolved properties are also written to the
file RECORD, where deploy_mock.py looks at them. Types that moto does not know are accepted as they come.
usage: mock_aws.py PORT RECORD
"""
import json
import sys

from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend
from moto.core.common_models import CloudFormationModel
from moto.elbv2.models import FakeLoadBalancer
from moto.server import main

PORT, RECORD = sys.argv[1:3]
created = {}


class Accepted(CloudFormationModel):
    """A resource of a type that moto does not know."""

    # moto files its models by the second part of their module's name.
    __module__ = "moto.cloudformation.accepted"

    def __init__(self, logical_id, resource_type):
        self.logical_id = logical_id
        self.physical_resource_id = f"arn:aws:mock:eu-west-1:123456789012:{resource_type}/{logical_id}"

    @staticmethod
    def cloudformation_name_type():
        return None

    @staticmethod
    def cloudformation_type():
        return "Mock::Accepted"

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, attribute_name):
        return f"{self.physical_resource_id}.{attribute_name}"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name, cloudformation_json, account_id, region_name, **kwargs
    ):
        return cls(kwargs["LogicalId"], kwargs["ResourceType"])


known_class = parsing.resource_class_from_type


def resource_class(resource_type):
    return known_class(resource_type) if resource_type in parsing.get_model_map() else Accepted


resolve = parsing.parse_resource_and_generate_name


def resolve_and_record(logical_id, resource_json, resources_map):
    resolved = resolve(logical_id, resource_json, resources_map)
    created[logical_id] = {
        "Type": resource_json["Type"],
        "Properties": resolved[1].get("Properties", {}),
        "Modelled": resolved[0] is not Accepted,
    }
    with open(RECORD, "w", encoding="utf8") as file:
        json.dump(created, file, indent=1, default=str)
    return resolved


known_attribute = FakeLoadBalancer.get_cfn_attribute


def load_balancer_attribute(self, attribute_name):
    if attribute_name == "LoadBalancerFullName":
        return self.arn.split("loadbalancer/", 1)[1]
    if attribute_name == "CanonicalHostedZoneID":
        return "Z215JYRZR1TBD5"
    return known_attribute(self, attribute_name)


execute_change_set = CloudFormationBackend.execute_change_set


def execute_and_map_outputs(self, change_set_name, stack_name=None):
    """After a change set moto goes on looking for outputs in the empty template of before."""
    execute_change_set(self, change_set_name, stack_name)
    for stack in self.stacks.values():
        stack._parse_template()
        stack.output_map = stack._create_output_map()


CloudFormationBackend.execute_change_set = execute_and_map_outputs
parsing.resource_class_from_type = resource_class
parsing.parse_resource_and_generate_name = resolve_and_record
FakeLoadBalancer.get_cfn_attribute = load_balancer_attribute

main(["-H", "127.0.0.1", "-p", PORT])
