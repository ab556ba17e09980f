import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type FetchPolicy,
  fetchSigned,
  parseSignedUrl,
  redirectTarget,
} from "../../../src/revocation/fetch/fetch-signed.ts";
import { isPublicAddress } from "../../../src/revocation/fetch/public-address.ts";
import {
  type Answer,
  cutShort,
  endless,
  type FailingServer,
  hang,
  ok,
  startServer,
  status,
} from "../../support/failing-server.ts";

let server: FailingServer;
beforeAll(async () => {
  server = await startServer(ok("content"));
});
afterAll(() => server.close());

const here: FetchPolicy = { privateAddresses: "accept" };

/** The content as text, or why there is none. */
async function outcome(
  url: string,
  policy: FetchPolicy = here,
  request: { maxBytes?: number; millis?: number; known?: string } = {},
): Promise<string> {
  const { maxBytes = 1000, millis = 2000, known } = request;
  try {
    const signal = AbortSignal.timeout(millis);
    const answer = await fetchSigned(new URL(url), { signal, maxBytes, known }, policy);
    return answer === "unchanged" ? answer : Buffer.from(answer.content).toString();
  } catch (error) {
    return `${(error as Error).message}`;
  }
}

describe("a server that answers", () => {
  test("with content, with an ETag, with unchanged", async () => {
    server.answer = ok("content");
    expect(await outcome(server.url())).toBe("content");
    server.answer = (request, response) => {
      const isKnown = request.headers["if-none-match"] === '"1"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"1"' }).end(isKnown ? "" : "new");
    };
    expect(await outcome(server.url())).toBe("new");
    expect(await outcome(server.url(), here, { known: '"1"' })).toBe("unchanged");
  });

  test("with a redirect on the same host", async () => {
    server.answer = (request, response) =>
      request.url === "/crl"
        ? status(302, { location: "/other" })(request, response)
        : ok("there")(request, response);
    expect(await outcome(server.url())).toBe("there");
  });
});

const switching: Answer = (_request, response) => {
  response.socket?.end(
    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
  );
};

describe("a server that fails", () => {
  test.each([
    ["500", () => status(500), "status 500"],
    ["404 and a page", () => status(404), "status 404"],
    ["304 where nothing is known", () => status(304), "status 304"],
    ["206, half of it", () => status(206), "status 206"],
    ["nothing", () => ok(""), "the answer is empty"],
    ["half of it", () => cutShort(Buffer.from("abc")), "aborted"],
    ["more than it may", () => ok("x".repeat(1001)), "more than 1000 bytes"],
    ["gigabytes", () => endless, "more than 1000 bytes"],
    ["a compressed answer", () => ok(gzipSync("x"), { "content-encoding": "gzip" }), "compressed"],
    [
      "a redirect to another host",
      () => status(302, { location: "http://localhost/x" }),
      "another host",
    ],
    [
      "a redirect to another port",
      () => status(302, { location: "http://127.0.0.1:1/x" }),
      "another host",
    ],
    ["a redirect to a file", () => status(302, { location: "file:///etc/passwd" }), "neither http"],
    ["a redirect without end", () => status(302, { location: "/crl" }), "more than 3 redirects"],
    ["a redirect to nowhere", () => status(302), "status 302"],
    ["another protocol", () => switching, "gave no answer"],
  ])("%s", async (_what, answer, message) => {
    server.answer = answer();
    expect(await outcome(server.url())).toContain(message);
  });

  test("a redirect from https to http", () => {
    const from = new URL("https://a.example/crl");
    expect(() => redirectTarget(from, "http://a.example/crl")).toThrow("without TLS");
    expect(redirectTarget(new URL("http://a.example/"), "https://a.example/x").href).toBe(
      "https://a.example/x",
    );
  });

  test("a redirect to another host that would answer: it is not asked", async () => {
    const other = await startServer(ok("theirs"));
    try {
      server.answer = status(302, { location: other.url("/x") });
      expect(await outcome(server.url())).toContain("another host");
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test("one that hangs is left after the time", async () => {
    server.answer = hang;
    expect(await outcome(server.url(), here, { millis: 50 })).toMatch(/abort|timeout/i);
  });

  test("one that is not there", async () => {
    expect(await outcome("http://127.0.0.1:1/crl")).toContain("ECONNREFUSED");
  });
});

describe("addresses that are not asked", () => {
  test("loopback, by number and by name, and no request arrives", async () => {
    server.answer = ok("secret");
    const before = server.requests.length;
    const { port } = server;
    for (const host of ["127.0.0.1", "localhost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]"]) {
      expect(await outcome(`http://${host}:${port}/`, {})).toContain("is no public address");
    }
    expect(server.requests).toHaveLength(before);
  });

  test("a public name with a private address among its own", async () => {
    const lookup: FetchPolicy["lookup"] = (_host, _options, callback) =>
      callback(null, [
        { address: "93.184.215.14", family: 4 },
        { address: "169.254.169.254", family: 4 },
      ]);
    expect(await outcome("http://crl.example/", { lookup: lookup as never })).toBe(
      "169.254.169.254 is no public address",
    );
  });

  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "crl.example",
    "",
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(["8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test("an IPv6 form of any IPv4 address is never public", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
      }),
    );
  });
});

test("only http and https, without credentials", () => {
  expect(parseSignedUrl("http://crl.example/a.crl").host).toBe("crl.example");
  for (const url of ["ldap://crl.example/", "file:///a", "ftp://a/", "data:,x"]) {
    expect(() => parseSignedUrl(url)).toThrow("neither http");
  }
  expect(() => parseSignedUrl("http://user:pw@crl.example/")).toThrow("credentials");
});
