/**
 * Writes the sample events, what each must lead to, and the settings of the example functions: `npm run events`.
 *
 * All of them are made together, because an event's certificate is good for nothing without its anchor. The keys exist only while this
 * runs; no event needs one, since the load balancer alone sees proof of possession.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { TEST_TARGET_GROUP_ARN, verifiedCertificate } from "alb-mtls/testing";
import { openAdrFingerprint } from "alb-mtls/views";
import { passthroughSamples } from "./passthrough-samples.ts";
import type { Sample } from "./sample.ts";
import { anchorPem, clientA, ORGANIZATION } from "./sample-pki.ts";
import { tokenSettings } from "./sample-tokens.ts";
import { verifySamples } from "./verify-samples.ts";

const folders = { passthrough: passthroughSamples(), verify: verifySamples() };

const expectations: Record<string, Omit<Sample, "event">> = {};
for (const [folder, samples] of Object.entries(folders)) {
  rmSync(at(folder), { recursive: true, force: true });
  mkdirSync(at(folder));
  for (const [name, { event, ...expected }] of Object.entries(samples)) {
    write(`${folder}/${name}.json`, event);
    expectations[`${folder}/${name}.json`] = expected;
  }
}
write("expectations.json", expectations);

const ORIGIN = TEST_TARGET_GROUP_ARN.replace(/[^/]+$/, "*");
const TRUST_ANCHORS = anchorPem;
const ALLOW = "clientA";
const venA = openAdrFingerprint(verifiedCertificate({ certificate: clientA }));
write("env.json", {
  BoundTokenFunction: { ORIGIN, TRUST_ANCHORS, CRLS: "off", ...tokenSettings },
  CnGatedVerifyFunction: { ORIGIN, ALLOW },
  CnGatedPassthroughFunction: { ORIGIN, ALLOW, TRUST_ANCHORS, CRLS: "off" },
  OpenadrVenFunction: { ORIGIN, TRUST_ANCHORS, CRLS: "off", VENS: `ven-a ${venA}` },
  PublicCaBaseDnFunction: { ORIGIN, BASE_DN: ORGANIZATION },
  RouteByCommonNameFunction: { ORIGIN, ALLOW: "clientA\nclientB" },
  WhoamiFunction: { MODE: "passthrough", ORIGIN, TRUST_ANCHORS, CRLS: "off" },
});

function at(path: string): URL {
  return new URL(path, import.meta.url);
}

function write(path: string, value: unknown): void {
  writeFileSync(at(path), `${JSON.stringify(value, null, 2)}\n`);
}
