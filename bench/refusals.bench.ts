/**
 * Refusals: the common ones from header text, and chains made to cost.
 */
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { DEFAULT_ALB_LIMITS } from "../src/alb/limits.ts";
import { decodeUrlPem, encodeUrlPem } from "../src/alb/url-pem.ts";
import { renderValidity } from "../src/alb/validity.ts";
import { ClientCertificateError } from "../src/errors/client-certificate-error.ts";
import { createTestPki } from "../src/testing/index.ts";
import type { CrossCheck } from "../src/trust/cross-check.ts";
import { createPkijsCrossCheck } from "../src/trust/pkijs-cross-check.ts";
import { ChainVerifier } from "../src/verification/chain-verifier.ts";
import { checkAgreement } from "../src/verification/header-agreement.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { oneVerification } from "./bare-verification.ts";
import { dearChains, hostileChains } from "./hostile-chains.ts";
import { measure, type Subject } from "./measure.ts";
import type { Result } from "./result.ts";

const pki = createTestPki({ name: "CN=Root" });
const issuing = pki.root.issueCa();
const trust = { anchors: pki.root.der };
/** Wider than the defaults, so that the chain is looked at and not only counted. */
const wideLimits = { certificates: 128, certificateBytes: 65_536 };

/** Two tables; before them it is asserted that a stranger costs no signature check. */
export async function bench(): Promise<readonly Result[]> {
  return [await common(), await hostile()];
}

async function common(): Promise<Result> {
  const decide = await decider({});
  const fromHeader = (id: string, name: string, header: string, expected: string): Subject => ({
    id,
    name: `${name}: ${expected}`,
    run: () => reasonOf(() => decide(decodeUrlPem(header, DEFAULT_ALB_LIMITS))),
    expected,
  });
  const of = (id: string, name: string, chain: readonly Uint8Array[], expected: string) =>
    fromHeader(id, name, encodeUrlPem(chain), expected);
  const described = Certificate.fromDer(issuing.issue().der);
  const longSubject = {
    serialNumber: described.serialNumber,
    subject: "CN=a,".repeat(12_000).slice(0, -1),
    issuer: described.issuer.toAlbString(),
    validity: renderValidity(described.notBefore, described.notAfter),
  };
  const expired = issuing.issue({ notAfter: new Date(0), notBefore: new Date(0) });
  const unknown = of(
    "unknown-issuer",
    "unknown issuer",
    createTestPki({ name: "CN=Stranger" }).root.issueCa().issue().chain,
    "path.no-anchor",
  );
  const forged = of(
    "forged",
    "forged signature",
    issuing.issue({ tamper: true }).chain,
    "path.signature",
  );
  assert.equal(signatureChecks(unknown.run), 0, "a stranger must cost no signature check");
  assert.notEqual(signatureChecks(forged.run), 0, "nothing counts the signature checks");
  const figures = await measure([
    { ...oneVerification(), name: "lower bound: one P-256 crypto.verify, nothing else" },
    unknown,
    of("expired", "expired", expired.chain, "validity.expired"),
    forged,
    fromHeader("junk", "junk header", "nothing of a certificate", "header.malformed"),
    {
      id: "long-subject",
      name: "verify mode, Subject header of 60,000 characters: header.disagrees",
      run: () => reasonOf(() => checkAgreement(longSubject, described)),
      expected: "header.disagrees",
    },
    fromHeader("commas", "21 KB of commas in a block", commaBlock(), "header.malformed"),
  ]);
  const notes = ["header text to refusal; the unknown issuer: 0 signature checks, counted"];
  return { id: "common", title: "refusals", base: "bound", figures, notes };
}

async function hostile(): Promise<Result> {
  const crossCheck = createPkijsCrossCheck();
  const decide = await decider({ limits: wideLimits });
  const subjects = Object.entries(hostileChains(pki)).map(
    ([id, { name, chain, reason }]): Subject => ({
      id: `hostile-${id}`,
      name: `${name}: ${reason}`,
      run: () => reasonOf(() => decide(chain)),
      expected: reason,
    }),
  );
  const bound = { ...oneVerification(), name: "lower bound: one P-256 crypto.verify" };
  const admitted = Object.entries(dearChains(pki)).map(
    ([id, { name, chain }]): Subject => ({
      id: `hostile-admitted-${id}`,
      name: `${name}, with the cross-check: admitted`,
      run: async () => {
        // A verifier of its own each time: the verdict would be cached.
        const fresh = await decider({ limits: wideLimits }, crossCheck);
        return (await fresh(chain)).revocation;
      },
      expected: "not-checked-here",
    }),
  );
  const figures = await measure([bound, ...subjects, ...admitted], 21);
  const { certificates, certificateBytes } = wideLimits;
  const notes = [`with limits of ${certificates} certificates of ${certificateBytes} bytes`];
  return { id: "hostile", title: "hostile chains", base: "bound", figures, notes };
}

async function decider(options: { readonly limits?: typeof wideLimits }, crossCheck?: CrossCheck) {
  const made = new ChainVerifier(
    { trust, revocation: { mode: "off" }, ...options },
    { crossCheck },
  );
  const store = await made.material.load();
  const now = new Date();
  return (chain: readonly Uint8Array[]) => made.verify(chain, store, now, "passthrough");
}

function reasonOf(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    if (error instanceof ClientCertificateError) return error.reason;
    throw error;
  }
}

/** How often `crypto.verify` is called meanwhile. */
function signatureChecks(run: () => unknown): number {
  const { verify } = crypto;
  let count = 0;
  const counting = (...parameters: Parameters<typeof verify>) => {
    count += 1;
    return verify(...parameters);
  };
  try {
    Object.assign(crypto, { verify: counting });
    syncBuiltinESMExports();
    run();
  } finally {
    Object.assign(crypto, { verify });
    syncBuiltinESMExports();
  }
  return count;
}

function commaBlock(): string {
  return `-----BEGIN%20CERTIFICATE-----%0A${",".repeat(21_000)}%0A-----END%20CERTIFICATE-----%0A`;
}
