import { Router } from "@aws-lambda-powertools/event-handler/http";
import { describe, expect, test } from "@jest/globals";
import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import httpRouter from "@middy/http-router";
import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import {
  ClientCertificateError,
  clientCertificateOf,
  isAnonymous,
  requireCertificate,
  routeByCertificate,
} from "../../src/index.ts";
import { anyOf, anyVerified, commonName, not, organizationalUnit } from "../../src/policy/index.ts";
import { albEvent, invoke, lambdaContext, verifiedCertificate } from "../../src/testing/index.ts";
import { silent, world } from "../support/gates.ts";
import { middlewareWith } from "../support/settings.ts";

const { issuing, passthrough } = world();
const optional = { ...passthrough, allow: anyVerified(), optional: true } as const;
const quiet = { logger: silent };

const client = (subject: string | undefined, path = "/") =>
  subject === undefined
    ? albEvent({ mode: "passthrough", path })
    : albEvent({ mode: "passthrough", path, certificate: issuing.issue({ subject }) });
const text = (body: string): ALBResult => ({ statusCode: 200, body });

describe("routeByCertificate", () => {
  const handler = middy<ALBEvent, ALBResult>()
    .use(middlewareWith({ ...passthrough, allow: anyVerified() }))
    .handler(
      routeByCertificate(
        [
          { when: commonName("clientA"), handler: () => text("A") },
          { when: not(commonName("clientB")), handler: async () => text("not B") },
        ],
        undefined,
        quiet,
      ),
    );

  test.each([
    ["CN=clientA", 200, "A"],
    ["CN=clientC", 200, "not B"],
    ["CN=clientB", 403, "ClientCertRejected"],
    ["CN=clientB,CN=clientC", 403, "ClientCertRejected"],
  ])("%s: %d %s", async (subject, status, body) => {
    const answer = await invoke(handler, client(subject));
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(body);
  });

  test.each<[string, () => boolean | Promise<boolean>]>([
    ["throws", () => JSON.parse("{")],
    ["returns a truthy value", () => JSON.parse("1")],
    ["returns nothing", () => JSON.parse("null")],
    ["rejects", () => Promise.reject(new Error("boom"))],
    ["hangs", () => new Promise<boolean>(() => {})],
  ])(
    "a predicate that %s ends the routing, with otherwise behind it, under not() too",
    async (_what, when) => {
      for (const policy of [when, not(when)]) {
        const routed = middy<ALBEvent, ALBResult>()
          .use(middlewareWith({ ...passthrough, allow: anyVerified() }))
          .handler(
            routeByCertificate(
              [
                { when: policy, handler: () => text("reached") },
                { when: anyVerified(), handler: () => text("reached") },
              ],
              () => text("reached"),
              quiet,
            ),
          );
        const answer = await invoke(routed, client("CN=clientA"));
        expect(answer.statusCode).toBe(403);
        expect(answer.body).not.toContain("reached");
      }
    },
  );

  test("predicates that hang one after the other cannot hold a request up for ever", async () => {
    const hang = () => new Promise<boolean>(() => {});
    const when = anyOf(hang, hang, hang, hang, hang);
    const lines: unknown[] = [];
    const logger = { ...silent, warn: (...line: unknown[]) => lines.push(line) };
    const hanging = requireCertificate(when, () => text("reached"), { logger });
    const context = Object.assign(lambdaContext(), { clientCertificate: verifiedCertificate() });
    expect(await hanging(client("CN=a"), context)).toMatchObject({ statusCode: 403 });
    expect(lines).toMatchObject([[expect.any(String), { reason: "policy.cannot-tell" }]]);
  });

  test("a refusal names the rule that failed and what it saw, in the log only", async () => {
    const lines: unknown[] = [];
    const logger = { ...silent, warn: (...line: unknown[]) => lines.push(line) };
    const routed = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...passthrough, allow: anyVerified() }))
      .handler(
        routeByCertificate([{ when: commonName("x"), handler: () => text("") }], undefined, {
          logger,
        }),
      );
    const answer = await invoke(routed, client("CN=clientA"));
    expect(answer.body).not.toContain("clientA");
    expect(lines).toEqual([
      [
        "client certificate refused",
        expect.objectContaining({
          code: "ClientCertRejected",
          reason: "policy.denied",
          detail: 'commonName("x") says no: commonName "clientA"',
        }),
      ],
    ]);
  });

  test.each([
    ["of albMtls holds", { identityInLogs: "none" }, {}, false],
    ["of its own wins", { identityInLogs: "none" }, { identityInLogs: "full" }, true],
    ["of its own keeps names out", {}, { identityInLogs: "hash" }, false],
    ["of nobody is full", {}, {}, true],
  ] as const)("identityInLogs %s", async (_name, ofGate, ofRouter, isNamed) => {
    const lines: unknown[] = [];
    const logger = { ...silent, warn: (...line: unknown[]) => lines.push(line) };
    const routes = [{ when: commonName("x"), handler: () => text("") }];
    const routed = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...passthrough, allow: anyVerified(), ...ofGate }))
      .handler(routeByCertificate(routes, undefined, { logger, ...ofRouter }));
    const context = lambdaContext();
    await invoke(routed, client("CN=clientA"), context);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines).includes("clientA")).toBe(isNamed);
    expect(Object.keys(context)).toContain("clientCertificate");
    expect(JSON.stringify(context)).not.toMatch(/identity/i);
  });

  test("a client that was let in without a certificate is asked for one", async () => {
    const routed = middy<ALBEvent, ALBResult>()
      .use(middlewareWith(optional))
      .handler(
        routeByCertificate(
          [{ when: anyVerified(), handler: () => text("reached") }],
          () => text("reached"),
          quiet,
        ),
      );
    const answer = await invoke(routed, client(undefined));
    expect(answer).toMatchObject({
      statusCode: 401,
      multiValueHeaders: { "www-authenticate": ["ClientCertificate"] },
    });
  });

  test("a handler's own error is the handler's", async () => {
    const boom = new ClientCertificateError("policy.denied");
    const routed = routeByCertificate([
      {
        when: anyVerified(),
        handler: () => {
          throw boom;
        },
      },
    ]);
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...passthrough, allow: anyVerified() }))
      .handler(routed);
    await expect(invoke(handler, client("CN=a"))).rejects.toBe(boom);
  });

  test("routes that are none are errors of the program", () => {
    const route = routeByCertificate as (...given: unknown[]) => unknown;
    const handler = () => text("");
    for (const routes of [
      [],
      undefined,
      {},
      [{ when: anyVerified() }],
      [{ handler }],
      [{ when: true, handler }],
      [{ when: anyVerified(), handler, path: "/x" }],
    ]) {
      expect(() => route(routes)).toThrow(TypeError);
    }
    const good = [{ when: anyVerified(), handler }];
    expect(() => route(good, "x")).toThrow(TypeError);
    expect(() => route(good, undefined, { log: silent })).toThrow(/log/);
  });
});

describe("requirements that differ from path to path", () => {
  const admins = organizationalUnit("admins");
  const answers: [string, string | undefined, number][] = [
    ["/public", undefined, 200],
    ["/public", "CN=a", 200],
    ["/clients", undefined, 401],
    ["/clients", "CN=a", 200],
    ["/admin", undefined, 401],
    ["/admin", "CN=a,OU=users", 403],
    ["/admin", "CN=a,OU=admins", 200],
    ["/admin", "CN=a,OU=admins,OU=users", 403],
  ];

  describe("@middy/http-router", () => {
    const who = (_event: ALBEvent, context: Context): ALBResult =>
      text(isAnonymous(context) ? "nobody" : String(clientCertificateOf(context).subject));
    const only = (when: Parameters<typeof requireCertificate>[0]) =>
      routeByCertificate([{ when, handler: who }], undefined, quiet);
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith(optional))
      .handler(
        httpRouter([
          { method: "GET", path: "/public", handler: async (e: ALBEvent, c: Context) => who(e, c) },
          { method: "GET", path: "/clients", handler: only(anyVerified()) },
          { method: "GET", path: "/admin", handler: only(admins) },
        ]),
      );

    test.each(answers)("%s, %s: %d", async (path, subject, status) => {
      const answer = await invoke(handler, client(subject, path), lambdaContext());
      expect(answer.statusCode).toBe(status);
      if (status === 200) expect(answer.body).toBe(subject ?? "nobody");
    });

    test("requireCertificate answers for its handler, which an error handler leaves alone", async () => {
      const admin = requireCertificate(admins, who, quiet);
      const inner = middy<ALBEvent, ALBResult>()
        .use(middlewareWith(optional))
        .use(httpErrorHandler({ logger: false }))
        .handler(admin);
      expect((await invoke(inner, client("CN=a,OU=admins"))).body).toBe("CN=a,OU=admins");
      expect((await invoke(inner, client("CN=a"))).statusCode).toBe(403);
      expect((await invoke(inner, client(undefined))).statusCode).toBe(401);
      const event = client("CN=a");
      await expect(admin(event, lambdaContext())).rejects.toThrow(TypeError);
      const forged = Object.assign(lambdaContext(), { clientCertificate: {} });
      await expect(admin(event, forged)).rejects.toThrow(TypeError);
    });

    test("a call of requireCertificate that is not awaited lets no client through", async () => {
      let served = 0;
      const admin = requireCertificate(
        admins,
        () => {
          served += 1;
          return text("served");
        },
        quiet,
      );
      const careless = middy<ALBEvent, ALBResult>()
        .use(middlewareWith(optional))
        .handler(async (event, context) => {
          void admin(event, context);
          return text("done");
        });
      await invoke(careless, client("CN=a"));
      await invoke(careless, client(undefined));
      expect(served).toBe(0);
      await invoke(careless, client("CN=a,OU=admins"));
      expect(served).toBe(1);
    });
  });

  describe("Powertools' event handler", () => {
    const app = new Router();
    const who = (_event: ALBEvent, context: Context): ALBResult => ({
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ who: String(clientCertificateOf(context).subject) }),
    });
    const asProxyResult = (result: ALBResult) => ({ ...result, body: result.body ?? "" });
    const clients = requireCertificate(anyVerified(), who, quiet);
    const adminsOnly = requireCertificate(admins, who, quiet);
    app.get("/public", async ({ context }) => ({
      who: isAnonymous(context) ? "nobody" : String(clientCertificateOf(context).subject),
    }));
    app.get("/clients", async ({ event, context }) =>
      asProxyResult(await clients(event as ALBEvent, context)),
    );
    app.get("/admin", async ({ event, context }) =>
      asProxyResult(await adminsOnly(event as ALBEvent, context)),
    );
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith(optional))
      .handler(async (event, context) => app.resolve(event, context) as Promise<ALBResult>);

    test.each(answers)("%s, %s: %d", async (path, subject, status) => {
      const answer = await invoke(handler, client(subject, path), lambdaContext());
      expect(answer.statusCode).toBe(status);
      if (status === 200)
        expect(JSON.parse(answer.body ?? "")).toEqual({ who: subject ?? "nobody" });
      else expect(JSON.parse(answer.body ?? "")).toHaveProperty("code");
    });
  });
});

test("clientCertificateOf says what is missing", () => {
  expect(() => clientCertificateOf({ clientCertificate: null })).toThrow(/isAnonymous/);
  expect(() => clientCertificateOf({})).toThrow(/neither albMtls\(\) nor withAlbMtls\(\) ran/);
  expect(isAnonymous(Object.create({ clientCertificate: null }))).toBe(false);
});
