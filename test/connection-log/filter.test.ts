import { describe, expect, test } from "@jest/globals";
import {
  type ConnectionLogFilter,
  compileFilter,
  LineFields,
} from "../../src/connection-log/index.ts";
import { type LineFacts, logLine } from "./lines.ts";

function wanted(filter: ConnectionLogFilter, facts: LineFacts): boolean {
  const bytes = Buffer.from(logLine(facts));
  const fields = new LineFields();
  expect(fields.take(bytes, 0, bytes.length)).toBeUndefined();
  return compileFilter(filter)(fields);
}

const expired = { status: "Failed:ClientCertExpired" };

describe("a filter", () => {
  test.each<[string, ConnectionLogFilter, LineFacts, boolean]>([
    ["nothing asked", {}, {}, true],
    ["Failed", { statuses: ["Failed"] }, expired, true],
    ["Failed, of a success", { statuses: ["Failed"] }, {}, false],
    ["a code", { statuses: ["clientcertexpired"] }, expired, true],
    ["a code as the log writes it", { statuses: ["Failed:ClientCertExpired"] }, expired, true],
    ["another code", { statuses: ["ClientCertUntrusted"] }, expired, false],
    ["one of two", { statuses: ["Success", "ClientCertExpired"] }, expired, true],
    ["no mutual TLS", { statuses: ["-"] }, { status: "-" }, true],
    ["an address", { clientIps: ["203.0.113.7"] }, {}, true],
    ["a block", { clientIps: ["203.0.113.0/24"] }, {}, true],
    ["another block", { clientIps: ["203.0.112.0/24"] }, {}, false],
    [
      "one of two blocks",
      { clientIps: ["10.0.0.0/8", "2001:db8::/32"] },
      { clientIp: "2001:db8::1" },
      true,
    ],
    ["a part of the subject", { subject: "O=Company LLC" }, {}, true],
    ["another subject", { subject: "clientB" }, {}, false],
    [
      "a subject as a person writes it",
      { subject: "東京" },
      { subject: "ST=\\E6\\9D\\B1\\E4\\BA\\AC" },
      true,
    ],
    ["a serial in another spelling", { serialNumber: "00:fe:f2" }, { serial: "FEF2" }, true],
    ["a part of a serial", { serialNumber: "FE" }, { serial: "FEF2" }, false],
    ["a port", { listenerPort: 8443 }, { listenerPort: 8443 }, true],
    ["another port", { listenerPort: 443 }, { listenerPort: 8443 }, false],
    ["since the same second", { since: new Date("2026-11-22T10:00:00Z") }, {}, true],
    ["since the next one", { since: new Date("2026-11-22T10:00:01Z") }, {}, false],
    ["until the next one", { until: new Date("2026-11-22T10:00:01Z") }, {}, true],
    ["until the same second", { until: new Date("2026-11-22T10:00:00Z") }, {}, false],
    ["until a millisecond later", { until: new Date("2026-11-22T10:00:00.001Z") }, {}, true],
    ["all of several", { statuses: ["Failed"], subject: "clientA" }, expired, true],
    ["not all of several", { statuses: ["Failed"], subject: "clientB" }, expired, false],
  ])("%s", (_, filter, facts, expected) => {
    expect(wanted(filter, facts)).toBe(expected);
  });

  test("a subject that looks like a status is no status", () => {
    expect(wanted({ statuses: ["Failed"] }, { subject: "CN=x Failed:ClientCertExpired" })).toBe(
      false,
    );
  });

  test.each<[ConnectionLogFilter, string]>([
    [{ clientIps: ["203.0.113.0/33"] }, "not an address or CIDR block"],
    [{ clientIps: ["example.com"] }, "not an address or CIDR block"],
    [{ clientIps: ["203.0.113.0/24/1"] }, "not an address or CIDR block"],
    [{ statuses: ["4%"] }, "not a status"],
    [{ serialNumber: "xyz" }, "not a serial number"],
    [{ listenerPort: 0 }, "not a port"],
    [{ subject: "" }, "empty"],
  ])("%j is no filter", (filter, message) => {
    expect(() => compileFilter(filter)).toThrow(message);
  });
});
