/**
 * Every object of options of the library, with every one of its keys. A key that is present with the value undefined is a variable
 * that is not set; leaving it out in silence would lose what it narrows.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { compileFilter } from "../../src/connection-log/index.ts";
import { createChainVerifier, routeByCertificate } from "../../src/index.ts";
import { serialNumber } from "../../src/policy/index.ts";
import { sources } from "../architecture/source-files.ts";
import { GATE_ROWS, targetGroups, trust, verifier, withGate } from "./gate-option-rows.ts";
import type { Row } from "./option-row.ts";
import { TOOL_ROWS } from "./tool-option-rows.ts";

const ROWS = [...GATE_ROWS, ...TOOL_ROWS];

/** Why an interface of options has no row. */
const EXEMPT: Readonly<Record<string, string>> = {
  ChainOptions: "extended by ChainVerifierOptions",
  OriginOptions: "internal: the listeners' options of that name",
  AlbListenerOptions: "extended by those of both listeners",
  ReadOptions: "a union of others",
  AwsSourceOptions: "extended by the sources on AWS services",
  ListReportOptions: "internal",
  PowertoolsGateOptions: "a result, spread into those of the gate",
  ResolvedOptions: "a result",
  ConnectionsOptions: "internal",
  ClientCertificateErrorOptions: "of an error, not of a factory: it narrows nothing",
  CertificateOptions: "internal",
  CrlOptions: "internal",
  PemOptions: "internal",
  PastedNameOptions: "internal",
  PemReaderOptions: "internal",
  DerReaderOptions: "internal",
  PkijsCrossCheckOptions: "internal",
};

const cases = ROWS.flatMap((each) =>
  each.keys.map((key): [string, string, Row] => [`${each.factory}, ${each.type}`, key, each]),
);

describe("an option that is present with the value undefined is a TypeError that names it", () => {
  test.each(cases)("%s: %s", async (_name, key, { make, valid }) => {
    const attempt = async () => make({ ...valid, [key]: undefined });
    await expect(attempt()).rejects.toThrow(TypeError);
    await expect(attempt()).rejects.toThrow(
      new RegExp(`\\b${key} is undefined: leave the key out`),
    );
  });

  test.each(ROWS)("and $factory accepts $type without it", async ({ make, valid }) => {
    // Not `resolves`: some factories make a function, which a matcher would call.
    const made = await Promise.resolve(valid)
      .then(make)
      .then(
        () => "accepted",
        (error: unknown) => error,
      );
    expect(made).toBe("accepted");
  });

  test("every interface of options has a row, or a reason to have none", () => {
    const declared = [...sources("src")].flatMap(([file, text]) =>
      file.startsWith("src/testing/")
        ? []
        : [...text.matchAll(/^export (?:interface|type) (\w*Options)\b/gm)].map(([, name]) => name),
    );
    const known = new Set([...ROWS.map(({ type }) => type), ...Object.keys(EXEMPT)]);
    expect(declared.filter((name) => name !== undefined && !known.has(name))).toEqual([]);
    expect(declared.length).toBeGreaterThan(25);
    expect(readFileSync("src/testing/index.ts", "utf8")).toContain("undefined is not refused");
  });
});

const group = targetGroups;
const lists: readonly [string, (members: never) => unknown][] = [
  ["targetGroups[0]", (groups) => withGate({ targetGroups: groups })],
  ["ports[0]", (ports) => withGate({ targetGroups: group, ports })],
  ["xSslCert.targetGroups[0]", (groups) => withGate({ xSslCert: { targetGroups: groups } })],
  ["trust.anchors[0]", (anchors) => withGate({ trust: { anchors } })],
  ["trust.intermediates[0]", (intermediates) => withGate({ trust: { ...trust, intermediates } })],
  ["revocation.crls[0]", (crls) => withGate({ revocation: { mode: "require", crls } })],
  ["revocation.urls[0]", (urls) => withGate({ revocation: { mode: "require", urls } })],
  [
    "revocation.distributionPointHosts[0]",
    (hosts) => withGate({ revocation: { mode: "require", distributionPointHosts: hosts } }),
  ],
  [
    "revocation.ocsp.responders[0]",
    (responders) => withGate({ revocation: { mode: "require", ocsp: { responders } } }),
  ],
  [
    "revocation.ocsp.responderHosts[0]",
    (responderHosts) => withGate({ revocation: { mode: "require", ocsp: { responderHosts } } }),
  ],
  ["purpose[0]", (purpose) => createChainVerifier({ ...verifier, purpose })],
  ["algorithms.keys[0]", (keys) => createChainVerifier({ ...verifier, algorithms: { keys } })],
  [
    "policies.initialPolicySet[0]",
    (initialPolicySet) => createChainVerifier({ ...verifier, policies: { initialPolicySet } }),
  ],
  ["routeByCertificate() routes[0]", (routes) => routeByCertificate(routes)],
  ["filter.clientIps[0]", (clientIps) => compileFilter({ clientIps })],
  ["filter.statuses[0]", (statuses) => compileFilter({ statuses })],
  [
    "serialNumber() argument 1",
    (serialNumbers) => serialNumber({ issuer: "CN=CA", serialNumbers }),
  ],
];

describe("a member of a list that is undefined, or a gap, is a TypeError that names it", () => {
  test.each(lists)("%s", (name, make) => {
    for (const members of [[undefined], new Array(1), [undefined, undefined]]) {
      const attempt = () => make(members as never);
      expect(attempt).toThrow(TypeError);
      expect(attempt).toThrow(name);
      expect(attempt).toThrow(/undefined/);
    }
  });
});
