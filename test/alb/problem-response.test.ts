import { describe, expect, test } from "@jest/globals";
import { problemResponse } from "../../src/alb/problem-response.ts";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { CODES, REASONS, type Reason } from "../../src/errors/codes.ts";
import { multiEvent, singleEvent } from "./world.ts";

const reasons = Object.keys(REASONS) as Reason[];

test("a refusal in full", () => {
  const error = new ClientCertificateError("policy.denied", {
    detail: "CN=clientB is not on the list",
  });
  expect(problemResponse(error, multiEvent())).toEqual({
    statusCode: 403,
    statusDescription: "403 Forbidden",
    isBase64Encoded: false,
    multiValueHeaders: {
      "content-type": ["application/problem+json"],
      "cache-control": ["no-store"],
    },
    body: JSON.stringify({
      type: "urn:alb-mtls:problem:ClientCertRejected",
      title: "The client certificate is not authorised for this resource.",
      status: 403,
      code: "ClientCertRejected",
    }),
  });
});

describe("every reason", () => {
  test.each(reasons)("%s: code and fixed sentence, never reason, detail or cause", (reason) => {
    const error = new ClientCertificateError(reason, {
      detail: "secret detail",
      cause: "secret cause",
    });
    const response = problemResponse(error, singleEvent());
    const { status, title } = CODES[error.code];
    expect(JSON.parse(response.body ?? "")).toEqual({
      type: `urn:alb-mtls:problem:${error.code}`,
      title,
      status,
      code: error.code,
    });
    expect(response.statusDescription).toMatch(new RegExp(`^${status} [A-Z][A-Za-z ]+$`));
    expect(response.headers?.["cache-control"]).toBe("no-store");
    expect(JSON.stringify(response)).not.toMatch(/secret/);
    expect(JSON.stringify(response)).not.toContain(reason);
  });
});

test("401 says what to present, 503 when to come back, nothing else does", () => {
  for (const reason of reasons) {
    const error = new ClientCertificateError(reason);
    const { headers = {} } = problemResponse(error, singleEvent());
    const expected: unknown = error.statusCode === 401 ? "ClientCertificate" : undefined;
    expect(headers["www-authenticate"]).toBe(expected);
    expect(headers["retry-after"] !== undefined).toBe(error.statusCode === 503);
  }
});

describe("the event's form", () => {
  const error = new ClientCertificateError("header.absent");
  test("multi-value", () => {
    expect(problemResponse(error, multiEvent())).not.toHaveProperty("headers");
  });
  test("single-value", () => {
    expect(problemResponse(error, singleEvent())).not.toHaveProperty("multiValueHeaders");
  });
  test.each([null, undefined, "event", 1, {}, []])(
    "%j: both, so that one of them is read",
    (event) => {
      expect(problemResponse(error, event)).toMatchObject({
        headers: { "www-authenticate": "ClientCertificate" },
        multiValueHeaders: { "www-authenticate": ["ClientCertificate"] },
      });
    },
  );
});
