import { describe, expect, test } from "@jest/globals";
import { type AskedChain, causeOf } from "./causes.ts";
import { compareFixed, compareRandomly } from "./inferred.ts";
import { asked, isBuilt, program } from "./judge.ts";
import { compareNames, report as namesReport } from "./names.ts";
import { compareReading, report as readingReport } from "./reading.ts";
import { compareCases, compareRandom, report } from "./verdicts.ts";

describe(`AWS's own TLS stack (${asked})`, () => {
  if (isBuilt) comparisons();
  else
    test("was looked for where npm run judge:build puts it", () =>
      expect(program).toContain("judge"));
});

function comparisons(): void {
  test("reads nothing that verify mode does not, but for the listed reasons", () => {
    const table = compareReading(1, 150);
    expect(readingReport(table)).toContain("0 without an explanation");
    expect(table.counts.get("certificate: read by both")).toBeGreaterThan(400);
    expect(table.counts.get("crl: read by both")).toBeGreaterThan(8);
  }, 60_000);

  test("prints no name that the header agreement calls different", () => {
    const table = compareNames(1, 1500);
    expect(namesReport(table)).toContain("0 without an explanation");
    expect(table.counts.get("equal")).toBeGreaterThan(500);
  }, 60_000);

  test("decides about every fixed chain as we do, or by a named cause", async () => {
    const table = await compareCases();
    expect(report(table)).toContain("0 disagreements without a named cause");
    expect(table.counts.get("local load balancer: agrees")).toBeGreaterThan(90);
  }, 60_000);

  test("accepts and refuses every fixed chain as the inferred verdict says", () => {
    const { chains, accepted, differences } = compareFixed();
    expect(differences).toEqual([]);
    expect(chains).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(40);
  }, 60_000);

  test("accepts and refuses random chains as the inferred verdict says", () => {
    const { accepted, differences } = compareRandomly(1, 150);
    expect(differences).toEqual([]);
    expect(accepted).toBeGreaterThan(20);
  }, 60_000);

  test("decides about random chains as we do, or by a named cause (`npm run full` for 20,000)", async () => {
    const table = await compareRandom(1, 150);
    expect(report(table)).toContain("0 disagreements without a named cause");
    expect(table.accepted).toBeGreaterThan(20);
  }, 60_000);
}

test("a cause explains nothing where the chain lacks what it names", () => {
  const chain: AskedChain = { chain: [], trust: [] };
  const errors = [
    "S2N_ERR_CERT_UNTRUSTED",
    "S2N_ERR_CERT_INTENT_INVALID",
    "S2N_ERR_DECODE_CERTIFICATE",
    "S2N_ERR_CERT_MAX_CHAIN_DEPTH_EXCEEDED",
    "S2N_ERR_CRL_LOOKUP_FAILED",
  ];
  for (const subject of ["local load balancer", "passthrough"] as const) {
    for (const s2n of errors) expect(causeOf(chain, { subject, s2n, ours: "ok" })).toBeUndefined();
    expect(causeOf(chain, { subject, s2n: "ok", ours: "path.signature: x" })).toBeUndefined();
  }
});
