/** A CA that was given another key may have a list for each key, and neither list knows what the other key issued. */
import { describe, expect, test } from "@jest/globals";
import type { TestCertificate } from "../../../src/testing/index.ts";
import { inSeconds, type Question, verdict, world } from "../world.ts";

const { pki, issuing, client } = world();
const { root } = pki;
/** The same CA with its new key. */
const twin = root.issueCa({ subject: "CN=Issuing CA" });
const rootCrl = root.crl();
const anchor = root;
const signature = "ClientCertCrlProcessingError crl.signature";
const signerOptions = {
  subject: "CN=Issuing CA",
  keyUsage: ["cRLSign"],
  extendedKeyUsage: false,
} as const;
const ended = { thisUpdate: inSeconds(-172_800), nextUpdate: inSeconds(-60) };
const withTrust = (...intermediates: readonly TestCertificate[]) => ({
  trust: { anchors: root.pem, intermediates: intermediates.map(({ pem }) => pem).join("") },
});

describe("the list of another key does not say that a client is good", () => {
  /** The CA's new key, certified by its old one, and the other way round. */
  const newByOld = issuing.crossSign(twin);
  const oldByNew = twin.crossSign(issuing);
  const bySigner = root.issue(signerOptions);
  const byTwin = twin.issue(signerOptions);

  type Way = readonly [what: string, chain: readonly Uint8Array[], question: Question];
  const ways: readonly Way[] = [
    ["presented", [...client.chain, twin.der], { crls: [twin.crl()] }],
    ["configured", client.chain, { crls: [twin.crl()], options: withTrust(issuing, twin) }],
    ["beside the list", client.chain, { crls: [twin.crl().pem + twin.pem] }],
    ["with a higher number", [...client.chain, twin.der], { crls: [twin.crl({ number: 900 })] }],
    ["certified by the old key", [...client.chain, newByOld.der], { crls: [twin.crl()] }],
    [
      "certified by the old key, and configured",
      client.chain,
      { crls: [twin.crl()], options: withTrust(issuing, newByOld) },
    ],
    [
      "that certified the old key, in the path",
      [client.der, oldByNew.der, twin.der],
      { crls: [twin.crl()] },
    ],
    [
      "of a signer that the CA's own issuer certified",
      client.chain,
      { crls: [twin.crl({ key: bySigner.key }).pem + bySigner.pem] },
    ],
    [
      "of a signer that the other key certified",
      [client.der, oldByNew.der, twin.der, byTwin.der],
      { crls: [twin.crl({ key: byTwin.key }).pem + byTwin.pem] },
    ],
  ];

  test.each(ways)("%s", async (_what, chain, { crls = [], ...rest }) => {
    const question = { anchor, ...rest };
    expect(await verdict(chain, { ...question, crls: [rootCrl, ...crls] })).toMatch(
      /^ClientCertCrlProcessingError crl\.(signature|issuer-missing)$/,
    );
    const mode = "best-effort";
    expect(await verdict(chain, { ...question, mode, crls: [rootCrl, ...crls] })).toMatch(
      /^unknown \(crl\.(signature|issuer-missing)\)$/,
    );
    // Nor where the own one has ended, or does not say when it ends.
    for (const own of [issuing.crl(ended), issuing.crl({ nextUpdate: false })]) {
      expect(await verdict(chain, { ...question, crls: [rootCrl, own, ...crls] })).toMatch(
        /^ClientCertCrlProcessingError crl\.(outdated|unusable)$/,
      );
    }
    expect(await verdict(chain, { ...question, crls: [rootCrl, issuing.crl(), ...crls] })).toBe(
      "good",
    );
  });

  test("a root with a new key, and its link certificate", async () => {
    const newRoot = pki.createRoot({ subject: "CN=Test Root CA,O=alb-mtls tests" });
    const link = newRoot.crossSign(root);
    const direct = root.issue({ subject: "CN=direct" });
    const chain = [direct.der, link.der];
    const question = { anchor: newRoot, scope: "leaf" } as const;
    expect(await verdict(chain, { ...question, crls: [newRoot.crl()] })).toBe(signature);
    expect(await verdict(chain, { ...question, crls: [root.crl(), newRoot.crl()] })).toBe("good");
    const back = root.crossSign(newRoot);
    const presented = [direct.der, back.der];
    expect(await verdict(presented, { anchor, crls: [newRoot.crl()] })).toBe(signature);
  });

  test("an intermediate CA that is on the list of its issuer's old key", async () => {
    const policyCa = root.issueCa({ subject: "CN=Policy CA" });
    const newPolicyCa = root.issueCa({ subject: "CN=Policy CA" });
    const below = policyCa.issueCa({ subject: "CN=Below" });
    const leaf = below.issue();
    const chain = [...leaf.chain, newPolicyCa.der];
    const crls = [rootCrl, below.crl(), newPolicyCa.crl()];
    expect(await verdict(chain, { anchor, crls })).toBe(signature);
    expect(await verdict(chain, { anchor, crls: [...crls, policyCa.crl()] })).toBe("good");
  });
});

describe("the list of another key revokes", () => {
  const presented = [...client.chain, twin.der];
  const hit = issuing.crl({ number: 5, revoked: [client] });

  test.each([4, 5, 900])("number %i of the other key changes nothing", async (number) => {
    for (const mode of ["require", "best-effort"] as const) {
      const crls = [rootCrl, hit, twin.crl({ number })];
      expect(await verdict(presented, { mode, anchor, crls })).toMatch("crl.revoked");
      const signers = [rootCrl, hit, twin.crl({ number }).pem + twin.pem];
      expect(await verdict(client, { mode, crls: signers })).toMatch("crl.revoked");
    }
  });

  test("whichever key's list it is, in force or ended", async () => {
    const other = { revoked: [client], number: 900 };
    for (const list of [twin.crl(other), twin.crl({ ...other, ...ended })]) {
      const crls = [rootCrl, issuing.crl(), list];
      expect(await verdict(presented, { anchor, crls })).toMatch("crl.revoked");
    }
  });

  test("one that has ended takes nothing from the silence of the own one, whatever the numbers", async () => {
    const crls = [rootCrl, issuing.crl({ number: 5 }), twin.crl({ ...ended, number: 900 })];
    expect(await verdict(presented, { anchor, crls })).toBe("good");
  });

  test("a delta list of either key revokes, with a complete list of its key or without", async () => {
    const complete = [rootCrl, issuing.crl({ number: 5 })];
    const changes = { baseNumber: 5, revoked: [client] };
    for (const delta of [
      issuing.crl({ ...changes, number: 6 }),
      twin.crl({ ...changes, number: 901, baseNumber: 900 }),
    ]) {
      for (const crls of [complete, [...complete, twin.crl({ number: 900 })]]) {
        expect(await verdict(presented, { anchor, crls: [...crls, delta] })).toMatch("crl.revoked");
      }
    }
  });

  test("a later list of the other key does not refute a delta list", async () => {
    const delta = issuing.crl({ number: 6, baseNumber: 5, revoked: [client] });
    const crls = [rootCrl, issuing.crl({ number: 5 }), twin.crl({ number: 900 }), delta];
    expect(await verdict(presented, { anchor, crls })).toMatch("crl.revoked");
  });
});

describe("a signer of lists that the issuing key certified", () => {
  const signer = issuing.issue(signerOptions);
  const listBy = ({ key }: TestCertificate) => issuing.crl({ key });

  test("says good, also where the client brings its certificate, with another key's list held or without", async () => {
    const crls = [rootCrl, listBy(signer)];
    const presented = [...client.chain, signer.der, twin.der];
    expect(await verdict(presented, { anchor, crls })).toBe("good");
    expect(await verdict(presented, { anchor, crls: [...crls, twin.crl()] })).toBe("good");
  });

  test("not when it can issue certificates: its lists are about those", async () => {
    const usages = [["cRLSign", "keyCertSign"], ["cRLSign"]] as const;
    const authorities = [
      issuing.issue({ ...signerOptions, keyUsage: usages[0] }),
      issuing.issue({ ...signerOptions, keyUsage: usages[1], basicConstraints: { ca: true } }),
    ];
    for (const each of authorities) {
      const crls = [rootCrl, listBy(each).pem + each.pem];
      expect(await verdict([...client.chain, each.der], { anchor, crls })).toBe(signature);
    }
  });

  test("not with a key that is too weak for a certificate", async () => {
    const weak = issuing.issue({ ...signerOptions, keyType: "rsa-1024" });
    const crls = [rootCrl, listBy(weak).pem + weak.pem];
    expect(await verdict(client, { crls })).toBe(signature);
    const strong = issuing.issue({ ...signerOptions, keyType: "rsa-2048" });
    expect(await verdict(client, { crls: [rootCrl, listBy(strong).pem + strong.pem] })).toBe(
      "good",
    );
  });
});

describe("an operator who says so", () => {
  const dangerouslyAcceptCrlsOfOtherKeys = true;
  const oldByNew = twin.crossSign(issuing);
  const path = [client.der, oldByNew.der, twin.der];
  const crls = [rootCrl, twin.crl()];

  test("has the new key's list serve what the old key issued", async () => {
    const question = { anchor, dangerouslyAcceptCrlsOfOtherKeys };
    expect(await verdict(path, { ...question, crls })).toBe("good");
    const ended = issuing.crl({ nextUpdate: inSeconds(-60) });
    expect(await verdict(path, { ...question, crls: [...crls, ended] })).toBe("good");
    const options = withTrust(twin);
    expect(await verdict(client, { ...question, options, crls })).toBe("good");
    const hit = [rootCrl, twin.crl({ revoked: [client] })];
    expect(await verdict(path, { ...question, crls: hit })).toMatch("crl.revoked");
  });

  test("has no key trusted that only the client names", async () => {
    const question = { anchor, dangerouslyAcceptCrlsOfOtherKeys };
    expect(await verdict([...client.chain, twin.der], { ...question, crls })).toBe(signature);
  });

  test.each([1, "true", null])("has to say true or false, not %p", async (value) => {
    const wrong = Object.fromEntries([["dangerouslyAcceptCrlsOfOtherKeys", value]]);
    await expect(verdict(client, { crls, ...wrong })).rejects.toThrow(
      "revocation.dangerouslyAcceptCrlsOfOtherKeys must be true or false",
    );
  });
});
