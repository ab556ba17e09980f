/**
 * Shows a verified client who it is to this service, and the headers as they came: JSON, or a page for a browser. For finding out why
 * a client is refused elsewhere.
 *
 * Not for a deployment that stays up: it tells every holder of a certificate how the service sees requests (headers of the load balancer,
 * addresses, proxies in between), and a page with names from certificates is personal data. So the template leaves it out unless asked.
 */
import middy from "@middy/core";
import {
  albMtls,
  type Listener,
  passthrough,
  type VerifiedClientCertificate,
  verify,
} from "alb-mtls";
import { anyVerified } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { configured } from "./configured.ts";
import { mode, revocation, targetGroups, variable } from "./environment.ts";
import { logging } from "./logging.ts";
import { renamedHeaders } from "./renamed-headers.ts";
import { headerValues, shownHeaders } from "./shown-headers.ts";
import { whoamiPage } from "./whoami-page.ts";

/** Every verified client is admitted: the answer holds nothing but what it sent itself. */
export const handler = configured(() => {
  const { headers: renamed } = renamedHeaders();
  return middy<ALBEvent, ALBResult>()
    .use(albMtls({ listener: listener(), allow: anyVerified(), ...logging() }))
    .handler(async (event, { clientCertificate }) => {
      const headers = shownHeaders(event, renamed);
      const shown = { certificate: clientCertificate.toJSON(), headers };
      const isBrowser = headerValues(event, "accept").some((each) => each.includes("text/html"));
      return isBrowser
        ? answer("text/html; charset=utf-8", whoamiPage(shown))
        : answer("application/json", JSON.stringify(shown, null, 2));
    });
});

/** The listener in the mode that `MODE` says. */
function listener(): Listener<VerifiedClientCertificate> {
  const reading = { targetGroups: targetGroups(), ...renamedHeaders() };
  if (mode() === "verify") return verify(reading);
  const trust = { anchors: fromUri(variable("TRUST_ANCHORS")) };
  return passthrough({ ...reading, trust, revocation: revocation() });
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
