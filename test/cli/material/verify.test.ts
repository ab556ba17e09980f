import { afterAll, describe, expect, test } from "@jest/globals";
import { albEvent, createTestPki, startOcspResponder } from "../../../src/testing/index.ts";
import { cli, Files, NOW } from "./command-line.ts";

const files = new Files();
afterAll(() => files.remove());

const pki = createTestPki({ now: NOW });
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const client = issuing.issue({ subject: "CN=clientA" });
const trustStore = files.write("anchors.pem", pki.root.pem);
const chain = files.write("chain.pem", client.chainPem);
const leaf = files.write("leaf.pem", client.pem);

async function verified(...args: string[]) {
  const { exitCode, stdout, stderr } = await cli(["verify", ...args, "--format", "json"]);
  return { exitCode, stderr, ...(stdout === "" ? {} : JSON.parse(stdout)) };
}

describe("alb-mtls verify", () => {
  test("admits a chain, exit code 0", async () => {
    expect(await verified(chain, "--trust-store", trustStore)).toMatchObject({
      exitCode: 0,
      outcome: "admitted",
      step: "policy",
    });
  });

  test("refuses with code, reason and step, exit code 1", async () => {
    expect(await verified(leaf, "--trust-store", trustStore)).toMatchObject({
      exitCode: 1,
      step: "path",
      code: "ClientCertUntrusted",
      reason: "path.no-anchor",
      paths: ["tried: no path, the names lead to no anchor"],
    });
  });

  test("finds the path with the intermediates that the client left out", async () => {
    const intermediates = files.write("issuing.pem", issuing.pem);
    const outcome = await verified(
      leaf,
      "--trust-store",
      trustStore,
      "--intermediates",
      intermediates,
    );
    expect(outcome).toMatchObject({ exitCode: 0, outcome: "admitted" });
  });

  test("tells every path that it tried", async () => {
    const impostor = pki.createRoot({ subject: "CN=Issuing CA" });
    const anchors = files.write("two.pem", pki.root.pem + impostor.pem);
    const late = issuing.issue({ extendedKeyUsage: ["clientAuth"], tamper: true });
    const { paths } = await verified(
      files.write("bad.pem", late.chainPem),
      "--trust-store",
      anchors,
    );
    expect(paths).toHaveLength(2);
    expect(paths.join("\n")).toContain("path.signature");
  });

  test("asks lists about revocation", async () => {
    const clean = files.write("clean.crl", issuing.crl().der);
    const root = files.write("root.crl", pki.root.crl().der);
    const revoked = files.write("revoked.crl", issuing.crl({ revoked: [client] }).der);
    const withLists = (...lists: string[]) =>
      verified(chain, "--trust-store", trustStore, ...lists.flatMap((each) => ["--crl", each]));
    expect(await withLists(clean, root)).toMatchObject({ exitCode: 0 });
    expect(await withLists(revoked, root)).toMatchObject({ exitCode: 1, code: "ClientCertCrlHit" });
    expect(await withLists(root)).toMatchObject({
      exitCode: 1,
      code: "ClientCertCrlProcessingError",
    });
  });

  test("asks a responder, alone and for what lists do not tell", async () => {
    const responder = await startOcspResponder({ authorities: [pki.root, issuing] });
    try {
      const lists = ["--crl", files.write("root-only.crl", pki.root.crl().der)];
      const ask = (...rest: string[]) =>
        verified(chain, "--trust-store", trustStore, "--ocsp-responder", responder.url, ...rest);
      expect(await ask()).toMatchObject({ exitCode: 0, outcome: "admitted" });
      expect(responder.requests).toHaveLength(2);
      expect(await ask(...lists)).toMatchObject({ exitCode: 0, outcome: "admitted" });
      expect(responder.requests).toHaveLength(3);
      responder.behaviour = { answer: { status: "revoked" } };
      expect(await ask(...lists)).toMatchObject({ exitCode: 1, reason: "ocsp.revoked" });
      responder.behaviour = { fault: "hang-up" };
      expect(await ask(...lists)).toMatchObject({ exitCode: 1, reason: "ocsp.unreachable" });
    } finally {
      await responder.close();
    }
    const wrong = await cli([
      "verify",
      chain,
      "--trust-store",
      trustStore,
      "--ocsp-responder",
      "ldap://a",
    ]);
    expect(wrong.exitCode).toBe(3);
  });

  test("at another time, and for other names", async () => {
    const base = [chain, "--trust-store", trustStore];
    expect(await verified(...base, "--at", "2036-01-01")).toMatchObject({
      code: "ClientCertExpired",
    });
    expect(await verified(...base, "--common-name", "x")).toMatchObject({
      code: "ClientCertRejected",
    });
    expect(await verified(...base, "--common-name", "x", "--common-name", "clientA")).toMatchObject(
      { exitCode: 0 },
    );
  });

  test("judges events by their headers, in the mode that they have", async () => {
    const intermediates = files.write("issuing2.pem", issuing.pem);
    const base = ["--trust-store", trustStore, "--intermediates", intermediates];
    const write = (name: string, event: object) => files.write(name, JSON.stringify(event));
    const good = albEvent({ mode: "verify", certificate: client });
    expect(await verified(write("good.json", good), ...base)).toMatchObject({
      exitCode: 0,
      mode: "verify",
    });
    const other = issuing.issue({ subject: "CN=clientB" });
    const mixed = albEvent({ mode: "verify", certificate: other });
    const values = good.multiValueHeaders ?? {};
    const [subject = ""] = Object.keys(values).filter((name) => name.endsWith("-subject"));
    Object.assign(mixed.multiValueHeaders ?? {}, { [subject]: values[subject] });
    expect(await verified(write("mixed.json", mixed), ...base)).toMatchObject({
      exitCode: 1,
      step: "agreement",
    });
    const single = write("single.json", albEvent({ certificate: client, singleValue: true }));
    expect(await verified(single, ...base)).toMatchObject({ exitCode: 1, step: "headers" });
    expect(await verified(single, ...base, "--single-value")).toMatchObject({ exitCode: 0 });
    const none = write("none.json", albEvent());
    expect(await verified(none, ...base)).toMatchObject({ exitCode: 1, code: "ClientCertMissing" });
  });

  test.each([
    [["nowhere.pem", "--trust-store", trustStore], 3],
    [[chain, "--trust-store", "nowhere.pem"], 3],
    [[chain, "--trust-store", leaf], 3],
    [[chain, "--trust-store", trustStore, "--crl", leaf], 3],
    [[chain], 2],
    [[chain, "--trust-store", trustStore, "--at", "soon"], 2],
  ])("%j ends with exit code %d and a hint", async (args, exitCode) => {
    const outcome = await cli(["verify", ...args]);
    expect(outcome).toMatchObject({ exitCode, stdout: "" });
    expect(outcome.stderr).toContain("hint: ");
  });
});

describe("alb-mtls event", () => {
  test("makes what verify admits", async () => {
    const { stdout } = await cli([
      "event",
      "--mode",
      "passthrough",
      "--cert",
      chain,
      "--path",
      "/a",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ path: "/a", httpMethod: "GET" });
    const file = files.write("made.json", stdout);
    expect(await verified(file, "--trust-store", trustStore)).toMatchObject({ exitCode: 0 });
  });

  test.each(["constructor", "__proto__", "tostring"])("an event with a header %s", async (name) => {
    const headers = ["--header", `${name}=a`, "--header", `${name}=b`];
    const outcome = await cli(["event", "--mode", "passthrough", ...headers]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    const { multiValueHeaders } = JSON.parse(outcome.stdout);
    expect(new Map(Object.entries(multiValueHeaders)).get(name)).toEqual(["a", "b"]);
  });

  test("takes body, headers and single values", async () => {
    const body = files.write("body.txt", "text");
    const { stdout } = await cli([
      ...["event", "--mode", "passthrough", "--single-value", "--method", "POST"],
      ...["--body", `@${body}`, "--header", "content-type=text/plain", "--header", "x-a=b=c"],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      body: "text",
      httpMethod: "POST",
      headers: { "content-type": "text/plain", "x-a": "b=c" },
    });
  });

  test.each([
    [["--mode", "verify"], 2, "needs --cert"],
    [["--mode", "off"], 2, "Allowed choices"],
    [[], 2, "--mode"],
    [["--mode", "passthrough", "--cert", "nowhere.pem"], 3, "nowhere.pem cannot be read"],
    [["--mode", "passthrough", "--body", "@nowhere"], 3, "the body nowhere cannot be read"],
    [["--mode", "passthrough", "--header", "x"], 2, "name=value"],
  ])("%j is refused", async (args, exitCode, message) => {
    const outcome = await cli(["event", ...args]);
    expect(outcome).toMatchObject({ exitCode, stdout: "" });
    expect(outcome.stderr).toContain(message);
  });
});
