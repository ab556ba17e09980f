/**
 * OCSP as the rest of revocation uses it.
 * @module
 */
import type { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Report } from "../crl/succession.ts";
import type { FetchPolicy } from "../fetch/fetch-signed.ts";
import type { OcspSettings } from "./options.ts";
import type { OcspStatus } from "./status.ts";

/** One certificate of a validated path. */
export interface OcspSubject {
  readonly certificate: Certificate;
  /** The certificate above it in the path, or the anchor. */
  readonly issuer: Certificate;
  /** The instant of the request, in milliseconds since 1970. */
  readonly now: number;
  /** Whether lists that are held revoke the certificate of a responder of this issuer. */
  readonly isRevoked: (responder: Certificate) => boolean;
}

/** What responders have told, and a way to ask them. */
export interface OcspStatuses {
  /** How often a certificate was found revoked that was not known to be: what was concluded before may be wrong since. */
  readonly turns: number;
  /** What is known without asking. */
  statusOf(subject: OcspSubject): OcspStatus;
  /**
   * Asks about those of whom nothing is known, and in the background about those whose answers are getting old.
   * @returns undefined when there is nothing to wait for; never rejects
   */
  ask(subjects: readonly OcspSubject[]): Promise<void> | undefined;
}

/** How responders are asked and answers are received. */
export interface OcspRules {
  readonly settings: OcspSettings;
  readonly fetchPolicy: FetchPolicy;
  /** Milliseconds that an answer is used after its nextUpdate. */
  readonly grace: number;
  readonly algorithms: AcceptedAlgorithms;
  readonly report: Report;
}

/** Makes what asks responders. */
export type OcspMaker = (rules: OcspRules) => OcspStatuses;
