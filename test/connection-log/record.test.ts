import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseConnectionLogLine } from "../../src/connection-log/index.ts";
import { connectionLogLine } from "../../src/emulator/connection-log-line.ts";
import { describeShared } from "../support/shared.ts";
import { logLine } from "./lines.ts";

function recordOf(line: string) {
  const parsed = parseConnectionLogLine(line);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.record;
}

describe("a line of the connection log", () => {
  test("has AWS's fifteen fields", () => {
    expect(recordOf(logLine({ status: "Failed:ClientCertExpired" }))).toEqual({
      timestamp: "2026-11-22T10:00:00.000001Z",
      clientIp: "203.0.113.7",
      clientPort: 36280,
      listenerPort: 443,
      tlsProtocol: "TLSv1.3",
      tlsCipher: "TLS_AES_128_GCM_SHA256",
      subject: "CN=clientA,O=Company LLC,C=US",
      validity: "NotBefore=2026-01-02T19:17:20Z;NotAfter=2027-04-02T19:17:20Z",
      serialNumber: "02",
      status: "Failed:ClientCertExpired",
      code: "ClientCertExpired",
      traceId: "TID_3180a73013c8ca4bac2f731159d4b0fe",
      tlsKeyExchange: "X25519",
      elb: "app/my-load-balancer/50dc6c495c0c9188",
      nodeAddress: "10.0.1.4",
      further: [],
    });
  });

  test("of the first release has twelve", () => {
    const record = recordOf(logLine({ more: [] }));
    expect(record).not.toHaveProperty("tlsKeyExchange");
    expect(record.handshakeLatency).toBe(0.012);
  });

  test("may have fields that nobody knows yet, and a dash before their release", () => {
    const more = ["X25519", "app/a/1", "10.0.1.4", "-", '"two words"'];
    expect(recordOf(logLine({ more })).further).toEqual(["-", "two words"]);
  });

  test.each([
    ["spaces", "CN=a b,O=Company LLC"],
    ["a quote, escaped as RFC 2253 does", 'CN=\\"a\\" b'],
    ["a backslash at its end", "CN=a\\\\"],
    ["a quote that nobody escaped", 'CN=a"b'],
    ["a status", "CN=x NotBefore=1 02 Failed:ClientCertExpired TID_1"],
    ["letters outside ASCII", "ST=\\E6\\9D\\B1\\E4\\BA\\AC"],
  ])("keeps a subject with %s", (_, subject) => {
    const record = recordOf(logLine({ subject }));
    expect({ subject: record.subject, status: record.status }).toEqual({
      subject,
      status: "Success",
    });
  });

  test("may have its status in quotes, as AWS's own example of awk shows", () => {
    expect(recordOf(logLine({ status: '"Failed:ClientCertExpired"' })).code).toBe(
      "ClientCertExpired",
    );
  });

  test.each([
    ["missing-fields", "2026-11-22T10:00:00.000001Z 203.0.113.7 1 443"],
    ["missing-fields", ""],
    ["open-quote", logLine().replace('C=US"', "C=US")],
    ["empty-field", logLine().replace(" 443 ", "  443 ")],
    ["no-timestamp", logLine({ timestamp: "yesterday" })],
    ["no-status", logLine({ status: "Perhaps" })],
    ["too-many-fields", logLine({ more: Array.from({ length: 60 }, () => "x") })],
  ])("is refused for %s", (problem, line) => {
    expect(parseConnectionLogLine(line)).toEqual({ ok: false, problem });
  });

  test("as the local load balancer writes it is read back, whatever the subject", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
        const line = connectionLogLine({
          timestamp: new Date(0),
          clientAddress: "::1",
          clientPort: 1,
          listenerPort: 443,
          subject: `CN=${name}`,
          status: "Failed:ClientCertExpired",
          traceId: "TID_1",
        });
        expect(recordOf(line)).toMatchObject({ code: "ClientCertExpired", traceId: "TID_1" });
      }),
    );
  });

  test("never throws, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (line) => {
        expect(typeof parseConnectionLogLine(line).ok).toBe("boolean");
      }),
    );
  });
});

describeShared("AWS's own lines", "samples/30-doc-connection-log.json", (file) => {
  test("are read", () => {
    const { lines }: { lines: string[] } = JSON.parse(readFileSync(file, "utf8"));
    expect(lines.map((line) => recordOf(line).status)).toEqual([
      "Success",
      "Failed:ClientCertUntrusted",
    ]);
    expect(recordOf(lines[0] ?? "").subject).toBe(
      "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US",
    );
  });
});
