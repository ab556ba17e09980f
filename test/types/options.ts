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
  type VerifiedClientCertificate,
} from "alb-mtls";
import { allOf, commonName, not, type Policy } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";
import { albMtls as albMtlsVerify } from "alb-mtls/verify";
import { albMtls as albMtlsVerifyAgain } from "alb-mtls/verify-again";
import type { ALBEvent, ALBResult } from "aws-lambda";

type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => {};

const origin = { targetGroups: [process.env.TARGET_GROUP] };
const allow = commonName("clientA");
const trust = { anchors: fromUri(process.env.TRUST_ANCHORS) };
const revocation = { mode: "off" } as const;

// What users write.
createGate({ mode: "verify", origin, allow });
createGate({ mode: "passthrough", origin, allow, trust, revocation });
albMtlsVerify({ mode: "verify", origin, allow });
createChainVerifier({ trust, revocation });

middy<ALBEvent, ALBResult>()
  .use(albMtls({ mode: "passthrough", origin, allow, trust, revocation }))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.clientCertificate, VerifiedClientCertificate>>();
    return { statusCode: 200, body: context.awsRequestId };
  });

// Misspelt keys.
// @ts-expect-error a misspelt option
createGate({ mode: "verify", origin, allow, orgin: origin });
// @ts-expect-error a misspelt option of the middleware
albMtls({ mode: "verify", origin, allow, onRefuse: "throw" });
// @ts-expect-error a misspelt option inside origin
createGate({ mode: "verify", allow, origin: { targetGroup: ["x"] } });
// @ts-expect-error a misspelt option inside trust
createGate({ mode: "passthrough", origin, allow, revocation, trust: { anchor: "x" } });
// @ts-expect-error a misspelt option inside revocation
createGate({ mode: "passthrough", origin, allow, trust, revocation: { mode: "off", crl: "x" } });
// @ts-expect-error a misspelt header name
createGate({ mode: "verify", origin, allow, headers: { subjekt: "x-subject" } });
// @ts-expect-error a misspelt mode
createGate({ mode: "verified", origin, allow });
// @ts-expect-error a misspelt revocation mode
createGate({ mode: "passthrough", origin, allow, trust, revocation: { mode: "required" } });

// Missing keys.
// @ts-expect-error the mode is never guessed
createGate({ origin, allow });
// @ts-expect-error origin is required
createGate({ mode: "verify", allow });
// @ts-expect-error allow is required
createGate({ mode: "verify", origin });
// @ts-expect-error trust is required in passthrough mode
createGate({ mode: "passthrough", origin, allow, revocation });
// @ts-expect-error revocation is required in passthrough mode
createGate({ mode: "passthrough", origin, allow, trust });
// @ts-expect-error the same for the middleware
albMtls({ mode: "passthrough", origin, allow, trust });

// Options of the other mode.
// @ts-expect-error another proxy's header exists in passthrough mode only
createGate({ mode: "verify", origin, allow, xSslCert: { targetGroups: ["x"] } });
// @ts-expect-error the verify entry serves one mode
albMtlsVerify({ mode: "passthrough", origin, allow, trust, revocation });
// @ts-expect-error the verify entry has no chain verifier
albMtlsVerify({ mode: "verify", origin, allow, trust });
albMtlsVerifyAgain({ mode: "verify", origin, allow, trust, revocation });
// @ts-expect-error this entry serves one mode, too
albMtlsVerifyAgain({ mode: "passthrough", origin, allow, trust, revocation });

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
