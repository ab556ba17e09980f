/**
 * A resource server of FAPI and open banking: the client's certificate is verified in passthrough mode, and the access token has to
 * be bound to that very certificate (RFC 8705), so that a stolen token is good for nobody else.
 *
 * Tokens are JWTs of `ISSUER` for `AUDIENCE`, signed by a key of the key set `JWKS`.
 */
import middy from "@middy/core";
import { albMtls, passthrough } from "alb-mtls";
import { anyVerified } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import { assertCertificateBound } from "alb-mtls/views";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { createLocalJWKSet, jwtVerify } from "jose";
import { bearerToken, json, refusal, tokenError } from "./bearer.ts";
import { configured } from "./configured.ts";
import { revocation, targetGroups, variable } from "./environment.ts";
import { keySet } from "./key-set.ts";
import { logging } from "./logging.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() => {
  const keys = createLocalJWKSet(keySet());
  const expected = {
    issuer: variable("ISSUER"),
    audience: variable("AUDIENCE"),
    algorithms: ["PS256", "ES256"],
    // RFC 9068: an access token says that it is one, so that the issuer's other JWTs (ID tokens, logout tokens) are not taken for it.
    // The longer form, application/at+jwt, is the same to jose. An issuer that does not say it needs another value here.
    typ: "at+jwt",
    requiredClaims: ["exp", "sub"],
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
        // The token says who may do what; the certificate, that it is its owner who asks.
        allow: anyVerified(),
        ...logging(),
        onRefusal: refusal,
      }),
    )
    .handler(async (event, { clientCertificate }) => {
      const token = bearerToken(event);
      if (token === undefined) return tokenError();
      try {
        const { payload } = await jwtVerify(token, keys, expected);
        assertCertificateBound(payload, clientCertificate);
        return json(200, { sub: payload.sub });
      } catch (error) {
        return tokenError(error);
      }
    });
});
