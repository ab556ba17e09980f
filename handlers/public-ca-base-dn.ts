/**
 * Verify mode with a public certificate authority: its customers are strangers to each other, so a certificate of the authority
 * says nothing. The authority puts a customer's names under the customer's own base DN, and `BASE_DN` says which is ours.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
import middy from "@middy/core";
import { albMtls, verify } from "alb-mtls";
import { baseDn } from "alb-mtls/policy";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { targetGroups, variable } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() =>
  middy<ALBEvent, ALBResult>()
    .use(
      albMtls({
        listener: verify({
          targetGroups: targetGroups(),
          ...renamedHeaders(),
        }),
        allow: baseDn(variable("BASE_DN")),
      }),
    )
    .handler(async (_event, { clientCertificate }) => ({
      statusCode: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: `hello ${clientCertificate.subject}`,
    })),
);
