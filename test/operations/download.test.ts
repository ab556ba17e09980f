/**
 * Downloads of lists are those of the request path: what an address answers decides neither which host is asked nor how much is
 * read.
 */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type DownloadOptions, downloadList, timeoutFor } from "../../src/operations/index.ts";
import {
  type Answer,
  cutShort,
  endless,
  type FailingServer,
  hang,
  ok,
  startServer,
  status,
} from "../support/failing-server.ts";

let server: FailingServer;
let other: FailingServer;
beforeAll(async () => {
  server = await startServer(ok("list"));
  other = await startServer(ok("theirs"));
});
afterAll(() => Promise.all([server.close(), other.close()]));

const inside: DownloadOptions = { privateAddresses: "accept", maxBytes: 1000 };

const download = (options: DownloadOptions = inside, path = "/ca.crl") =>
  downloadList(server.url(path), options);

describe("a download", () => {
  test("gives the bytes", async () => {
    server.answer = ok("list");
    expect(Buffer.from(await download()).toString()).toBe("list");
  });

  test("follows a redirect on the same host", async () => {
    server.answer = (request, response) =>
      request.url === "/ca.crl"
        ? status(302, { location: "/other" })(request, response)
        : ok("moved")(request, response);
    expect(Buffer.from(await download()).toString()).toBe("moved");
  });

  test.each<[string, () => Answer, string]>([
    ["a redirect to another port", () => to(other.url("/x")), "redirect to another host"],
    ["a redirect to metadata", () => to("http://169.254.169.254/latest/"), "another host"],
    ["a redirect to loopback by name", () => to(`http://localhost:${other.port}/`), "another host"],
    ["a redirect to loopback in IPv6", () => to(`http://[::1]:${other.port}/`), "another host"],
    ["a redirect to a file", () => to("file:///etc/passwd"), "neither http"],
    ["a redirect with credentials", () => to("http://a:b@127.0.0.1/"), "credentials"],
    ["four redirects", () => to("/ca.crl"), "more than 3 redirects"],
    ["a compressed answer", () => ok(gzipSync("x"), { "content-encoding": "gzip" }), "compressed"],
    ["a compressed answer of another kind", () => ok("x", { "content-encoding": "br" }), "compres"],
    ["more bytes than it may", () => ok("x".repeat(1001)), "more than 1000 bytes"],
    ["a body without end", () => endless, "more than 1000 bytes"],
    ["half of it", () => cutShort(Buffer.from("abc")), "aborted"],
    ["a page of status 200 that is empty", () => ok(""), "empty"],
    ["status 304", () => status(304), "status 304"],
    ["status 403", () => status(403), "status 403"],
  ])("refuses %s, and asks no other host", async (_, answer, message) => {
    server.answer = answer();
    await expect(download()).rejects.toThrow(message);
    expect(other.requests).toEqual([]);
  });

  test("ends after its time", async () => {
    server.answer = hang;
    await expect(download({ ...inside, timeoutMillis: 20 })).rejects.toThrow(/abort|time/i);
  });

  test.each(["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"])(
    "does not ask %s unless private addresses are accepted",
    async (host) => {
      const before = server.requests.length;
      const asking = downloadList(`http://${host}:${server.port}/ca.crl`);
      await expect(asking).rejects.toThrow("public address");
      expect(server.requests).toHaveLength(before);
    },
  );

  test("does not tell a presigned address", async () => {
    server.answer = status(403);
    const failed = await download(inside, "/list?X-Amz-Signature=secret").catch(String);
    expect(failed).not.toMatch(/secret|list\?/);
  });

  test.each<[object, string]>([
    [{ privateAddresses: "yes" }, "privateAddresses"],
    [{ maxBytes: 0 }, "maxBytes"],
    [{ maxBytes: undefined }, "maxBytes"],
    [{ timeout: 5 }, "timeout"],
  ])("refuses the option %j", async (options, name) => {
    await expect(downloadList(server.url(), options)).rejects.toThrow(name);
  });
});

test("sources that all hang leave a run half of its ten minutes", () => {
  expect([1, 5, 6, 30].map(timeoutFor)).toEqual([60_000, 60_000, 50_000, 10_000]);
  for (const sources of [0, 1, 7, 30, 1000]) {
    expect(sources * timeoutFor(sources)).toBeLessThanOrEqual(300_000);
  }
});

function to(location: string): Answer {
  return status(302, { location });
}
