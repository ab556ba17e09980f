import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type ConnectionLogEntry,
  connectionLogCode,
  connectionLogLine,
} from "../../src/emulator/connection-log-line.ts";

// The documented lines: AWS, "Connection logs for your Application Load Balancer".
const ENTRY: ConnectionLogEntry = {
  timestamp: new Date("2023-10-04T17:05:15.514Z"),
  clientAddress: "203.0.113.1",
  clientPort: 36280,
  listenerPort: 443,
  tlsProtocol: "TLSv1.2",
  tlsCipher: "ECDHE-RSA-AES128-GCM-SHA256",
  handshakeMillis: 4036,
  subject: "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US",
  validity: "NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z",
  serialNumber: "FEF257372D5C14D4",
  status: "Success",
  traceId: "TID_3180a73013c8ca4bac2f731159d4b0fe",
};

/** Reads a line as a careful consumer does: a backslash inside quotes takes the next character with it. */
function fields(line: string): string[] {
  return line.match(/"(?:\\.|[^"\\])*"|[^ "]+/g) ?? [];
}

describe("a line of the connection log", () => {
  test("of a success is the documented one, and the newer fields", () => {
    expect(connectionLogLine(ENTRY)).toBe(
      '2023-10-04T17:05:15.514000Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success TID_3180a73013c8ca4bac2f731159d4b0fe - - -',
    );
  });

  test("of a failure has no latency", () => {
    const line = connectionLogLine({
      ...ENTRY,
      status: "Failed:ClientCertUntrusted",
      elb: "app/local/0123456789abcdef",
      nodeAddress: "127.0.0.1",
    });
    expect(line).toContain(' ECDHE-RSA-AES128-GCM-SHA256 - "CN=amazondomains.com,');
    expect(line).toMatch(
      / Failed:ClientCertUntrusted TID_[0-9a-f]{32} - app\/local\/0123456789abcdef 127\.0\.0\.1$/,
    );
  });

  test("without a certificate has dashes", () => {
    const { subject, validity, serialNumber, ...rest } = ENTRY;
    const line = connectionLogLine({ ...rest, status: "Failed:UnmappedConnectionError" });
    expect([subject, validity, serialNumber]).not.toContain(undefined);
    expect(fields(line).slice(7, 11)).toEqual(['"-"', "-", "-", "Failed:UnmappedConnectionError"]);
  });

  test("leaves RFC 2253 escapes as they are", () => {
    const subject = String.raw`CN=a\"b\\\,c\09,ST=\E6\9D\B1`;
    expect(fields(connectionLogLine({ ...ENTRY, subject }))[7]).toBe(`"${subject}"`);
  });

  test.each([
    ["a line end", "CN=a\nb", String.raw`"CN=a\0Ab"`],
    ["a bare quote", 'CN=a" x', String.raw`"CN=a\" x"`],
    ["a backslash at the end", "CN=a\\", String.raw`"CN=a\\"`],
    ["an escaped line end", "CN=a\\\nb", String.raw`"CN=a\\\0Ab"`],
    ["text outside ASCII", "CN=ü", String.raw`"CN=\C3\BC"`],
  ])("cannot be forged by %s in the subject", (_, subject, expected) => {
    expect(fields(connectionLogLine({ ...ENTRY, subject }))[7]).toBe(expected);
  });

  test("law: whatever the texts hold, it is one line of 15 fields", () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(
      fc.property(text, text, text, text, (subject, validity, serialNumber, tlsCipher) => {
        const line = connectionLogLine({ ...ENTRY, subject, validity, serialNumber, tlsCipher });
        expect(line).toMatch(/^[\x20-\x7e]+$/);
        expect(fields(line)).toHaveLength(15);
        expect(fields(line)[10]).toBe("Success");
      }),
    );
  });
});

describe("the connection log's code", () => {
  test("is the library's where the log has it, else the one for all the rest", () => {
    expect(connectionLogCode("ClientCertUntrusted")).toBe("ClientCertUntrusted");
    expect(connectionLogCode("ClientCertExpired")).toBe("ClientCertExpired");
    expect(connectionLogCode("ClientCertMissing")).toBe("UnmappedConnectionError");
    expect(connectionLogCode("InternalFault")).toBe("UnmappedConnectionError");
  });
});
