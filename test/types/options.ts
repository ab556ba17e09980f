/**
 * Type tests: this file only has to compile. Each `@ts-expect-error` is a mistake that must not compile; TypeScript reports an
 * unused one, so a mistake that starts to compile fails the type check.
 * @module
 */
import middy from "@middy/core";
import {
  albMtls,
  createChainVerifier,
  createGate,
  type PresentedCertificate,
  passthrough,
  pathValidation,
  type VerifiedClientCertificate,
  verify,
  withAlbMtls,
} from "alb-mtls";
import { allOf, commonName, not, type Policy } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import type { ALBEvent, ALBResult } from "aws-lambda";

type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => {};

const targetGroups = [process.env.TARGET_GROUP];
const allow = commonName("clientA");
const trust = { anchors: fromUri(process.env.TRUST_ANCHORS) };
const revocation = { mode: "off" } as const;
const listener = verify({ targetGroups });
const recheck = pathValidation({ trust, revocation });

// What users write.
createGate({ listener, allow });
createGate({ listener: passthrough({ targetGroups, trust, revocation }), allow });
createGate({ listener: verify({ targetGroups, recheck }), allow });
createChainVerifier({ trust, revocation });

middy<ALBEvent, ALBResult>()
  .use(albMtls({ listener: passthrough({ targetGroups, trust, revocation }), allow }))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.clientCertificate, VerifiedClientCertificate>>();
    return { statusCode: 200, body: context.awsRequestId };
  });

// Misspelt keys.
// @ts-expect-error a misspelt option
createGate({ listener, allow, listner: listener });
// @ts-expect-error a misspelt option of the middleware
albMtls({ listener, allow, onRefuse: "throw" });
// @ts-expect-error the same without Middy
withAlbMtls({ listener, allow, onRefuse: "throw" }, () => ({ statusCode: 200 }));
// @ts-expect-error a misspelt option of a listener
verify({ targetGroups, port: [443] });
// @ts-expect-error a misspelt option of the other listener
passthrough({ targetGroups, trust, revocation, option: true });
// @ts-expect-error a misspelt option inside trust
passthrough({ targetGroups, revocation, trust: { anchor: "x" } });
// @ts-expect-error a misspelt option inside revocation
passthrough({ targetGroups, trust, revocation: { mode: "off", crl: "x" } });
// @ts-expect-error a misspelt option of path validation
pathValidation({ trust, revocation, pkijs: true });
// @ts-expect-error a misspelt limit
verify({ targetGroups, limits: { headerBites: 1 } });
// @ts-expect-error a misspelt header name
verify({ targetGroups, headers: { subjekt: "x-subject" } });
// @ts-expect-error a misspelt revocation mode
passthrough({ targetGroups, trust, revocation: { mode: "required" } });

// Missing keys.
// @ts-expect-error the mode is never guessed
createGate({ allow });
// @ts-expect-error targetGroups is required
verify({});
// @ts-expect-error the same in passthrough mode
passthrough({ trust, revocation });
// @ts-expect-error allow is required
createGate({ listener });
// @ts-expect-error trust is required in passthrough mode
passthrough({ targetGroups, revocation });
// @ts-expect-error revocation is required in passthrough mode
passthrough({ targetGroups, trust });
// @ts-expect-error the same for path validation
pathValidation({ trust });

// Options of another place.
// @ts-expect-error another proxy's header exists in passthrough mode only
verify({ targetGroups, xSslCert: { targetGroups: ["x"] } });
// @ts-expect-error verify mode has no chain to validate but with recheck
verify({ targetGroups, trust });
// @ts-expect-error path validation is made by pathValidation()
verify({ targetGroups, recheck: { trust, revocation } });
// @ts-expect-error path validation reads no events
pathValidation({ targetGroups, trust, revocation });
// @ts-expect-error options of the listener are not the gate's
createGate({ listener, allow, trust, revocation });
// @ts-expect-error options of the gate are not the listener's
verify({ targetGroups, allow });
// @ts-expect-error the options of 0.1
createGate({ mode: "verify", origin: { targetGroups }, allow });
// @ts-expect-error how refusals are answered is not the gate's
createGate({ listener, allow, onRefusal: "throw" });

// Policies.
declare const presented: PresentedCertificate;
declare const verified: VerifiedClientCertificate;
const isA = (certificate: VerifiedClientCertificate): boolean => certificate.mode === "verify";
allOf(allow, not(allow), isA) satisfies Policy;
isA(verified);
// @ts-expect-error what was merely presented has no say in a policy
isA(presented);
// @ts-expect-error a name is text
commonName(1);
// @ts-expect-error text is not a policy
allOf("clientA");
// @ts-expect-error a verified certificate cannot be constructed
new (verified.constructor as typeof VerifiedClientCertificate)();
