/**
 * Verify mode: the load balancer checked the certificate against its own trust store and revocation lists. Here its headers are held
 * against the certificate, its dates are looked at again, and clients whose common name is in `ALLOW` are admitted.
 *
 * A bundler leaves what only passthrough mode needs out: `verify()` stands on none of it.
 *
 * Without Middy: `alb-mtls demo` and `alb-mtls start` run this where nothing but the package is installed.
 */
import { verify, withAlbMtls } from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { configured } from "./configured.ts";
import { allowedNames, targetGroups } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";

export const handler = configured(() =>
  withAlbMtls(
    {
      listener: verify({
        targetGroups: targetGroups(),
        ...renamedHeaders(),
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
