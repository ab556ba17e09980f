/**
 * Passthrough mode: the load balancer checked nothing but possession of the key, so the chain is validated here, against
 * `TRUST_ANCHORS` and `CRLS`. Clients whose common name is in `ALLOW` are admitted.
 */
import middy from "@middy/core";
import { albMtls, passthrough } from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { allowedNames, revocation, targetGroups, variable } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() =>
  middy<ALBEvent, ALBResult>()
    .use(
      albMtls({
        listener: passthrough({
          targetGroups: targetGroups(),
          ...renamedHeaders(),
          trust: { anchors: fromUri(variable("TRUST_ANCHORS")) },
          revocation: revocation(),
          healthCheck: { path: "/health" },
        }),
        allow: commonName(...allowedNames()),
      }),
    )
    .handler(async (_event, { clientCertificate }) => ({
      statusCode: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: `hello ${clientCertificate.subject.commonName}`,
    })),
);
