/** Whose list is believed: a stranger's list that does not have the client would be its pardon. */
import { describe, expect, test } from "@jest/globals";
import { inSeconds, verdict, world } from "../world.ts";

const { pki, issuing, client } = world();
const rootCrl = pki.root.crl();
const signature = "ClientCertCrlProcessingError crl.signature";

describe("not believed", () => {
  test("a forged list", async () => {
    expect(await verdict(client, { crls: [rootCrl, issuing.crl({ tamper: true })] })).toBe(
      signature,
    );
  });

  test("a list with the CA's name by another key, in whatever mode", async () => {
    const forged = issuing.crl({ key: client.key });
    expect(await verdict(client, { crls: [rootCrl, forged] })).toBe(signature);
    const best = { mode: "best-effort", crls: [rootCrl, forged] } as const;
    expect(await verdict(client, best)).toBe("unknown (crl.signature)");
  });

  test("a forged list does not hide a right one, with a higher number or without", async () => {
    const hit = issuing.crl({ revoked: [client], number: 3 });
    const forged = issuing.crl({ key: client.key, number: 999 });
    for (const crls of [
      [rootCrl, forged, hit],
      [rootCrl, hit, forged],
    ]) {
      expect(await verdict(client, { crls })).toMatch("crl.revoked");
    }
  });

  test("a sibling CA with the same name below another CA of the same anchor", async () => {
    const other = pki.root.issueCa({ subject: "CN=Other CA" });
    const sibling = other.issueCa({ subject: "CN=Issuing CA" });
    const crls = [rootCrl, sibling.crl().pem + sibling.pem + other.pem];
    expect(await verdict(client, { crls })).toBe(signature);
    const presented = [...client.chain, sibling.der, other.der];
    expect(await verdict(presented, { crls, anchor: pki.root })).toBe(signature);
  });

  test("a same-named root of somebody else", async () => {
    const stranger = pki.createRoot({ subject: "CN=Issuing CA" });
    const crls = [rootCrl, stranger.crl().pem + stranger.pem];
    expect(await verdict([...client.chain, stranger.der], { crls, anchor: pki.root })).toBe(
      signature,
    );
  });

  test("a list in the CA's name by the key of the CA above it", async () => {
    const crls = [rootCrl, issuing.crl({ key: pki.root.key })];
    expect(await verdict(client, { crls })).toBe(signature);
  });

  test("the list of a CA that may not sign lists", async () => {
    const mute = pki.root.issueCa({ subject: "CN=Mute", keyUsage: ["keyCertSign"] });
    expect(await verdict(mute.issue(), { crls: [rootCrl, mute.crl()] })).toBe(signature);
  });

  test("a list by an algorithm that is not accepted", async () => {
    const weak = issuing.crl({ signature: { hash: "sha1" } });
    expect(await verdict(client, { crls: [rootCrl, weak] })).toBe(signature);
  });
});

describe("a separate key for lists", () => {
  const signerOptions = {
    subject: "CN=Issuing CA",
    keyUsage: ["cRLSign"],
    extendedKeyUsage: false,
  } as const;
  const listBy = ({ key }: typeof client) => issuing.crl({ key });

  test("certified by the CA itself, beside the list or presented", async () => {
    const signer = issuing.issue(signerOptions);
    const crl = listBy(signer);
    expect(await verdict(client, { crls: [rootCrl, crl] })).toBe(signature);
    expect(await verdict(client, { crls: [rootCrl, crl.pem + signer.pem] })).toBe("good");
    const presented = [...client.chain, signer.der];
    expect(await verdict(presented, { crls: [rootCrl, crl], anchor: pki.root })).toBe("good");
  });

  test("certified by the CA's own issuer: which key's lists it signs is not known, so it only revokes", async () => {
    const signer = pki.root.issue(signerOptions);
    const crls = [rootCrl, listBy(signer).pem + signer.pem];
    expect(await verdict(client, { crls })).toBe(signature);
    const hit = issuing.crl({ key: signer.key, revoked: [client] }).pem + signer.pem;
    expect(await verdict(client, { crls: [rootCrl, issuing.crl(), hit] })).toMatch("crl.revoked");
    const dangerouslyAcceptCrlsOfOtherKeys = true;
    expect(await verdict(client, { crls, dangerouslyAcceptCrlsOfOtherKeys })).toBe("good");
  });

  test("strangers with the CA's name do not crowd it out", async () => {
    const signer = issuing.issue(signerOptions);
    const strangers = Array.from(
      { length: 20 },
      () => pki.createRoot({ subject: "CN=Stranger" }).issue(signerOptions).der,
    );
    const question = {
      anchor: pki.root,
      crls: [rootCrl, listBy(signer).pem + signer.pem],
      options: { limits: { certificates: 30 } },
    };
    expect(await verdict(client, question)).toBe("good");
    expect(await verdict([...client.chain, ...strangers], question)).toBe("good");
  });

  test("not when it names another issuer than the one whose key signed it", async () => {
    const signer = issuing.issue({ ...signerOptions, issuerName: "CN=Somebody" });
    const crls = [rootCrl, listBy(signer).pem + signer.pem];
    expect(await verdict(client, { crls })).toBe(signature);
  });

  test("not when it has another name than the CA, whoever certified it", async () => {
    for (const certifier of [issuing, pki.root]) {
      const signer = certifier.issue({ ...signerOptions, subject: "CN=List Signer" });
      const crls = [rootCrl, listBy(signer).pem + signer.pem];
      expect(await verdict(client, { crls })).toBe(signature);
    }
  });

  test("not without cRLSign, not outside of its dates, not when it was revoked", async () => {
    const without = issuing.issue({ ...signerOptions, keyUsage: ["digitalSignature"] });
    expect(await verdict(client, { crls: [rootCrl, listBy(without).pem + without.pem] })).toBe(
      signature,
    );
    const old = issuing.issue({ ...signerOptions, notAfter: inSeconds(-60) });
    expect(await verdict(client, { crls: [rootCrl, listBy(old).pem + old.pem] })).toBe(signature);
    const revoked = pki.root.issue(signerOptions);
    const crls = [pki.root.crl({ revoked: [revoked] }), listBy(revoked).pem + revoked.pem];
    expect(await verdict(client, { crls })).toBe(signature);
  });
});
