/**
 * Passthrough mode: the load balancer checked nothing but possession of the key, so the chain is validated here, against
 * `TRUST_ANCHORS` and `CRLS`. Clients whose common name is in `ALLOW` are admitted.
 *
 * Without Middy: `alb-mtls demo` and `alb-mtls start` run this where nothing but the package is installed.
 */
import { passthrough, withAlbMtls } from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import { configured } from "./configured.ts";
import { allowedNames, revocation, targetGroups, variable } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() =>
  withAlbMtls(
    {
      listener: passthrough({
        targetGroups: targetGroups(),
        ...renamedHeaders(),
        trust: { anchors: fromUri(variable("TRUST_ANCHORS")) },
        revocation: revocation(),
        healthCheck: { path: "/health" },
      }),
      allow: commonName(...allowedNames()),
    },
    async (_event, { clientCertificate }) => ({
      statusCode: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: `hello ${clientCertificate.subject.commonName}`,
    }),
  ),
);
