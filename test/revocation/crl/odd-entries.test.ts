import { describe, expect, test } from "@jest/globals";
import { albEvent } from "../../../src/testing/index.ts";
import { world as fixture, outcome } from "../../support/gates.ts";
import { gateWith } from "../../support/settings.ts";

const { pki, passthrough } = fixture();
const revoked = pki.root.issue({ subject: "CN=clientA" });
const honest = pki.root.issue({ subject: "CN=clientA" });

/** What a gate that requires revocation to be known decides about both clients, with one odd entry on the list. */
async function both(entry: object): Promise<readonly string[]> {
  const crls = pki.root.crl({ revoked: [{ certificate: revoked, ...entry }] }).pem;
  const gate = gateWith({ ...passthrough, revocation: { mode: "require", crls } });
  const decide = async (client: typeof revoked) =>
    outcome(await gate.check(albEvent({ mode: "passthrough", certificate: client.chain })));
  return [await decide(revoked), await decide(honest)];
}

describe("a list with an odd entry stays in force for all other clients, and the entry revokes its own", () => {
  const unreadable = Uint8Array.of(4, 0);
  test.each([
    ["a reason code that does not exist", { reason: 7 }],
    ["removeFromCRL in a complete list", { reason: "removeFromCRL" }],
    ["an unreadable reason code", { extensions: [{ oid: "2.5.29.21", value: unreadable }] }],
    ["a critical one", { extensions: [{ oid: "2.5.29.21", critical: true, value: unreadable }] }],
    ["an unreadable invalidity date", { extensions: [{ oid: "2.5.29.24", value: unreadable }] }],
    ["an unknown extension", { extensions: [{ oid: "1.2.3.4", value: unreadable }] }],
  ])("%s", async (_what, entry) => {
    expect(await both(entry)).toEqual(["ClientCertCrlHit crl.revoked at path", "admitted"]);
  });

  test("an unknown critical extension is not understood: the list says nothing (RFC 5280 section 5.3)", async () => {
    const entry = { extensions: [{ oid: "1.2.3.4", critical: true, value: unreadable }] };
    expect(await both(entry)).toEqual([
      "ClientCertCrlProcessingError crl.unusable at path",
      "ClientCertCrlProcessingError crl.unusable at path",
    ]);
  });
});
