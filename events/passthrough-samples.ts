import {
  type AlbEventOptions,
  albEvent,
  type ClientChain,
  healthCheckEvent,
  mtlsHeaders,
} from "alb-mtls/testing";
import type { ALBEvent } from "aws-lambda";
import {
  admits,
  answers,
  type Expectation,
  refuses,
  refusesInForm,
  type Samples,
} from "./sample.ts";
import { clientA, clientB, expired, issue, notYetValid, selfSigned } from "./sample-pki.ts";
import { tokenSamples } from "./token-samples.ts";
import { TRACE_ID } from "./trace-id.ts";

const OPEN_ADR = "OpenadrVenFunction";
const BOUND = "BoundTokenFunction";
const GATED = "CnGatedPassthroughFunction";
const HEADER = "x-amzn-mtls-clientcert";

/** Events of a listener in passthrough mode, which checks possession of the key and nothing else. */
export function passthroughSamples(): Samples {
  return {
    valid: {
      about: "clientA with its intermediate",
      expect: [
        admits(GATED, "hello clientA"),
        admits("WhoamiFunction", "CN=clientA,"),
        admits(OPEN_ADR, "<ei:venID>ven-a</ei:venID>"),
        answers(BOUND, 401, "{}"),
      ],
      event: event({ certificate: clientA }),
    },
    "valid-browser": {
      about: "clientA with a browser: whoami answers with a page",
      expect: [admits("WhoamiFunction", "<h1>Who am I?</h1>")],
      event: event({ certificate: clientA, headers: { accept: "text/html,*/*;q=0.8" } }),
    },
    "valid-shuffled-chain": {
      about:
        "clientA, then its intermediate twice and a stranger: only the first place means something",
      expect: [admits(GATED, "hello clientA")],
      event: event({ certificate: [...clientA.chain, ...clientA.chain.slice(1), clientB.der] }),
    },
    "other-common-name": {
      about: "clientB of the same CA, which is not in ALLOW",
      expect: [
        refuses(GATED, 403, "ClientCertRejected", "policy.denied"),
        refusesInForm(OPEN_ADR, 403, "policy.denied", "<ei:responseCode>463</ei:responseCode>"),
        admits("WhoamiFunction", "CN=clientB,"),
      ],
      event: event({ certificate: clientB }),
    },
    expired: {
      about: "clientA's certificate of 2024",
      expect: [
        refuses(GATED, 403, "ClientCertExpired", "validity.expired"),
        refusesInForm(OPEN_ADR, 403, "validity.expired", "<ei:responseCode>451</ei:responseCode>"),
        refusesInForm(BOUND, 403, "validity.expired", '"error":"invalid_client"'),
      ],
      event: event({ certificate: expired }),
    },
    "not-yet-valid": refused(
      "clientA's certificate of 2046",
      notYetValid,
      403,
      "ClientCertNotYetValid",
      "validity.not-yet-valid",
    ),
    "self-signed": refused(
      "a certificate that says clientA and vouches for itself: anybody can make one",
      selfSigned("clientA"),
      403,
      "ClientCertUntrusted",
      "path.no-anchor",
    ),
    "server-auth-only": refused(
      "clientA's server certificate: of the same CA, but not for clients",
      issue("clientA", { extendedKeyUsage: ["serverAuth"] }),
      403,
      "ClientCertPurposeInvalid",
      "purpose.extended-key-usage",
    ),
    "intermediate-missing": refused(
      "clientA sends its own certificate only, and the functions know only the root",
      clientA.der,
      403,
      "ClientCertUntrusted",
      "path.no-anchor",
    ),
    "no-certificate": {
      about: "a client without certificate: passthrough lets it through, without header",
      expect: [refuses(GATED, 401, "ClientCertMissing", "header.absent")],
      event: event({}),
    },
    "duplicate-header": {
      about: "the certificate header twice with the same value",
      expect: [invalid("header.repeated")],
      event: event({ rawHeaders: { [HEADER]: [chainHeader(clientA), chainHeader(clientA)] } }),
    },
    "forged-header": {
      about:
        "clientB sends clientA's certificate in a header of its own; the load balancer adds the real one",
      expect: [invalid("header.repeated")],
      event: event({ rawHeaders: { [HEADER]: [chainHeader(clientA), chainHeader(clientB)] } }),
    },
    "forged-header-other-case": {
      about: "the same forgery under another spelling of the header's name",
      expect: [invalid("header.repeated")],
      event: event({
        certificate: clientB,
        rawHeaders: { "X-Amzn-Mtls-Clientcert": chainHeader(clientA) },
      }),
    },
    "mixed-mode": {
      about: "clientB sends the headers of verify mode as clientA's beside its own certificate",
      expect: [invalid("header.mixed-mode")],
      event: event({
        certificate: clientB,
        headers: mtlsHeaders({ mode: "verify", certificate: clientA }),
      }),
    },
    malformed: {
      about: "the certificate header is cut off in the middle",
      expect: [invalid("header.malformed")],
      event: event({ rawHeaders: { [HEADER]: chainHeader(clientA).slice(0, 500) } }),
    },
    "plus-lost": {
      about: "a proxy in between decoded the value as a form: every + became a space",
      expect: [invalid("header.malformed")],
      event: event({ rawHeaders: { [HEADER]: chainHeader(clientA).replaceAll("+", "%20") } }),
    },
    "other-target-group": {
      about: "clientA through a target group that is not in ORIGIN",
      expect: [refuses(GATED, 403, "RequestOriginRefused", "origin.target-group")],
      event: event({
        certificate: clientA,
        targetGroupArn:
          "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/0123456789abcdef",
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
        "the load balancer's own probe; whoami has no health check, so there it is a stranger's request",
      expect: [
        admits(GATED, "ok"),
        refuses("WhoamiFunction", 403, "RequestOriginRefused", "origin.protocol"),
      ],
      event: healthCheckEvent({ path: "/health" }),
    },
    "health-check-single-value": {
      about: "the same probe when multi-value headers are off",
      expect: [admits(GATED, "ok")],
      event: healthCheckEvent({ path: "/health", singleValue: true }),
    },
    "health-check-forged": {
      about: "a client that calls itself the health checker: it cannot hide that it is a client",
      expect: [refuses(GATED, 401, "ClientCertMissing", "header.absent")],
      event: event({ path: "/health", headers: { "user-agent": "ELB-HealthChecker/2.0" } }),
    },
    ...tokenSamples(),
  };
}

function event(options: Omit<AlbEventOptions, "mode" | "traceId">): ALBEvent {
  return albEvent({ ...options, mode: "passthrough", traceId: TRACE_ID });
}

function refused(
  about: string,
  certificate: ClientChain,
  status: number,
  code: string,
  reason: string,
) {
  return { about, expect: [refuses(GATED, status, code, reason)], event: event({ certificate }) };
}

function invalid(reason: string): Expectation {
  return refuses(GATED, 400, "ClientCertHeaderInvalid", reason);
}

function chainHeader(certificate: ClientChain): string {
  return mtlsHeaders({ mode: "passthrough", certificate })[HEADER] ?? "";
}
