import { describe, expect, test } from "@jest/globals";
import { integer, nullValue, oid, sequence, string, tlv } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { verdict } from "./world.ts";

const pki = createTestPki();
const CPS = "1.3.6.1.5.5.7.2.1";
const NOTICE = "1.3.6.1.5.5.7.2.2";
const text = string("utf8", "a notice");

/** A certificatePolicies extension of one policy with this qualifier. */
function policies(id: string, value: Uint8Array, critical: boolean) {
  const qualifier = sequence(sequence(oid(id), value));
  const policy = sequence(oid("1.2.3"), qualifier);
  const first = sequence(oid("1.2.4"));
  return { extensions: [{ oid: "2.5.29.32", critical, value: sequence(first, policy) }] };
}

/** What becomes of a leaf, of an intermediate and of an anchor with it. */
async function verdicts(id: string, value: Uint8Array, critical: boolean) {
  const odd = policies(id, value, critical);
  const root = pki.createRoot({ subject: "CN=odd", ...odd });
  return [
    await verdict(pki.root.issue(odd).chain, pki.root.pem),
    await verdict(pki.root.issueCa(odd).issue().chain, pki.root.pem),
    await verdict(root.issue().chain, root.pem),
  ];
}

describe("critical certificate policies are interpreted with their qualifiers or refused", () => {
  const refused = "ClientCertInvalid path.critical-extension";

  test.each<[string, string, Uint8Array]>([
    ["of an unknown type", "1.2.3.4.5.6", nullValue()],
    ["of the type's neighbour", "1.3.6.1.5.5.7.2.3", string("ia5", "https://ca.example/cps")],
    ["a pointer that is not a text", CPS, nullValue()],
    ["a pointer of another string type", CPS, string("utf8", "https://ca.example/cps")],
    ["a notice that is a text", NOTICE, text],
    ["a notice with something behind it", NOTICE, sequence(text, text)],
    ["a notice whose text is a number", NOTICE, sequence(integer(1))],
    ["a notice whose reference has no numbers", NOTICE, sequence(sequence(text))],
    ["a notice whose numbers are texts", NOTICE, sequence(sequence(text, sequence(text)))],
  ])("%s", async (_what, id, value) => {
    expect(await verdicts(id, value, true)).toEqual([refused, refused, refused]);
    expect(await verdicts(id, value, false)).toEqual(["accepted", "accepted", "accepted"]);
  });

  test.each<[string, string, Uint8Array]>([
    ["a pointer", CPS, string("ia5", "https://ca.example/cps")],
    ["an empty notice", NOTICE, sequence()],
    ["a notice with a text", NOTICE, sequence(text)],
    [
      "a notice with a reference and a text",
      NOTICE,
      sequence(sequence(string("bmp", "CA"), sequence(integer(1), integer(2))), text),
    ],
    ["a notice in a visible string", NOTICE, sequence(tlv(0x1a, Buffer.from("a")))],
  ])("%s is known", async (_what, id, value) => {
    expect(await verdicts(id, value, true)).toEqual(["accepted", "accepted", "accepted"]);
  });
});
