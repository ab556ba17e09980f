/**
 * PKI.js loaded and asked for the first time, in a process of its own; prints a line of JSON.
 */
import assert from "node:assert/strict";
import { createTestPki } from "../src/testing/index.ts";
import { AcceptedAlgorithms } from "../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../src/trust/certificate-policies.ts";
import { findPath } from "../src/trust/find-path.ts";
import { CLIENT_PURPOSES } from "../src/trust/key-purposes.ts";
import { WorkBudget } from "../src/trust/limits.ts";
import { createPkijsCrossCheck } from "../src/trust/pkijs-cross-check.ts";
import { readTrustStore } from "../src/trust/trust-store.ts";
import { Certificate } from "../src/x509/certificate.ts";

/** What one process measured. */
export interface ColdCrossCheck {
  readonly importMillis: number;
  readonly firstMillis: number;
  readonly secondMillis: number;
}

const { root } = createTestPki();
const issuing = root.issueCa();
const store = readTrustStore([{ name: "anchor", material: root.der }], []);
const now = new Date();
const policies = policyInputs();
const authority = Certificate.fromDer(issuing.der).assertWellFormed();
const profile = { algorithms: new AcceptedAlgorithms(), purposes: CLIENT_PURPOSES, policies };
const newPath = () => {
  const leaf = Certificate.fromDer(issuing.issue().der).assertWellFormed();
  const budget = new WorkBudget();
  return findPath({ leaf, presented: [authority], store, now, profile, budget });
};
const [firstPath, secondPath] = [newPath(), newPath()];

const started = performance.now();
await import("pkijs");
const imported = performance.now();
const crossCheck = createPkijsCrossCheck();
const first = await crossCheck.check(firstPath, now, policies);
const firstDone = performance.now();
const second = await crossCheck.check(secondPath, now, policies);
const secondDone = performance.now();
assert.equal(`${first.answer} ${second.answer}`, "agrees agrees");

const result: ColdCrossCheck = {
  importMillis: imported - started,
  firstMillis: firstDone - imported,
  secondMillis: secondDone - firstDone,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
