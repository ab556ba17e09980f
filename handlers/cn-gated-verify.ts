/**
 * Verify mode: the load balancer checked the certificate against its own trust store and revocation lists. Here its headers are held
 * against the certificate, its dates are looked at again, and clients whose common name is in `ALLOW` are admitted.
 *
 * `alb-mtls/verify` keeps what only passthrough mode needs out of the bundle.
 */
import middy from "@middy/core";
import { commonName } from "alb-mtls/policy";
import { albMtls } from "alb-mtls/verify";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { allowedNames, targetGroups } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() =>
  middy<ALBEvent, ALBResult>()
    .use(
      albMtls({
        mode: "verify",
        origin: { targetGroups: targetGroups() },
        ...renamedHeaders(),
        allow: commonName(...allowedNames()),
        healthCheck: { path: "/health" },
      }),
    )
    .handler(async (_event, { clientCertificate }) => ({
      statusCode: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: `hello ${clientCertificate.subject.commonName}`,
    })),
);
