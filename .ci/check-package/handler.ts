// A user's handler: what the package's types must carry and its code must do when bundled.
import middy from "@middy/core";
import { albMtls, passthrough } from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import type { ALBEvent, ALBResult } from "aws-lambda";

export const handler = middy<ALBEvent, ALBResult>()
  .use(
    albMtls({
      listener: passthrough({
        targetGroups: [process.env.TARGET_GROUP],
        trust: { anchors: fromUri(process.env.TRUST_ANCHORS) },
        revocation: { mode: "off" },
      }),
      allow: commonName("clientA"),
      logger: { info() {}, warn() {}, error() {} },
    }),
  )
  .handler(async (_event, { clientCertificate }) => ({
    statusCode: 200,
    body: `hello ${clientCertificate.subject.commonName}`,
  }));
