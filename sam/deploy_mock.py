"""Deploys trust-material.yaml and template.yaml to the mock of mock_aws.py and asserts what was made.

usage: deploy_mock.py BIN    (the folder of SAM CLI's sam and python; `sam build` has run)
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import boto3

REPO = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(sys.argv[1])
REGION = "eu-west-1"
PREFIX = "Q7xk29vbR4mTw8ZsLd1aHe"
MTLS = "X-Amzn-Mtls-Clientcert"
NAMES = ["-Serial-Number", "-Issuer", "-Subject", "-Validity", "-Leaf"]
passed = 0


def check(what, value, expected):
    """Ends the run with a message unless the two are equal."""
    global passed
    if value != expected:
        sys.exit(f"FAILED: {what}\n  is       {value!r}\n  expected {expected!r}")
    passed += 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def aws_environment(port, scratch):
    """Dummy keys, and every call to the mock. The name localhost matters: moto reads TemplateURL only from there."""
    config = scratch / "config"
    config.write_text("[default]\ns3 =\n  addressing_style = path\n")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "AWS_ENDPOINT_URL": f"http://localhost:{port}",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(scratch / "none"),
        "AWS_ACCESS_KEY_ID": "mock",
        "AWS_SECRET_ACCESS_KEY": "mock",
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": "localhost",
        "SAM_CLI_TELEMETRY": "0",
    }


def run(environment, *command):
    done = subprocess.run(
        [str(part) for part in command], cwd=REPO, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.exit(f"FAILED: {' '.join(map(str, command[:3]))}\n{done.stdout}{done.stderr}")


def deploy(environment, template, stack, parameters):
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    options = ["--s3-bucket", "artifacts", "--capabilities", "CAPABILITY_IAM", "--region", REGION]
    more = ["--no-confirm-changeset", "--no-progressbar"]
    given = ["--parameter-overrides", *overrides] if overrides else []
    run(environment, BIN / "sam", "deploy", "-t", template, "--stack-name", stack, *options, *more, *given)


def wait_for(port, server, log):
    for _ in range(100):
        if server.poll() is not None:
            sys.exit(f"FAILED: the mock did not start\n{log.read_text()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("FAILED: the mock did not listen within 20 s")


def given_world(client, stack_outputs):
    """What an account has before the stack: a network, a server certificate, the trust bucket with its objects, a layer."""
    bucket = stack_outputs["TrustBucketName"]
    # moto makes the bucket without its versioning; that the template asks for it is looked at below.
    client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    versions = [
        client("s3").put_object(Bucket=bucket, Key=key, Body=b"mock")["VersionId"]
        for key in ("ca-bundle.pem", "crl.pem")
    ]
    layer = client("lambda").publish_layer_version(LayerName="trust", Content={"ZipFile": b"mock"})
    subnets = client("ec2").describe_subnets()["Subnets"][:2]
    return {
        "VpcId": subnets[0]["VpcId"],
        "SubnetIds": ",".join(subnet["SubnetId"] for subnet in subnets),
        "ServerCertificateArn": client("acm").request_certificate(DomainName="api.example.com")["CertificateArn"],
        "TrustBucket": bucket,
        "CaBundleVersion": versions[0],
        "CrlKey": "crl.pem",
        "CrlVersion": versions[1],
        "TrustLayerArn": layer["LayerVersionArn"],
        "AllowedCommonNames": "clientA,clientB",
        "ReservedConcurrency": "7",
        "HeaderNamePrefix": PREFIX,
        "Whoami": "verify",
        "DeletionProtection": "true",
        "Architecture": "arm64",
    }


def outputs_of(client, stack):
    described = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    check(f"stack {stack}", described["StackStatus"], "CREATE_COMPLETE")
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def assert_listeners(client, made, world):
    elb = client("elbv2")
    balancer = elb.describe_load_balancers(Names=["alb-mtls"])["LoadBalancers"][0]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    kinds = sorted((one["Port"], one["Protocol"], one["DefaultActions"][0]["Type"]) for one in listeners)
    check("listeners", kinds, [(80, "HTTP", "redirect"), (443, "HTTPS", "forward"), (8443, "HTTPS", "forward")])

    verify = made["VerifyListener"]["Properties"]
    store = made["TrustStore"]["Properties"]
    check("trust store bundle", store["CaCertificatesBundleS3ObjectVersion"], world["CaBundleVersion"])
    mutual = verify["MutualAuthentication"]
    check("verify mode", mutual["Mode"], "verify")
    check("trust store of the listener", mutual["TrustStoreArn"].endswith("/TrustStore"), True)
    check("expired certificates", str(mutual["IgnoreClientCertificateExpiry"]).lower(), "false")
    check("CA names", mutual["AdvertiseTrustStoreCaNames"], "on")
    passthrough = made["PassthroughListener"]["Properties"]
    check("passthrough mode", passthrough["MutualAuthentication"], {"Mode": "passthrough"})
    check("TLS policy", {verify["SslPolicy"], passthrough["SslPolicy"]}, {"ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"})

    renamed = {one["Key"].split(".")[-2]: one["Value"] for one in verify["ListenerAttributes"]}
    wanted = {(MTLS + name).lower().replace("-", "_"): PREFIX + name for name in NAMES}
    check("renamed headers, verify", renamed, wanted)
    check("renamed headers, passthrough", [one["Value"] for one in passthrough["ListenerAttributes"]], [f"{PREFIX}-Certificate"])

    blocked = sorted([MTLS] + [MTLS + name for name in NAMES] + [PREFIX + name for name in [*NAMES, "-Certificate"]])
    for listener in listeners:
        rules = [rule for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"] if not rule["IsDefault"]]
        refusing = [rule for rule in rules if rule["Actions"][0]["Type"] == "fixed-response"]
        headers = sorted(rule["Conditions"][0]["HttpHeaderConfig"]["HttpHeaderName"] for rule in refusing)
        check(f"blocked on {listener['Port']}", headers, [] if listener["Port"] == 80 else blocked)
        check("answers of the block rules", {rule["Actions"][0]["FixedResponseConfig"]["StatusCode"] for rule in refusing} - {"400"}, set())
        first = max([0, *(int(rule["Priority"]) for rule in refusing)])
        check("other rules come later", [rule for rule in rules if rule not in refusing and int(rule["Priority"]) <= first], [])


def assert_load_balancer(made):
    attributes = {one["Key"]: one["Value"] for one in made["LoadBalancer"]["Properties"]["LoadBalancerAttributes"]}
    check("deletion protection", attributes["deletion_protection.enabled"], "true")
    check("invalid headers", attributes["routing.http.drop_invalid_header_fields.enabled"], "true")
    check("desync mitigation", attributes["routing.http.desync_mitigation_mode"], "strictest")
    check("keep-alive", attributes["client_keep_alive.seconds"], "300")
    check("log buckets", attributes["access_logs.s3.bucket"], attributes["connection_logs.s3.bucket"])


def assert_functions(client, made, world):
    functions = {one["FunctionName"]: one for one in client("lambda").list_functions()["Functions"]}
    check("functions", len(functions), 4)
    check("runtimes", {one["Runtime"] for one in functions.values()}, {"nodejs24.x"})
    for logical, group in [
        ("CnGatedVerify", "verify"),
        ("CnGatedPassthrough", "passthrough"),
        ("RouteByCommonName", "route"),
        ("Whoami", "whoami"),
    ]:
        pattern = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:targetgroup/alb-mtls-{group}/*"
        permission = made[f"{logical}Permission"]["Properties"]
        check(f"{logical}: SourceArn", permission["SourceArn"], pattern)
        check(f"{logical}: SourceAccount", permission["SourceAccount"], "123456789012")
        properties = made[f"{logical}Function"]["Properties"]
        check(f"{logical}: concurrency", str(properties["ReservedConcurrentExecutions"]), "7")
        variables = properties["Environment"]["Variables"]
        check(f"{logical}: ORIGIN", variables["ORIGIN"], pattern)
        check(f"{logical}: header names", variables["HEADER_NAME_PREFIX"], PREFIX)
        check(f"{logical}: ALLOW", variables.get("ALLOW", "clientA\nclientB"), "clientA\nclientB")
        target = made[f"{logical}TargetGroup"]["Properties"]
        check(f"{logical}: multi-value", target["TargetGroupAttributes"], [{"Key": "lambda.multi_value_headers.enabled", "Value": "true"}])
        found = client("elbv2").describe_target_groups(Names=[f"alb-mtls-{group}"])["TargetGroups"][0]
        check(f"{logical}: target type", found["TargetType"], "lambda")
    layers = made["CnGatedPassthroughFunction"]["Properties"]["Layers"]
    check("trust layer", layers, [world["TrustLayerArn"]])


def assert_buckets(made):
    check("versions of trust material", made["TrustBucket"]["Properties"]["VersioningConfiguration"], {"Status": "Enabled"})
    for name in ("TrustBucket", "TrafficLogBucket"):
        statements = made[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"]
        denied = [one for one in statements if one and one["Sid"] == "OnlyOverTls"]
        check(f"{name}: only by TLS", [one["Condition"] for one in denied], [{"Bool": {"aws:SecureTransport": "false"}}])
    policy = json.dumps(made["TrafficLogBucketPolicy"]["Properties"])
    check("log delivery", "logdelivery.elasticloadbalancing.amazonaws.com" in policy, True)


def deploy_all(environment, client, scratch, record):
    client("s3").create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    deploy(environment, REPO / "trust-material.yaml", "trust", {})
    world = given_world(client, outputs_of(client, "trust"))
    packaged, expanded = scratch / "packaged.yaml", scratch / "expanded.json"
    run(environment, BIN / "sam", "package", "--s3-bucket", "artifacts", "--output-template-file", packaged, "--region", REGION)
    run(environment, BIN / "python", REPO / "sam" / "expand.py", packaged, expanded, REGION)
    deploy(environment, expanded, "alb-mtls", world)
    made = json.loads(record.read_text())
    outputs = outputs_of(client, "alb-mtls")
    check("passthrough URL", outputs["PassthroughUrl"].endswith(":8443/"), True)
    assert_load_balancer(made)
    assert_listeners(client, made, world)
    assert_functions(client, made, world)
    assert_buckets(made)
    types = {one["Type"] for one in made.values() if not one["Modelled"]}
    print(f"{len(made)} resources made; accepted without a model: {', '.join(sorted(types))}")


with tempfile.TemporaryDirectory(prefix="alb-mtls-mock-") as folder:
    scratch = pathlib.Path(folder)
    port = free_port()
    environment = aws_environment(port, scratch)
    record, log = scratch / "record.json", scratch / "mock.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, str(REPO / "sam" / "mock_aws.py"), str(port), str(record)],
            env=environment, stdout=output, stderr=output,
        )
    try:
        wait_for(port, server, log)
        session = boto3.Session(aws_access_key_id="mock", aws_secret_access_key="mock", region_name=REGION)
        deploy_all(environment, lambda name: session.client(name, endpoint_url=f"http://localhost:{port}"), scratch, record)
    finally:
        server.terminate()
        server.wait(10)
print(f"deploy:mock: the templates expand and are accepted by a mock of AWS; {passed} properties as expected")
