/**
 * Type tests: this file only has to compile. What a handler sees of the client, and what policies take.
 * @module
 */
import middy from "@middy/core";
import {
  albMtls,
  createGate,
  type PresentedCertificate,
  requireCertificate,
  routeByCertificate,
  type VerifiedClientCertificate,
} from "alb-mtls";
import {
  allOf,
  anyVerified,
  attribute,
  byAnchor,
  commonName,
  extension,
  hasExtension,
  matching,
  notExpiringWithin,
  sanDns,
  serialNumber,
  spiffeId,
} from "alb-mtls/policy";
import { albMtls as albMtlsVerify } from "alb-mtls/verify";
import { assertCertificateBound, openAdrFingerprint, toRfc9440 } from "alb-mtls/views";
import type { ALBEvent, ALBResult } from "aws-lambda";

type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => {};

const origin = { targetGroups: [process.env.TARGET_GROUP] };
const allow = commonName("clientA");
const trust = { anchors: "x" };
const revocation = { mode: "off" } as const;
const passthrough = { mode: "passthrough", origin, allow, trust, revocation } as const;
const verify = { mode: "verify", origin, allow } as const;
const done: ALBResult = { statusCode: 200 };

interface User {
  readonly role: "admin" | "user";
}
declare function lookUp(certificate: VerifiedClientCertificate): Promise<User>;

// The handler sees the principal's type, awaited.
middy<ALBEvent, ALBResult>()
  .use(albMtls({ ...passthrough, principal: (certificate) => lookUp(certificate) }))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.principal, User>>();
    isTrue<Equals<typeof context.clientCertificate, VerifiedClientCertificate>>();
    return done;
  });
middy<ALBEvent, ALBResult>()
  .use(albMtlsVerify({ ...verify, principal: ({ subject }) => subject.commonNames.length }))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.principal, number>>();
    return done;
  });
middy<ALBEvent, ALBResult>()
  .use(albMtls(passthrough))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.principal, undefined>>();
    // @ts-expect-error without the option there is no principal
    context.principal.role;
    return done;
  });

// optional: true forces a look for null.
middy<ALBEvent, ALBResult>()
  .use(albMtls({ ...passthrough, optional: true, principal: lookUp }))
  .handler(async (_event, { clientCertificate, principal }) => {
    isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate | null>>();
    isTrue<Equals<typeof principal, User | null>>();
    // @ts-expect-error there may be no certificate
    clientCertificate.subject;
    // @ts-expect-error there may be no principal
    principal.role;
    return { ...done, body: clientCertificate?.subject.commonName ?? "nobody" };
  });
middy<ALBEvent, ALBResult>()
  .use(albMtls({ ...passthrough, optional: false }))
  .handler(async (_event, { clientCertificate }) => {
    isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate>>();
    return done;
  });
declare const flag: boolean;
middy<ALBEvent, ALBResult>()
  .use(albMtls({ ...passthrough, optional: flag }))
  .handler(async (_event, { clientCertificate }) => {
    isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate | null>>();
    return done;
  });
// @ts-expect-error in verify mode the load balancer lets nobody in without a certificate
albMtls({ ...verify, optional: true });
// @ts-expect-error the verify entry neither
albMtlsVerify({ ...verify, optional: true });
// @ts-expect-error a text is no switch
albMtls({ ...passthrough, optional: "true" });

// Routed handlers: the principal of the gate, and never null.
middy<ALBEvent, ALBResult>()
  .use(albMtls({ ...passthrough, optional: true, principal: lookUp }))
  .handler(
    routeByCertificate<User>([
      {
        when: allow,
        handler: (_event, { principal, clientCertificate }) => {
          isTrue<Equals<typeof principal, User>>();
          isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate>>();
          return done;
        },
      },
    ]),
  );
middy<ALBEvent, ALBResult>()
  .use(albMtls({ ...passthrough, principal: () => 1 }))
  // @ts-expect-error the gate makes numbers, the routes want users
  .handler(routeByCertificate<User>([{ when: allow, handler: () => done }]));
// @ts-expect-error a route has no path
routeByCertificate([{ when: allow, handler: () => done, path: "/x" }]);

// A certificate that was merely presented has no say in a policy, a view or a principal.
declare const presented: PresentedCertificate;
declare const verified: VerifiedClientCertificate;
const request = { event: {}, signal: new AbortController().signal };
allow.evaluate(verified, request);
// @ts-expect-error not verified
allow.evaluate(presented, request);
// @ts-expect-error not verified
lookUp(presented);
// @ts-expect-error not verified
openAdrFingerprint(presented);
// @ts-expect-error not verified
toRfc9440(presented);
// @ts-expect-error not verified
assertCertificateBound({}, presented);
assertCertificateBound({}, null);

// Policies.
createGate({ ...verify, shadow: sanDns("*.example.com", matching(/x/)) });
byAnchor({ a: allow, b: ({ mode }) => mode === "passthrough" });
requireCertificate(allOf(allow, spiffeId({ trustDomain: "example.org" }), anyVerified()));
attribute("2.5.4.97", "x");
extension("1.2.3", new Uint8Array(1), "x");
hasExtension("1.2.3");
notExpiringWithin({ days: 7 });
serialNumber({ issuer: "CN=x", serialNumbers: ["01", 1n] });
// @ts-expect-error a pattern has to be meant
sanDns(/x/);
// @ts-expect-error a number of what?
notExpiringWithin(7);
// @ts-expect-error a serial number means nothing without its issuer
serialNumber("01");
// @ts-expect-error a misspelt key
spiffeId({ trustdomain: "example.org" });
// @ts-expect-error a shadow policy is a policy
createGate({ ...verify, shadow: "log" });
// @ts-expect-error an asynchronous predicate answers true or false
requireCertificate(async () => "yes");
