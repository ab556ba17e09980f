/**
 * Shows a verified client who it is to this service, and the headers as they came: JSON, or a page for a browser. For finding out why
 * a client is refused elsewhere.
 *
 * Not for a deployment that stays up: it tells every holder of a certificate how the service sees requests (headers of the load balancer,
 * addresses, proxies in between), and a page with names from certificates is personal data. So the template leaves it out unless asked.
 */
import middy from "@middy/core";
import { type AlbMtlsMiddleware, albMtls } from "alb-mtls";
import { anyVerified } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { mode, revocation, targetGroups, variable } from "./environment.ts";
import { renamedHeaders } from "./renamed-headers.ts";
import { headerValues, shownHeaders } from "./shown-headers.ts";
import { whoamiPage } from "./whoami-page.ts";

export const handler = configured(() => {
  const { headers: renamed } = renamedHeaders();
  return middy<ALBEvent, ALBResult>()
    .use(gate())
    .handler(async (event, { clientCertificate }) => {
      const headers = shownHeaders(event, renamed);
      const shown = { certificate: clientCertificate.toJSON(), headers };
      const isBrowser = headerValues(event, "accept").some((value) => value.includes("text/html"));
      return isBrowser
        ? answer("text/html; charset=utf-8", whoamiPage(shown))
        : answer("application/json", JSON.stringify(shown, null, 2));
    });
});

/** Everybody verified may ask: the answer holds nothing but what the client sent itself. */
function gate(): AlbMtlsMiddleware {
  const origin = { targetGroups: targetGroups() };
  const common = { origin, ...renamedHeaders(), allow: anyVerified() };
  if (mode() === "verify") return albMtls({ mode: "verify", ...common });
  const trust = { anchors: fromUri(variable("TRUST_ANCHORS")) };
  return albMtls({ mode: "passthrough", ...common, trust, revocation: revocation() });
}

function answer(contentType: string, body: string): ALBResult {
  const headers = {
    "content-type": contentType,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    vary: "accept",
  };
  return { statusCode: 200, headers, body };
}
