/**
 * The certificates of all scenarios: one root, a CA with three keys, the links between these keys, list signers, issuers of
 * indirect lists, OCSP responders and clients. Made once; a scenario says which of them are at hand.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  createTestPki,
  type TestCa,
  type TestCertificate,
  type TestCertificateOptions,
} from "../../../src/testing/index.ts";

/** The instant of all scenarios. */
export const now = new Date("2026-06-01T12:00:00Z");

export const CA = "CN=Issuing CA";
export const ROOT = "CN=Root";
export const OFFICE = "CN=Revocation Office";
/** The distribution point that clients of the second kind name. */
export const POINT = "http://crl.example/office";

/** What a certificate is, in the words of a scenario. Keys are named, and `by` is the key that signed it. */
export interface Role {
  readonly id: string;
  readonly subject: string;
  readonly key: string;
  readonly issuer: string;
  readonly by: string;
  readonly kind: "ca" | "list signer" | "responder" | "client";
  /** Whether it names the office as the issuer of an indirect list. */
  readonly isIndirect: boolean;
}

const roles = new Map<string, Role>();
const made = new Map<string, TestCertificate>();
const keys = new Map<string, KeyObject>();

function keyOf(name: string): KeyObject {
  const key = keys.get(name) ?? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  keys.set(name, key);
  return key;
}

/** Whether one key can sign: certificates and lists by it are made through a CA that has it. */
const signers = new Map<string, TestCa>();

const pki = createTestPki({ name: ROOT, now });
keys.set("R", pki.root.key);
add({ id: "R", subject: ROOT, key: "R", issuer: ROOT, by: "R", kind: "ca" }, pki.root);
signers.set("R", pki.root);

authority("K1", CA, "R");
authority("K2", CA, "R");
authority("K3", CA, "R");
authority("X", "CN=Another CA", "R");
link("K1", "K2");
link("K2", "K1");
link("K1", "K3");
for (const by of ["K1", "K2", "R"]) {
  listSigner(`S-${by}`, CA, by);
  listSigner(`O-${by}`, OFFICE, by);
  responder(by);
}
listSigner("O2-R", OFFICE, "R");
listSigner("O-X", OFFICE, "X");
for (const by of ["K1", "K2"]) {
  for (const isIndirect of [false, true]) client(by, isIndirect);
}

/** The roles, by what they are for. */
export const ROLES: ReadonlyMap<string, Role> = roles;
export const CLIENTS = [...roles.values()].filter(({ kind }) => kind === "client");
/** Keys that sign lists in the CA's name, in the office's and in the root's. */
export const LIST_KEYS = {
  [CA]: ["K1", "K2", "K3", "S-K1", "S-K2", "S-R"],
  [OFFICE]: ["O-K1", "O-K2", "O-R", "O2-R", "O-X"],
  [ROOT]: ["R"],
} as const;

/** The certificate of a role. */
export function certificateOf(id: string): TestCertificate {
  const certificate = made.get(id);
  if (certificate === undefined) throw new TypeError(`no role ${id}`);
  return certificate;
}

/** The role of a certificate. */
export function roleOf(id: string): Role {
  const role = roles.get(id);
  if (role === undefined) throw new TypeError(`no role ${id}`);
  return role;
}

/** A private key by its name. */
export function privateKey(name: string): KeyObject {
  return keyOf(name);
}

/** A CA with this key, to sign with. */
export function signerWith(key: string): TestCa {
  const ca = signers.get(key);
  if (ca === undefined) throw new TypeError(`no CA with key ${key}`);
  return ca;
}

function add(
  role: Omit<Role, "isIndirect"> & { isIndirect?: boolean },
  certificate: TestCertificate,
) {
  roles.set(role.id, { isIndirect: false, ...role });
  made.set(role.id, certificate);
}

function authority(key: string, subject: string, by: string): void {
  const ca = signerWith(by).issueCa({ subject, key: keyOf(key) });
  signers.set(key, ca);
  add({ id: key, subject, key, issuer: roleOf(by).subject, by, kind: "ca" }, ca);
}

/** One key of the CA, certified by another one of its keys. */
function link(key: string, by: string): void {
  const ca = signerWith(by).issueCa({ subject: CA, key: keyOf(key) });
  add({ id: `${key}-by-${by}`, subject: CA, key, issuer: CA, by, kind: "ca" }, ca);
}

function leaf(id: string, by: string, kind: Role["kind"], options: TestCertificateOptions): void {
  const certificate = signerWith(by).issue({ ...options, key: keyOf(id) });
  const subject = String(options.subject);
  const isIndirect = options.crlDistributionPoints !== undefined;
  add({ id, subject, key: id, issuer: roleOf(by).subject, by, kind, isIndirect }, certificate);
}

function listSigner(id: string, subject: string, by: string): void {
  leaf(id, by, "list signer", { subject, keyUsage: ["cRLSign"], extendedKeyUsage: false });
}

function responder(by: string): void {
  const subject = "CN=Responder";
  leaf(`P-${by}`, by, "responder", { subject, extendedKeyUsage: ["OCSPSigning"] });
}

function client(by: string, isIndirect: boolean): void {
  const points = [{ fullName: { uri: [POINT] }, crlIssuer: OFFICE }];
  leaf(`client-${by}${isIndirect ? "-indirect" : ""}`, by, "client", {
    subject: "CN=client",
    ...(isIndirect ? { crlDistributionPoints: points } : {}),
  });
}
