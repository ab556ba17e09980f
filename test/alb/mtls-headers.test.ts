import { describe, expect, test } from "@jest/globals";
import { DEFAULT_HEADER_NAMES, resolveHeaderNames } from "../../src/alb/mtls-headers.ts";

describe("resolveHeaderNames", () => {
  test("no renaming: the load balancer's own names", () => {
    expect(resolveHeaderNames()).toEqual({
      serialNumber: "x-amzn-mtls-clientcert-serial-number",
      issuer: "x-amzn-mtls-clientcert-issuer",
      subject: "x-amzn-mtls-clientcert-subject",
      validity: "x-amzn-mtls-clientcert-validity",
      leaf: "x-amzn-mtls-clientcert-leaf",
      certificate: "x-amzn-mtls-clientcert",
    });
  });

  test("a renamed header is kept in lower case, the others stay", () => {
    const names = resolveHeaderNames({ leaf: "X-Secret-7f3a-Leaf" });
    expect(names).toEqual({ ...DEFAULT_HEADER_NAMES, leaf: "x-secret-7f3a-leaf" });
  });

  test("naming a header as it is already called is no error", () => {
    expect(resolveHeaderNames({ leaf: "X-Amzn-Mtls-Clientcert-Leaf" })).toEqual(
      DEFAULT_HEADER_NAMES,
    );
  });

  test.each([
    ["an unset variable", undefined, "headers.leaf is undefined"],
    ["an empty name", "", "token characters"],
    ["a space", "x leaf", "token characters"],
    ["a colon, which the listener attribute allows", "x:leaf", "token characters"],
    ["a line end", "x-leaf\r\nx-other", "token characters"],
    ["a letter outside ASCII", "x-lea\u0066\u0301", "token characters"],
    ["1025 characters", "x".repeat(1025), "token characters"],
    ["a header that every client sends", "Host", "ordinary requests"],
    ["a header that proxies in front send", "X-Real-IP", "ordinary requests"],
    ["the standard form of that", "Forwarded", "ordinary requests"],
    ["a header that the load balancer always adds", "X-Forwarded-Anything", "ordinary requests"],
    [
      "another field's default name",
      "x-amzn-mtls-clientcert",
      "default name of headers.certificate",
    ],
  ])("%s is a TypeError", (_, leaf, message) => {
    const options: object = { leaf };
    expect(() => resolveHeaderNames(options)).toThrow(TypeError);
    expect(() => resolveHeaderNames(options)).toThrow(message);
  });

  test.each<[string, object]>([
    ["a space at its end", { leaf: "s3cret-9f2a-leaf " }],
    ["a colon in it", { leaf: "s3cret:9f2a" }],
    ["too many characters", { leaf: "s3cret-9f2a".repeat(200) }],
    ["a beginning that is reserved", { leaf: "X-Forwarded-s3cret-9f2a" }],
    ["a second use", { leaf: "s3cret-9f2a", subject: "S3cret-9f2a" }],
  ])("a name with %s is not repeated in the message: it may be a secret", (_what, options) => {
    let message = "";
    try {
      resolveHeaderNames(options);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^TypeError: headers\./);
    expect(message).not.toMatch(/s3cret|9f2a/i);
  });

  test("two fields under one name are a TypeError, whatever the letter case", () => {
    expect(() => resolveHeaderNames({ leaf: "x-a", subject: "X-A" })).toThrow(
      "headers.subject and headers.leaf are the same name",
    );
  });

  test("a misspelt field is a TypeError that names the fields", () => {
    const options: object = { serial: "x-serial" };
    expect(() => resolveHeaderNames(options)).toThrow(
      /headers\.serial is not an option.*serialNumber/,
    );
  });

  test("1024 characters, the attribute's limit, are accepted", () => {
    expect(resolveHeaderNames({ leaf: "x".repeat(1024) }).leaf).toHaveLength(1024);
  });
});
