/**
 * Type tests: this file only has to compile. What a handler sees of the client, and what policies take.
 * @module
 */
import middy from "@middy/core";
import {
  albMtls,
  createGate,
  type Listener,
  type PresentedCertificate,
  passthrough,
  pathValidation,
  requireCertificate,
  routeByCertificate,
  type VerifiedClientCertificate,
  verify,
  withAlbMtls,
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
import { assertCertificateBound, openAdrFingerprint, toRfc9440 } from "alb-mtls/views";
import type { ALBEvent, ALBHandler, ALBResult } from "aws-lambda";

type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => {};

const targetGroups = [process.env.TARGET_GROUP];
const allow = commonName("clientA");
const trust = { anchors: "x" };
const revocation = { mode: "off" } as const;
const chains = { targetGroups, trust, revocation };
const listener = passthrough(chains);
const optional = passthrough({ ...chains, optional: true });
const done: ALBResult = { statusCode: 200 };

interface User {
  readonly role: "admin" | "user";
}
declare function lookUp(certificate: VerifiedClientCertificate): Promise<User>;

// The handler sees the principal's type, awaited.
middy<ALBEvent, ALBResult>()
  .use(albMtls({ listener, allow, principal: (certificate) => lookUp(certificate) }))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.principal, User>>();
    isTrue<Equals<typeof context.clientCertificate, VerifiedClientCertificate>>();
    return done;
  });
middy<ALBEvent, ALBResult>()
  .use(
    albMtls({
      listener: verify({ targetGroups }),
      allow,
      principal: ({ subject }) => subject.commonNames.length,
    }),
  )
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.principal, number>>();
    return done;
  });
middy<ALBEvent, ALBResult>()
  .use(albMtls({ listener, allow }))
  .handler(async (_event, context) => {
    isTrue<Equals<typeof context.principal, undefined>>();
    // @ts-expect-error without the option there is no principal
    context.principal.role;
    return done;
  });

// optional: true forces a look for null.
middy<ALBEvent, ALBResult>()
  .use(albMtls({ listener: optional, allow, principal: lookUp }))
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
  .use(albMtls({ listener: passthrough({ ...chains, optional: false }), allow }))
  .handler(async (_event, { clientCertificate }) => {
    isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate>>();
    return done;
  });
declare const flag: boolean;
middy<ALBEvent, ALBResult>()
  .use(albMtls({ listener: passthrough({ ...chains, optional: flag }), allow }))
  .handler(async (_event, { clientCertificate }) => {
    isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate | null>>();
    return done;
  });
// @ts-expect-error in verify mode the load balancer admits no client without a certificate
verify({ targetGroups, optional: true });
// @ts-expect-error nor is it an option of the gate
albMtls({ listener, allow, optional: true });
// @ts-expect-error a text is not a switch
passthrough({ ...chains, optional: "true" });

// What a listener says of the client.
isTrue<Equals<typeof listener, Listener<VerifiedClientCertificate>>>();
isTrue<Equals<typeof optional, Listener<VerifiedClientCertificate | null>>>();
verify({ targetGroups }) satisfies Listener<VerifiedClientCertificate>;
verify({ targetGroups, recheck: pathValidation({ trust, revocation }) }) satisfies Listener;
// @ts-expect-error a listener with anonymous clients is not one without
optional satisfies Listener<VerifiedClientCertificate>;

// Without Middy.
withAlbMtls({ listener, allow }, (_event, context) => {
  isTrue<Equals<typeof context.clientCertificate, VerifiedClientCertificate>>();
  isTrue<Equals<typeof context.principal, undefined>>();
  return done;
}) satisfies ALBHandler;
withAlbMtls({ listener: optional, allow, principal: lookUp }, async (_event, context) => {
  isTrue<Equals<typeof context.clientCertificate, VerifiedClientCertificate | null>>();
  isTrue<Equals<typeof context.principal, User | null>>();
  // @ts-expect-error there may be no certificate
  context.clientCertificate.subject;
  return done;
});
// @ts-expect-error a handler returns a response
withAlbMtls({ listener, allow }, () => "hello");
// @ts-expect-error the handler is missing
withAlbMtls({ listener, allow });

// Routed handlers: the principal of the gate, and never null.
middy<ALBEvent, ALBResult>()
  .use(albMtls({ listener: optional, allow, principal: lookUp }))
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
  .use(albMtls({ listener, allow, principal: () => 1 }))
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
createGate({ listener, allow, shadow: sanDns("*.example.com", matching(/x/)) });
byAnchor({ a: allow, b: ({ mode }) => mode === "passthrough" });
requireCertificate<User>(
  allOf(allow, spiffeId({ trustDomain: "example.org" }), anyVerified()),
  (_event, { clientCertificate, principal }) => {
    isTrue<Equals<typeof clientCertificate, VerifiedClientCertificate>>();
    isTrue<Equals<typeof principal, User>>();
    return done;
  },
);
// @ts-expect-error the handler is wrapped, so that a check cannot be forgotten
requireCertificate(allow);
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
createGate({ listener, allow, shadow: "log" });
requireCertificate(
  // @ts-expect-error an asynchronous predicate answers true or false
  async () => "yes",
  () => done,
);
