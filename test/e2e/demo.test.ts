/**
 * The demo as a user runs it: a process of its own.
 */
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "@jest/globals";

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** `npm run demo`, without npm. */
function runDemo(): Run {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(
    "./node_modules/.bin/node",
    ["--conditions=alb-mtls-source", "src/cli/main.ts", "demo"],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr, seconds: (performance.now() - begun) / 1000 };
}

/** The rows under each title, their columns by single spaces. */
function rowsByTitle(stdout: string): ReadonlyMap<string, string[]> {
  const blocks = stdout.split("\n\n").map((block) => block.split("\n"));
  const tables = blocks.filter(([, heading = ""]) => heading.startsWith("client "));
  return new Map(
    tables.map(([title = "", , ...rows]) => [
      title.replace(/: the client sends/, ":").replace(/: the (load|function).*/, ""),
      rows.map((row) => row.replace(/ +/g, " ")),
    ]),
  );
}

describe("npm run demo", () => {
  let demo: Run;
  let rows: ReadonlyMap<string, string[]>;

  beforeAll(() => {
    demo = runDemo();
    rows = rowsByTitle(demo.stdout);
  });

  test("ends with 0, in time, without a word on stderr", () => {
    expect(demo.stderr).toBe("");
    expect(demo.status).toBe(0);
    expect(demo.seconds).toBeLessThan(10);
  });

  test("verify mode: who is let through by the load balancer, and by the function", () => {
    expect(rows.get("verify mode")).toEqual([
      "clientA CN=clientA 200 - - policy 200 ok",
      "clientB CN=clientB 403 ClientCertRejected policy.denied policy 403 ok",
      "expired CN=clientA TLS reset Failed:ClientCertExpired - handshake TLS reset ok",
      "not yet valid CN=clientA TLS reset Failed:ClientCertNotYetValid - handshake TLS reset ok",
      "self-signed CN=clientA TLS reset Failed:ClientCertUntrusted - handshake TLS reset ok",
      "serverAuth only CN=clientA TLS reset Failed:ClientCertPurposeInvalid - handshake TLS reset ok",
      "revoked CN=clientA TLS reset Failed:ClientCertCrlHit - handshake TLS reset ok",
      "revoked intermediate CN=clientA TLS reset Failed:ClientCertCrlHit - handshake TLS reset ok",
      "no certificate nothing TLS reset Failed:UnmappedConnectionError - handshake TLS reset ok",
    ]);
  });

  test("passthrough mode: everything is the function's", () => {
    expect(rows.get("passthrough mode")).toEqual([
      "clientA CN=clientA 200 - - policy 200 ok",
      "clientB CN=clientB 403 ClientCertRejected policy.denied policy 403 ok",
      "expired CN=clientA 403 ClientCertExpired validity.expired path 403 ok",
      "not yet valid CN=clientA 403 ClientCertNotYetValid validity.not-yet-valid path 403 ok",
      "self-signed CN=clientA 403 ClientCertUntrusted path.no-anchor path 403 ok",
      "serverAuth only CN=clientA 403 ClientCertPurposeInvalid purpose.extended-key-usage path 403 ok",
      "revoked CN=clientA 403 ClientCertCrlHit crl.revoked path 403 ok",
      "revoked intermediate CN=clientA 403 ClientCertCrlHit crl.ca-revoked path 403 ok",
      "outdated list CN=clientA 503 ClientCertCrlProcessingError crl.outdated path 503 ok",
      "no certificate nothing 401 ClientCertMissing header.absent headers 401 ok",
    ]);
  });

  test("forged headers: what the listener stops, what the library stops, what a naive handler admits", () => {
    expect([...rows].filter(([title]) => title.includes("forged"))).toEqual([
      [
        "verify mode, forged: the five headers of clientA itself",
        [
          "clientB block rules 400 - ForgedHeaderBlocked listener 400 ok",
          "clientB no block rules 400 ClientCertHeaderInvalid header.repeated headers 400 ok",
          "clientB naive handler 200 ADMITTED: it trusts the Subject header handler 200 ok",
          "no certificate no block rules TLS reset Failed:UnmappedConnectionError - handshake TLS reset ok",
        ],
      ],
      [
        "passthrough mode, forged: the certificate header of clientA itself",
        [
          "clientB block rules 400 - ForgedHeaderBlocked listener 400 ok",
          "clientB no block rules 400 ClientCertHeaderInvalid header.repeated headers 400 ok",
          "no certificate block rules 400 - ForgedHeaderBlocked listener 400 ok",
          "no certificate no block rules 200 ADMITTED: only the listener can stop this policy 200 ok",
        ],
      ],
      [
        "passthrough mode, forged: a Subject header CN=clientA itself",
        [
          "no certificate no block rules 400 ClientCertHeaderInvalid header.mixed-mode headers 400 ok",
          "no certificate naive handler 200 ADMITTED: it trusts the Subject header handler 200 ok",
        ],
      ],
    ]);
  });

  test("fits into 120 columns, without colour", () => {
    const tables = demo.stdout.split("\na decision")[0] ?? "";
    expect(tables.split("\n").filter((line) => line.length > 120)).toEqual([]);
    expect(demo.stdout).not.toContain("\u001b");
  });

  test("ends with a decision, the handler and lines to paste", () => {
    const decision = /^ {2}(\{.*\})$/m.exec(demo.stdout)?.[1] ?? "{}";
    expect(JSON.parse(decision)).toMatchObject({
      outcome: "refused",
      code: "ClientCertRejected",
      reason: "policy.denied",
    });
    expect(demo.stdout).toMatch(/^ {2}handlers\/cn-gated-passthrough\.ts$/m);
    expect(demo.stdout).toMatch(/^ {2}curl --cacert \S+ --cert \S+ --key \S+ -i https:\S+$/m);
    expect(demo.stdout).toMatch(/^ {2}sam local invoke \S+ -e events\/\S+\.json --env-vars \S+$/m);
  });
});
