import { albEvent, type TestCertificate } from "alb-mtls/testing";
import type { ALBEvent } from "aws-lambda";
import { answers, type Samples } from "./sample.ts";
import { clientA, clientB } from "./sample-pki.ts";
import { accessToken } from "./sample-tokens.ts";
import { TRACE_ID } from "./trace-id.ts";

const BOUND = "BoundTokenFunction";

/** Events with access tokens, in passthrough mode: the certificates are good, the tokens are what is looked at. */
export function tokenSamples(): Samples {
  return {
    "bound-token": {
      about: "clientA with a token that is bound to its certificate",
      expect: [answers(BOUND, 200, '"sub":"clientA"')],
      event: event(clientA, accessToken(clientA)),
    },
    "bound-token-stolen": {
      about: "clientB with a token that is bound to clientA's certificate",
      expect: [answers(BOUND, 401, "bound to another certificate")],
      event: event(clientB, accessToken(clientA)),
    },
    "bearer-token": {
      about: "clientA with a token that is bound to nothing, so good for anybody who finds it",
      expect: [answers(BOUND, 401, "not bound to a certificate")],
      event: event(clientA, accessToken()),
    },
    "bound-token-altered": {
      about: "clientA with a token whose signature is of another token",
      expect: [answers(BOUND, 401, "The access token is not valid.")],
      event: event(clientA, altered(accessToken(clientA), accessToken(clientB))),
    },
  };
}

function event(certificate: TestCertificate, token: string): ALBEvent {
  const headers = { authorization: `Bearer ${token}` };
  return albEvent({ mode: "passthrough", certificate, headers, traceId: TRACE_ID });
}

function altered(token: string, other: string): string {
  const [head, claims] = token.split(".");
  return [head, claims, other.split(".")[2]].join(".");
}
