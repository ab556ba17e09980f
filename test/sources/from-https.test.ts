import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fromHttps, fromUri } from "../../src/sources/index.ts";

let answer = { status: 200, headers: {} as Record<string, string>, body: "content" };
const seen: Record<string, string | string[] | undefined>[] = [];
const server = createServer((request, response) => {
  seen.push(request.headers);
  const isKnown =
    answer.headers.etag !== undefined && request.headers["if-none-match"] === answer.headers.etag;
  response.writeHead(isKnown ? 304 : answer.status, answer.headers);
  response.end(isKnown ? undefined : answer.body);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The server speaks plain HTTP: certificates of servers are not what is tested here. */
const toServer: typeof fetch = (input, init) => {
  const url = new URL(String(input));
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${url.pathname}`, init);
};
const source = (options: object = {}) =>
  fromHttps("https://pki.example/anchors.pem?token=secret", { fetch: toServer, ...options });

describe("a resource on an HTTPS server", () => {
  test("is asked for with its ETag and the given headers", async () => {
    answer = { status: 200, headers: { etag: '"1"' }, body: "content" };
    const anchors = source({ headers: { authorization: "Bearer x" } });
    await anchors.reload();
    await anchors.reload();
    expect(Buffer.from(await anchors.read()).toString()).toBe("content");
    expect(seen.at(-1)).toMatchObject({ "if-none-match": '"1"', authorization: "Bearer x" });
  });

  test.each([
    [302, /status 302/],
    [404, /status 404/],
    [500, /status 500/],
    [304, /status 304/],
  ])("with status %i is refused", async (status, why) => {
    answer = { status, headers: { location: "https://elsewhere.example/" }, body: "" };
    await expect(source().reload()).rejects.toThrow(why);
  });

  test("that is too long is not read to its end", async () => {
    answer = { status: 200, headers: {}, body: "x".repeat(100_000) };
    await expect(source({ maxBytes: 1000 }).reload()).rejects.toThrow(/over the limit of 1000/);
  });

  test("keeps what may be a secret out of its name", async () => {
    answer = { status: 404, headers: {}, body: "" };
    const error = await source().reload().catch(String);
    expect(error).toContain("https://pki.example/anchors.pem");
    expect(error).not.toContain("secret");
  });

  test.each([
    "http://pki.example/anchors.pem",
    "ftp://pki.example/anchors.pem",
    "https://user:password@pki.example/anchors.pem",
    "",
    undefined,
  ])("%s is a TypeError", (url) => {
    expect(() => fromHttps(url)).toThrow(TypeError);
    expect(() => fromUri(url)).toThrow(TypeError);
  });
});
