/** ML-DSA (RFC 9881) in chains, lists and OCSP answers; what Node.js 22 does instead is in runtime-support.test.ts. */
import { describe, expect, test } from "@jest/globals";
import { judgeOcspAnswer } from "../../src/revocation/ocsp/answer.ts";
import { bitString, nullValue, oid, sequence } from "../../src/testing/der-writer.ts";
import {
  algorithmIdentifier,
  createTestPki,
  type TestCertificate,
  type TestKeyUsage,
} from "../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../../src/trust/certificate-policies.ts";
import { WorkBudget } from "../../src/trust/limits.ts";
import { createPkijsCrossCheck } from "../../src/trust/pkijs-cross-check.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { verificationCost } from "../../src/x509/keys/algorithms.ts";
import { hasMlDsa, ML_DSA } from "../support/ml-dsa.ts";
import { search, verdict } from "./world.ts";

const OIDS = {
  "ml-dsa-44": "2.16.840.1.101.3.4.3.17",
  "ml-dsa-65": "2.16.840.1.101.3.4.3.18",
  "ml-dsa-87": "2.16.840.1.101.3.4.3.19",
} as const;

const checked = { pkijsCrossCheck: true } as const;

if (hasMlDsa) {
  describe.each(ML_DSA)("%s", (keyType) => {
    const { root } = createTestPki({ keyType });
    const issuing = root.issueCa({ keyType });

    test("a chain of it is accepted, by PKI.js as well", async () => {
      const leaf = issuing.issue({ keyType });
      expect(await verdict(leaf.chain, root.pem, checked)).toBe("accepted");
      const crossChecked = async (each: TestCertificate) => {
        const [first, ...rest] = each.chain.map((der) => Certificate.fromDer(der));
        const certificates = [first as Certificate, ...rest] as const;
        const anchor = { id: "anchor", certificate: Certificate.fromDer(root.der) };
        const path = { certificates: [...certificates] as [Certificate], anchor };
        return (await createPkijsCrossCheck().check(path, new Date(), policyInputs())).answer;
      };
      expect(await crossChecked(leaf)).toBe("agrees");
      expect(await crossChecked(issuing.issue({ keyType, tamper: true }))).toBe("disagrees");
    });

    test("a key of it below ECDSA, and ECDSA below it", async () => {
      const ecdsa = createTestPki();
      const below = ecdsa.root.issueCa().issue({ keyType });
      expect(await verdict(below.chain, ecdsa.root.pem, checked)).toBe("accepted");
      const above = root.issueCa({ keyType: "P-384" }).issue({ keyType: "rsa-2048" });
      expect(await verdict(above.chain, root.pem, checked)).toBe("accepted");
    });

    test("the work of its signatures is counted", () => {
      const leaf = issuing.issue();
      const cost = verificationCost(Certificate.fromDer(root.der).publicKeyDescription);
      expect(cost).toBeGreaterThan(1);
      expect(search(leaf.chain, root.pem).spent.work).toBe(2 * cost);
      expect(search(leaf.chain, root.pem, { work: 2 * cost - 0.1 }).outcome).toBe("path.budget");
    });

    test.each<[string, () => Pick<TestCertificate, "chain">, string]>([
      ["a changed signature", () => issuing.issue({ tamper: true }), "path.signature"],
      [
        "parameters in the key's identifier",
        () => issuing.issue({ subjectPublicKeyInfo: keyOf(nullValue(), leafKey(keyType)) }),
        "certificate.malformed",
      ],
      [
        "a key one byte short",
        () =>
          issuing.issue({ subjectPublicKeyInfo: keyOf(undefined, leafKey(keyType).subarray(1)) }),
        "certificate.malformed",
      ],
      [
        "a key of another parameter set",
        () =>
          issuing.issue({
            subjectPublicKeyInfo: keyOf(
              undefined,
              leafKey(ML_DSA[(ML_DSA.indexOf(keyType) + 1) % 3]),
            ),
          }),
        "certificate.malformed",
      ],
      [
        "an RSA key under its identifier",
        () => issuing.issue({ subjectPublicKeyInfo: keyOf(undefined, leafKey("rsa-2048")) }),
        "certificate.malformed",
      ],
      [
        "parameters in the signature's identifier",
        () => {
          const algorithm = algorithmIdentifier(OIDS[keyType], nullValue());
          return issuing.issue({ innerAlgorithm: algorithm, outerAlgorithm: algorithm });
        },
        "certificate.signature-algorithm",
      ],
      [
        "a signature that another algorithm made, and so of the wrong size",
        () => {
          const algorithm = algorithmIdentifier(OIDS[keyType]);
          const ca = createTestPki({ name: "CN=Test Issuing CA" }).root;
          const leaf = ca.issue({ innerAlgorithm: algorithm, outerAlgorithm: algorithm });
          return { chain: [leaf.der, issuing.der] };
        },
        "path.signature",
      ],
    ])("refused: %s", async (_, leaf, reason) => {
      expect(await reasonOf(() => verdict(leaf().chain, root.pem))).toBe(reason);
    });

    test.each<[readonly TestKeyUsage[], string]>([
      [["digitalSignature"], "accepted"],
      [["digitalSignature", "nonRepudiation"], "accepted"],
      [["nonRepudiation"], "purpose.key-usage"],
      [["digitalSignature", "keyEncipherment"], "purpose.key-usage"],
      [["digitalSignature", "dataEncipherment"], "purpose.key-usage"],
      [["digitalSignature", "keyAgreement"], "purpose.key-usage"],
      [["keyAgreement", "encipherOnly"], "purpose.key-usage"],
    ])("a client's key usage %j: %s", async (keyUsage, expected) => {
      const leaf = issuing.issue({ keyType, keyUsage });
      expect(await reasonOf(() => verdict(leaf.chain, root.pem))).toBe(expected);
    });

    test("encryption in a key usage is refused whatever the certificate is for", async () => {
      const leaf = issuing.issue({ keyType, keyUsage: ["digitalSignature", "keyEncipherment"] });
      const said = await reasonOf(() => verdict(leaf.chain, root.pem, { purpose: "any" }));
      expect(said).toBe("purpose.key-usage");
      const keyUsage = ["keyCertSign", "keyEncipherment"] as const;
      const below = root.issueCa({ keyType, keyUsage }).issue();
      expect(await reasonOf(() => verdict(below.chain, root.pem))).toBe("path.ca-key-usage");
    });

    test("the name of its family narrows what is accepted", async () => {
      const leaf = issuing.issue();
      const name = keyType.toUpperCase() as "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
      const keys = (...names: readonly ("P-256" | typeof name)[]) =>
        reasonOf(() => verdict(leaf.chain, root.pem, { algorithms: { keys: names } }));
      expect(await keys("P-256", name)).toBe("accepted");
      expect(await keys("P-256")).toBe("path.ca-type");
    });

    test("revocation lists signed with it are read", async () => {
      const [kept, lost] = [issuing.issue(), issuing.issue({ keyType })];
      issuing.revoke(lost);
      const crls = [root.crl().pem, issuing.crl().pem].join("");
      const revocation = { mode: "require", crls } as const;
      expect(await verdict(kept.chain, root.pem, { revocation })).toBe("accepted");
      expect(await reasonOf(() => verdict(lost.chain, root.pem, { revocation }))).toBe(
        "crl.revoked",
      );
      const forged = [root.crl().pem, issuing.crl({ tamper: true }).pem].join("");
      const unproven = { revocation: { mode: "require", crls: forged } } as const;
      expect(await verdict(kept.chain, root.pem, unproven)).toMatch(
        /^ClientCertCrlProcessingError /,
      );
    });

    test.each(["the CA itself", "a responder"])("OCSP answers by %s", (who) => {
      const leaf = issuing.issue();
      const responder = who === "a responder" ? issuing.issueOcspResponder({ keyType }) : undefined;
      const signer = responder === undefined ? {} : { signer: responder };
      const ask = (answer: Uint8Array) =>
        judgeOcspAnswer(answer, {
          certificate: Certificate.fromDer(leaf.der),
          issuer: Certificate.fromDer(issuing.der),
          nonceRequired: false,
          now: Date.now(),
          grace: 0,
          algorithms: new AcceptedAlgorithms(),
          budget: new WorkBudget(),
        }).answer;
      expect(ask(issuing.ocspAnswer({ for: leaf, ...signer }))).toBe("good");
      expect(ask(issuing.ocspAnswer({ for: leaf, status: "revoked", ...signer }))).toBe("revoked");
      const answer = issuing.ocspAnswer({ for: leaf, ...signer });
      // The last byte may be of a certificate that is sent along; the middle is of a signature or a key.
      const at = responder === undefined ? answer.length - 1 : Math.floor(answer.length / 3);
      answer[at] = (answer[at] ?? 0) ^ 1;
      expect(ask(answer)).toBe("unknown");
    });

    test("a responder whose key usage has keyEncipherment is not asked", () => {
      const leaf = issuing.issue();
      const keyUsage = ["digitalSignature", "keyEncipherment"] as const;
      const signer = issuing.issueOcspResponder({ keyType, keyUsage });
      const status = judgeOcspAnswer(issuing.ocspAnswer({ for: leaf, signer }), {
        certificate: Certificate.fromDer(leaf.der),
        issuer: Certificate.fromDer(issuing.der),
        nonceRequired: false,
        now: Date.now(),
        grace: 0,
        algorithms: new AcceptedAlgorithms(),
        budget: new WorkBudget(),
      });
      expect(JSON.stringify(status)).toContain("keyEncipherment");
    });

    function keyOf(parameters: Uint8Array | undefined, key: Uint8Array): Uint8Array {
      const rest = parameters === undefined ? [] : [parameters];
      return sequence(sequence(oid(OIDS[keyType]), ...rest), bitString(key));
    }
  });
}

/** The bits of a fresh key. */
function leafKey(keyType: (typeof ML_DSA)[number] | "rsa-2048" | undefined): Uint8Array {
  const leaf = Certificate.fromDer(createTestPki().root.issue({ keyType: keyType ?? "P-256" }).der);
  const skip = { "ml-dsa-44": 22, "ml-dsa-65": 22, "ml-dsa-87": 22, "rsa-2048": 24 };
  return leaf.subjectPublicKeyInfo.subarray(skip[keyType ?? "ml-dsa-44"]);
}

/** "accepted", or the reason alone. */
async function reasonOf(said: () => Promise<string>): Promise<string> {
  return (await said()).split(" ").at(-1) ?? "";
}

test("an EdDSA key signs and cannot agree on keys", async () => {
  const { root } = createTestPki();
  const said = (keyUsage: readonly TestKeyUsage[]) => {
    const leaf = root.issue({ keyType: "Ed25519", keyUsage });
    return reasonOf(() => verdict(leaf.chain, root.pem));
  };
  expect(await said(["keyAgreement"])).toBe("purpose.key-usage");
  expect(await said(["digitalSignature", "keyEncipherment"])).toBe("accepted");
});
