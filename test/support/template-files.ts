/** The repository's own templates, and the deployments that tests look at. */
import { readFileSync } from "node:fs";
import { parseTemplate, type Resource, type Template, type Value } from "../../sam/template.ts";

function read(file: string): Template {
  return parseTemplate(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"));
}

export const template = read("template.yaml");
export const trustMaterial = read("trust-material.yaml");

const layer = "arn:aws:lambda:eu-west-1:123456789012:layer:trust:1";

/** Parameter sets that between them decide every condition of template.yaml both ways. */
export const deployments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  defaults: { TrustLayerArn: layer },
  "verify alone": { EnablePassthrough: "false", EnableRouting: "false" },
  everything: {
    TrustLayerArn: layer,
    PassthroughRevocation: "off",
    Whoami: "verify",
    OpenAdrVens: "ven-a 59:4D:38:1A:00:11:22:33:44:55",
    TokenKeySet: '{"keys":[{}]}',
    TokenIssuer: "https://issuer.example",
    TokenAudience: "https://api.example",
    PublicCaBaseDn: "O=Example Ltd,C=JP",
    HeaderNamePrefix: "Q7xk29vbR4mTw8ZsLd1aHe",
    DomainName: "api.example.com",
    HostedZoneId: "Z0123456789ABC",
    CaBundleVersion: "1",
    CrlKey: "crl.pem",
    CrlVersion: "2",
    WebAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/acl/1",
    LogKmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1",
    AlarmTopicArn: "arn:aws:sns:eu-west-1:123456789012:topic",
  },
  "whoami behind passthrough": { TrustLayerArn: layer, Whoami: "passthrough" },
  "renamed, nothing blocked": {
    TrustLayerArn: layer,
    HeaderNamePrefix: "Q7xk29vbR4mTw8ZsLd1aHe",
    BlockForgedHeaders: "false",
  },
};

/** The resources of one type, by name. */
export function ofType(
  resources: Readonly<Record<string, Resource>>,
  type: string,
): [string, Record<string, Value>][] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([name, { Properties }]) => [name, { ...Properties }]);
}
