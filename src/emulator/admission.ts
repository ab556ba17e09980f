/**
 * Decides about a completed handshake, according to the listener's mode.
 * @module
 */
import { renderValidity } from "../alb/validity.ts";
import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import { orUndefined } from "../x509/or-undefined.ts";
import { connectionLogCode, type VerifyStatus } from "./connection-log-line.ts";
import type { VerifyChain } from "./listener-verdicts.ts";

/** The listener's mode of mutual TLS. */
export type AlbMode = "verify" | "passthrough" | "off";

/** The facts of the leaf that the connection log contains. */
export interface LeafFacts {
  readonly subject: string;
  readonly validity: string;
  readonly serialNumber: string;
}

/** The verdict on a connection: whether its requests are accepted, and the client's certificates. */
export interface ConnectionVerdict {
  readonly status: VerifyStatus;
  /** As presented, leaf first; empty without a certificate. */
  readonly chain: readonly Uint8Array[];
  /** Absent without a certificate, and when the leaf cannot be read. */
  readonly leaf?: LeafFacts;
  /** Why it was refused, for the developer; empty on success. */
  readonly detail: string;
}

function leafFacts(der: Uint8Array | undefined): LeafFacts | undefined {
  if (der === undefined) return undefined;
  return orUndefined(CertificateError, () => {
    const leaf = Certificate.fromDer(der);
    return {
      subject: leaf.subject.toAlbString(),
      validity: renderValidity(leaf.notBefore, leaf.notAfter),
      serialNumber: leaf.serialNumber,
    };
  });
}

/**
 * Decides about a connection. Passthrough admits every client without reading the chain; verify calls `verifyChain`.
 *
 * @param verifyChain verifies the chain; absent in the other modes.
 */
export async function admit(
  chain: readonly Uint8Array[],
  verifyChain: VerifyChain | undefined,
): Promise<ConnectionVerdict> {
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
