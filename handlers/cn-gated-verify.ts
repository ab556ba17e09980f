/**
 * Verify mode: the load balancer checked the certificate against its own trust store and revocation lists. Here its headers are held
 * against the certificate, its dates are looked at again, and clients whose common name is in `ALLOW` are admitted.
 *
 * A bundler leaves what only passthrough mode needs out: `verify()` stands on none of it.
 */
import middy from "@middy/core";
import { albMtls, verify } from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { allowedNames, targetGroups } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() =>
  middy<ALBEvent, ALBResult>()
    .use(
      albMtls({
        listener: verify({
          targetGroups: targetGroups(),
          ...renamedHeaders(),
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
