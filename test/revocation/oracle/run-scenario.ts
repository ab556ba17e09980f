/** What the library says of a scenario. */

import { ClientCertificateError } from "../../../src/errors/client-certificate-error.ts";
import { judgeOcspAnswer } from "../../../src/revocation/ocsp/answer.ts";
import type { OcspMaker } from "../../../src/revocation/ocsp/port.ts";
import { Revocation } from "../../../src/revocation/revocation.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../../../src/trust/certificate-policies.ts";
import { findPath } from "../../../src/trust/find-path.ts";
import { DEFAULT_PATH_LIMITS, WorkBudget } from "../../../src/trust/limits.ts";
import { LinkCache } from "../../../src/trust/link-signatures.ts";
import { TrustStore } from "../../../src/trust/trust-store.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import {
  certificateOf,
  now,
  OFFICE,
  POINT,
  privateKey,
  ROLES,
  roleOf,
  signerWith,
} from "./cast.ts";
import type { Status } from "./oracle.ts";
import type { AnswerSpec, ListSpec, Scenario } from "./scenario.ts";

/** What came out, and the path that was validated, by the ids of its certificates. */
export interface Outcome {
  readonly status: Status;
  readonly path: readonly string[];
  readonly detail: string;
}

const algorithms = new AcceptedAlgorithms();
const memo = new LinkCache();
const parsed = new Map<string, Certificate>();
const ids = new Map<string, string>();
for (const id of ROLES.keys()) {
  const certificate = Certificate.fromDer(certificateOf(id).der);
  parsed.set(id, certificate);
  ids.set(certificate.fingerprint256, id);
}
const certificate = (id: string): Certificate => parsed.get(id) as Certificate;
const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const ended = { thisUpdate: inSeconds(-172_800), nextUpdate: inSeconds(-60) };

/** Returns what is known of the client; undefined where no path leads to the root. */
export async function outcomeOf(scenario: Scenario): Promise<Outcome | undefined> {
  const anchor = { id: "R", certificate: certificate("R") };
  const store = new TrustStore([anchor], scenario.intermediates.map(certificate));
  const presented = [...new Set(scenario.presented)].map(certificate);
  const budget = new WorkBudget(DEFAULT_PATH_LIMITS);
  const leaf = certificate(scenario.client);
  const profile = { algorithms, purposes: "any", policies: policyInputs() } as const;
  const common = { presented, store, now, budget };
  const found = attempt(() => findPath({ leaf, profile, memo, ...common }));
  if (found instanceof ClientCertificateError) return undefined;
  const path = [...found.certificates, anchor.certificate].map(
    ({ fingerprint256 }) => ids.get(fingerprint256) as string,
  );
  const revocation = new Revocation(optionsOf(scenario), algorithms, () => {}, ocspOf(scenario));
  await revocation.prepare();
  try {
    const { status } = await revocation.check({ ...found, ...common, algorithms });
    return { status: status === "good" ? "good" : "unknown", path, detail: status };
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    const status = error.reason.endsWith("revoked") ? "revoked" : "unknown";
    return { status, path, detail: `${error.reason}: ${error.detail}` };
  }
}

function attempt<Result>(find: () => Result): Result | ClientCertificateError {
  try {
    return find();
  } catch (error) {
    if (error instanceof ClientCertificateError) return error;
    throw error;
  }
}

function optionsOf({ lists, besides, answer, scope, order }: Scenario) {
  const crls = [...lists.map(pemOf), ...besides.map((id) => certificateOf(id).pem)].join("");
  const ocsp = { responders: ["http://ocsp.example"], order };
  return { mode: "require", scope, crls, ...(answer === undefined ? {} : { ocsp }) } as const;
}

const made = new Map<string, string>();

function pemOf(list: ListSpec): string {
  const key = JSON.stringify(list);
  const pem = made.get(key) ?? makeList(list);
  made.set(key, pem);
  return pem;
}

function makeList({ issuer, key, scope, number, base, state, isOdd, entries }: ListSpec): string {
  const uri = { fullName: { uri: [POINT] } };
  const points = {
    all: {},
    users: { issuingDistributionPoint: { onlyContainsUserCerts: true } },
    indirect: { issuingDistributionPoint: { indirect: true } },
    "indirect at the point": { issuingDistributionPoint: { ...uri, indirect: true } },
  };
  const revoked = entries.map(({ id, removes }) => ({
    certificate: certificateOf(id),
    ...(removes ? { reason: "removeFromCRL" as const } : {}),
    ...(issuer === OFFICE ? { issuer: roleOf(id).issuer } : {}),
  }));
  return signerWith("K1").crl({
    key: privateKey(key),
    issuerName: issuer,
    ...points[scope],
    number,
    ...(base === undefined ? {} : { baseNumber: base }),
    ...(state === "ended" ? ended : {}),
    ...(isOdd ? { authorityKeyIdentifier: Uint8Array.of(1) } : {}),
    tamper: state === "forged",
    revoked,
  }).pem;
}

/** A responder that has answered, without a network. */
function ocspOf({ client, answer }: Scenario): OcspMaker {
  return () => ({
    turns: 0,
    ask: () => undefined,
    statusOf: ({ now: instant, certificate: asked, issuer, isRevoked }) => {
      if (answer === undefined) throw new TypeError("no responder is asked");
      return judgeOcspAnswer(makeAnswer(client, answer), {
        certificate: asked,
        issuer,
        now: instant,
        isRevoked,
        algorithms,
        budget: new WorkBudget(DEFAULT_PATH_LIMITS),
        nonceRequired: false,
        grace: 0,
      });
    },
  });
}

function makeAnswer(client: string, { signer, status, state }: AnswerSpec): Uint8Array {
  return signerWith(roleOf(client).by).ocspAnswer({
    for: certificateOf(client),
    signer: certificateOf(signer),
    status,
    ...(state === "ended" ? ended : {}),
    tamper: state === "forged",
  });
}
