/**
 * OpenADR 2.0b in passthrough mode: virtual end nodes (VENs) are known by the fingerprint of their certificate, one
 * `VEN-ID FINGERPRINT` a line in `VENS`. A refusal is an `oadrResponse`, so that a VEN's software can say what happened.
 *
 * Who asks is what the certificate says, never the `venID` in the message: a real VTN compares the two.
 */
import middy from "@middy/core";
import { albMtls, passthrough, type VerifiedClientCertificate } from "alb-mtls";
import { fromUri } from "alb-mtls/sources";
import { openAdrFingerprint } from "alb-mtls/views";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { revocation, targetGroups, variable } from "./environment.ts";
import { logging } from "./logging.ts";
import { oadrRefusal, oadrResponse } from "./oadr-response.ts";
import { renamedHeaders } from "./renamed-headers.ts";
import { vens } from "./vens.ts";

export const handler = configured(() => {
  const known = vens();
  // The log calls a rule by its function's name, which minifying leaves alone in a property.
  const rules = {
    isKnownVen: (certificate: VerifiedClientCertificate) =>
      known.has(openAdrFingerprint(certificate)),
  };
  return middy<ALBEvent, ALBResult>()
    .use(
      albMtls({
        listener: passthrough({
          targetGroups: targetGroups(),
          ...renamedHeaders(),
          trust: { anchors: fromUri(variable("TRUST_ANCHORS")) },
          revocation: revocation(),
        }),
        allow: rules.isKnownVen,
        ...logging(),
        principal: (certificate) => ({ venId: known.get(openAdrFingerprint(certificate)) ?? "" }),
        onRefusal: oadrRefusal,
      }),
    )
    .handler(async (_event, { principal }) => oadrResponse(200, 200, "OK", principal.venId));
});
