/** What a client presents beside its chain has no part in judging a responder: the answer is everybody's. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../../src/index.ts";
import {
  createTestPki,
  type OcspResponder,
  startOcspResponder,
} from "../../../src/testing/index.ts";

const pki = createTestPki();
const { root } = pki;
/** With a key that is costly to check. */
const issuing = root.issueCa({ subject: "CN=Issuing CA", keyType: "P-384" });
const client = issuing.issue({ subject: "CN=clientA" });
const fallen = issuing.issue({ subject: "CN=fallen" });
issuing.revoke(fallen);
const past = { thisUpdate: new Date(pki.now.getTime() - 9e6), nextUpdate: new Date(pki.now) };
/** Certificates that could be those of a list's signer, until their signatures are looked at. */
const strangers = Array.from({ length: 8 }, () =>
  createTestPki()
    .createRoot({ subject: "CN=Stranger" })
    .issue({ subject: "CN=Issuing CA", issuerName: "CN=Issuing CA", keyUsage: ["cRLSign"] }),
);

let responder: OcspResponder;
beforeAll(async () => {
  responder = await startOcspResponder({ authorities: [root, issuing] });
  responder.behaviour = {
    answer: { signer: issuing.issueOcspResponder(), responderId: "key" },
  };
});
afterAll(() => responder.close());

function verifier(mode: "require" | "best-effort") {
  const made = createChainVerifier({
    trust: { anchors: root.pem },
    revocation: {
      mode,
      crls: [root.crl().pem, issuing.crl({ ...past, revoked: [] }).pem],
      ocsp: { responders: [responder.url] },
      privateAddresses: "accept",
    },
    pkijsCrossCheck: false,
  });
  return async (chain: readonly Uint8Array[]): Promise<string> => {
    const result = await made.verify(chain);
    return result.ok ? result.certificate.revocation : result.reason;
  };
}

test.each(["require", "best-effort"] as const)("%s", async (mode) => {
  const ask = verifier(mode);
  const junk = strangers.map(({ der }) => der);
  await ask([...fallen.chain, ...junk]);
  expect(await ask(fallen.chain)).toBe("ocsp.revoked");
  await ask([...client.chain, ...junk]);
  expect(await ask(client.chain)).toBe("good");
});
