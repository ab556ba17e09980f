/**
 * What a listener makes of a finished handshake, by its mode.
 * @module
 */
import { renderValidity } from "../alb/validity.ts";
import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import type { VerifyChain } from "./alb-profile.ts";
import { connectionLogCode, type VerifyStatus } from "./connection-log-line.ts";

/** The listener's mode of mutual TLS. */
export type AlbMode = "verify" | "passthrough" | "off";

/** The facts of the leaf that the connection log holds. */
export interface LeafFacts {
  readonly subject: string;
  readonly validity: string;
  readonly serialNumber: string;
}

/** The outcome: whether requests are taken on this connection, and what is known of the client. */
export interface Admission {
  readonly status: VerifyStatus;
  /** As presented, leaf first; empty without a certificate. */
  readonly chain: readonly Uint8Array[];
  /** Absent without a certificate, and when the leaf cannot be read. */
  readonly leaf?: LeafFacts;
  /** Why not, for the developer; empty on success. */
  readonly detail: string;
}

function leafFacts(der: Uint8Array | undefined): LeafFacts | undefined {
  if (der === undefined) return undefined;
  try {
    const leaf = Certificate.fromDer(der);
    return {
      subject: leaf.subject.toAlbString(),
      validity: renderValidity(leaf.notBefore, leaf.notAfter),
      serialNumber: leaf.serialNumber,
    };
  } catch (error) {
    if (error instanceof CertificateError) return undefined;
    throw error;
  }
}

/**
 * Decides about a connection. Passthrough admits everything, unread; verify asks the judge.
 *
 * @param verifyChain the judge; absent in the other modes.
 */
export async function admit(
  chain: readonly Uint8Array[],
  verifyChain: VerifyChain | undefined,
): Promise<Admission> {
  const leaf = leafFacts(chain[0]);
  const facts = { chain, ...(leaf === undefined ? {} : { leaf }) };
  if (verifyChain === undefined) return { ...facts, status: "Success", detail: "" };
  if (chain.length === 0) {
    const detail = "the client presented no certificate";
    return { ...facts, status: "Failed:UnmappedConnectionError", detail };
  }
  const verdict = await verifyChain(chain);
  return verdict.ok
    ? { ...facts, status: "Success", detail: "" }
    : { ...facts, status: `Failed:${connectionLogCode(verdict.code)}`, detail: verdict.detail };
}
