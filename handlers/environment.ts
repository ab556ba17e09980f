/**
 * The settings of the example handlers, from environment variables. None has a default: an unset variable must become neither
 * an open door nor an empty trust store.
 */
import type { RevocationOptions } from "alb-mtls";
import { fromUri } from "alb-mtls/sources";

const expected = {
  TRUST_ANCHORS:
    "where the certificates of your client CAs are: s3://bucket/key, ssm:/parameter, file:anchors.pem, or the PEM text itself",
  CRLS: 'where their revocation lists are, as for TRUST_ANCHORS, or the word "off"',
  ALLOW: "the common names of the clients that may in, one a line (a name may hold commas)",
  ORIGIN:
    "the ARNs of your target groups, comma-separated; the last segment may be *, as in arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/*",
  VENS: "the VENs that may in, one a line: its id, a space, its certificate's OpenADR fingerprint",
  BASE_DN: 'the base of your names at the authority, as in "O=Example Ltd,L=Osaka,C=JP"',
  JWKS: "the JSON Web Key Set of whoever issues access tokens",
  ISSUER: "the claim iss of access tokens",
  AUDIENCE: "the claim aud of access tokens",
  MODE: 'the mutual TLS mode of the listener: "verify" or "passthrough"',
} as const;

/** @throws {TypeError} when the variable is not set, saying what to put there. */
export function variable(name: keyof typeof expected): string {
  const value = process.env[name];
  if (value === undefined || value.trim() === "") throw wrong(name);
  return value;
}

/** `ALLOW`: common names, one a line, each taken as it stands: no trimming, no escapes. */
export function allowedNames(): string[] {
  return variable("ALLOW")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

/** `ORIGIN`: target group ARNs or patterns, comma-separated. */
export function targetGroups(): string[] {
  return variable("ORIGIN")
    .split(",")
    .map((arn) => arn.trim());
}

/** `CRLS`: every certificate must be known not to be revoked, unless the word `off` is said. */
export function revocation(): RevocationOptions {
  const crls = variable("CRLS");
  return crls === "off" ? { mode: "off" } : { mode: "require", crls: fromUri(crls) };
}

/** `MODE`. */
export function mode(): "verify" | "passthrough" {
  const value = variable("MODE");
  if (value !== "verify" && value !== "passthrough") throw wrong("MODE");
  return value;
}

export function wrong(name: keyof typeof expected): TypeError {
  const state = process.env[name] === undefined ? "is not set" : "has no usable value";
  return new TypeError(`the environment variable ${name} ${state}. It says ${expected[name]}`);
}
