/**
 * Verify mode: clientA goes to one handler, every other client in `ALLOW` to the default. A listener rule cannot do this: rules
 * run before the load balancer adds the certificate headers, so only the target can tell clients apart.
 */
import middy from "@middy/core";
import { albMtls, routeByCertificate, verify } from "alb-mtls";
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
        }),
        allow: commonName(...allowedNames()),
      }),
    )
    .handler(
      routeByCertificate(
        [{ when: commonName("clientA"), handler: () => text("the handler of clientA") }],
        (_event, { clientCertificate }) =>
          text(`the default handler, for ${clientCertificate.subject.commonName}`),
      ),
    ),
);

function text(body: string): ALBResult {
  return { statusCode: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
