import {
  type AlbEventOptions,
  albEvent,
  type ClientChain,
  healthCheckEvent,
  mtlsHeaders,
} from "alb-mtls/testing";
import type { ALBEvent } from "aws-lambda";
import { admits, type Expectation, refuses, type Samples } from "./sample.ts";
import { clientA, clientB, expired, issue, notYetValid } from "./sample-pki.ts";
import { TRACE_ID } from "./trace-id.ts";

const GATED = "CnGatedVerifyFunction";
const BASE = "PublicCaBaseDnFunction";
const ROUTED = "RouteByCommonNameFunction";
const HEADER = {
  leaf: "x-amzn-mtls-clientcert-leaf",
  subject: "x-amzn-mtls-clientcert-subject",
} as const;

/**
 * Events of a listener in verify mode. A client that the trust store does not vouch for, or with a certificate that is not for clients,
 * gets no further than the handshake, so there is no event of one.
 */
export function verifySamples(): Samples {
  return {
    valid: {
      about: "clientA",
      expect: [
        admits(GATED, "hello clientA"),
        admits(ROUTED, "the handler of clientA"),
        admits(BASE, "hello CN=clientA,OU=example.org.unit"),
      ],
      event: event({ certificate: clientA }),
    },
    "other-common-name": {
      about: "clientB of the same CA; the routing function serves it by its default handler",
      expect: [
        refuses(GATED, 403, "ClientCertRejected", "policy.denied"),
        admits(ROUTED, "the default handler, for clientB"),
      ],
      event: event({ certificate: clientB }),
    },
    "other-base-dn": {
      about: "clientA of another customer of the same public CA, whose organization quotes ours",
      expect: [refuses(BASE, 403, "ClientCertRejected", "policy.denied")],
      event: event({
        certificate: issue("clientA", { subject: `CN=clientA,O=other\\,O\\=example.org,C=JP` }),
      }),
    },
    "look-alike-common-name": {
      about:
        "clientA-evil, which the listener rule *CN=clientA* of many a guide would take for clientA",
      expect: [
        refuses(GATED, 403, "ClientCertRejected", "policy.denied"),
        refuses(ROUTED, 403, "ClientCertRejected", "policy.denied"),
      ],
      event: event({ certificate: issue("clientA-evil") }),
    },
    expired: {
      about:
        "clientA's certificate of 2024: the connection was made while it was valid, and kept open",
      expect: [refuses(GATED, 403, "ClientCertExpired", "validity.expired")],
      event: event({ certificate: expired }),
    },
    "not-yet-valid": {
      about: "clientA's certificate of 2046",
      expect: [refuses(GATED, 403, "ClientCertNotYetValid", "validity.not-yet-valid")],
      event: event({ certificate: notYetValid }),
    },
    "no-certificate": {
      about: "a request through a listener of the same load balancer that has mutual TLS off",
      expect: [refuses(GATED, 401, "ClientCertMissing", "header.absent")],
      event: event({}),
    },
    "duplicate-header": {
      about: "the leaf header twice with the same value",
      expect: [invalid("header.repeated")],
      event: event({
        certificate: clientA,
        rawHeaders: { [HEADER.leaf]: [value(clientA, "leaf"), value(clientA, "leaf")] },
      }),
    },
    "forged-header": {
      about:
        "clientB sends clientA's subject in a header of its own; the load balancer adds the real one",
      expect: [invalid("header.repeated")],
      event: event({
        certificate: clientB,
        rawHeaders: { [HEADER.subject]: [value(clientA, "subject"), value(clientB, "subject")] },
      }),
    },
    "forged-header-other-case": {
      about: "the same forgery under another spelling of the header's name",
      expect: [invalid("header.repeated")],
      event: event({
        certificate: clientB,
        rawHeaders: { "X-Amzn-Mtls-Clientcert-Subject": value(clientA, "subject") },
      }),
    },
    "mixed-mode": {
      about: "clientB sends the header of passthrough mode with clientA's certificate",
      expect: [invalid("header.mixed-mode")],
      event: event({
        certificate: clientB,
        headers: mtlsHeaders({ mode: "passthrough", certificate: clientA }),
      }),
    },
    incomplete: {
      about: "a leaf header alone: a load balancer sends all five",
      expect: [invalid("header.incomplete")],
      event: event({ headers: { [HEADER.leaf]: value(clientA, "leaf") } }),
    },
    malformed: {
      about: "the leaf header is cut off in the middle",
      expect: [invalid("header.malformed")],
      event: event({
        certificate: clientA,
        rawHeaders: { [HEADER.leaf]: value(clientA, "leaf").slice(0, 500) },
      }),
    },
    "disagreeing-subject": {
      about: "the subject header says clientA, the certificate is clientB's",
      expect: [invalid("header.disagrees")],
      event: event({
        certificate: clientB,
        rawHeaders: { [HEADER.subject]: value(clientA, "subject") },
      }),
    },
    "single-value": {
      about:
        "clientA; the target group's multi-value headers are off, so a duplicate could not be seen",
      expect: [invalid("header.single-value-event")],
      event: event({ certificate: clientA, singleValue: true }),
    },
    "health-check": {
      about:
        "the load balancer's own probe; the routing function has no health check, so there it is a stranger's request",
      expect: [
        admits(GATED, "ok"),
        refuses(ROUTED, 403, "RequestOriginRefused", "origin.protocol"),
      ],
      event: healthCheckEvent({ path: "/health" }),
    },
  };
}

function event(options: Omit<AlbEventOptions, "mode" | "traceId">): ALBEvent {
  return albEvent({ ...options, mode: "verify", traceId: TRACE_ID });
}

function invalid(reason: string): Expectation {
  return refuses(GATED, 400, "ClientCertHeaderInvalid", reason);
}

/** What the load balancer would put into one of its headers for this client. */
function value(certificate: ClientChain, header: keyof typeof HEADER): string {
  return mtlsHeaders({ mode: "verify", certificate })[HEADER[header]] ?? "";
}
