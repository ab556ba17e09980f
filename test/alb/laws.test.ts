/** The law of this room: whatever arrives, the answer is a certificate or a refusal with a code, and the refusal can be sent. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  DEFAULT_HEADER_NAMES,
  PASSTHROUGH_HEADER,
  VERIFY_HEADERS,
} from "../../src/alb/mtls-headers.ts";
import { inEventForm, problemResponse } from "../../src/alb/problem-response.ts";
import { type ReadOptions, readPresentedCertificate } from "../../src/alb/read-presented.ts";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { CODES } from "../../src/errors/codes.ts";
import { GROUP, multiEvent, ORIGIN, PROXY_GROUP, singleEvent, VERIFIED } from "./world.ts";

const OPTIONS: readonly ReadOptions[] = [
  { mode: "verify", ...ORIGIN },
  {
    mode: "verify",
    ...ORIGIN,
    singleValueHeaders: "accept",
    headers: { leaf: "constructor" },
  },
  { mode: "passthrough", ...ORIGIN, ports: [443], singleValueHeaders: "accept" },
  { mode: "passthrough", ...ORIGIN, xSslCert: { targetGroups: [PROXY_GROUP] } },
];

/** Reads with every set of options; the outcome of each is a value or our refusal, and the refusal makes a response. */
function holds(event: unknown): void {
  for (const options of OPTIONS) {
    let error: ClientCertificateError;
    try {
      readPresentedCertificate(event, options);
      continue;
    } catch (thrown) {
      if (!(thrown instanceof ClientCertificateError)) throw thrown;
      error = thrown;
    }
    const response = problemResponse(error, event);
    expect(response.statusCode).toBe(CODES[error.code].status);
    expect(response.headers ?? response.multiValueHeaders).toBeDefined();
    expect(() => JSON.stringify(response)).not.toThrow();
  }
}

const bytes = fc
  .uint8Array({ maxLength: 300 })
  .map((value) => Buffer.from(value).toString("latin1"));
const text = fc.oneof(
  bytes,
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "https", ...Object.values(VERIFIED)),
);
const names = fc.oneof(
  fc.constantFrom(
    ...Object.values(DEFAULT_HEADER_NAMES),
    ...Object.values(DEFAULT_HEADER_NAMES).map((name) => name.toUpperCase()),
    ...["x-ssl-cert", "x-forwarded-proto", "X-Forwarded-Proto", "x-forwarded-port"],
    ...["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"],
  ),
  fc.string(),
);
const junk = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});
const values = fc.oneof(text, fc.array(text, { maxLength: 3 }), junk);
const maps = fc.oneof(fc.dictionary(names, values), junk);
const groups = fc.oneof(fc.constantFrom(GROUP, PROXY_GROUP), junk);

test("any byte string in any header", () => {
  fc.assert(
    fc.property(
      fc.dictionary(names, values),
      fc.constantFrom(GROUP, PROXY_GROUP),
      (headers, group) => {
        holds(multiEvent(headers, group));
        holds(singleEvent(headers, group));
        holds({ ...singleEvent(headers, group), ...multiEvent(headers, group) });
      },
    ),
    { numRuns: 300 },
  );
});

test("any byte string in one of the headers beside four good ones", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(VERIFY_HEADERS)), values, (name, value) => {
      holds(multiEvent({ ...VERIFIED, [name]: value }));
    }),
    { numRuns: 300 },
  );
});

test("any shape of event", () => {
  const events = fc.oneof(
    junk,
    fc.record(
      {
        requestContext: fc.oneof(
          junk,
          fc.record(
            { elb: fc.oneof(junk, fc.record({ targetGroupArn: groups })) },
            { requiredKeys: [] },
          ),
        ),
        httpMethod: fc.oneof(text, junk),
        path: fc.oneof(text, junk),
        headers: maps,
        multiValueHeaders: maps,
        body: junk,
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(fc.property(events, holds), { numRuns: 1000 });
});

test("any result of a handler behind any event", () => {
  const results = fc.oneof(
    junk,
    fc.record(
      {
        statusCode: fc.oneof(fc.integer(), junk),
        headers: maps,
        multiValueHeaders: maps,
        cookies: junk,
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(results, maps, (result, event) => {
      expect(() => inEventForm(result, event)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

describe("foreign events", () => {
  const http = { method: "GET", path: "/", sourceIp: "192.0.2.1" };
  test.each<[string, unknown]>([
    ["null", null],
    [
      "API Gateway REST",
      { ...multiEvent(), ...singleEvent(), requestContext: { apiId: "a", stage: "s" } },
    ],
    [
      "API Gateway HTTP",
      {
        version: "2.0",
        routeKey: "$default",
        rawPath: "/",
        headers: {},
        requestContext: { http, apiId: "a" },
      },
    ],
    [
      "Function URL",
      {
        version: "2.0",
        headers: { [PASSTHROUGH_HEADER]: "x" },
        requestContext: { http, domainName: "a.lambda-url.eu-west-1.on.aws" },
      },
    ],
    ["queue", { Records: [{ body: "{}" }] }],
  ])("%s", (_, event) => {
    holds(event);
    for (const options of OPTIONS) {
      expect(() => readPresentedCertificate(event, options)).toThrow(
        expect.objectContaining({ reason: "origin.not-alb" }),
      );
    }
  });
});
