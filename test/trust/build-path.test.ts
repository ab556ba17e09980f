import { describe, expect, test } from "@jest/globals";
import { bitString, integer, nullValue, oid, sequence } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { search, verdict } from "./world.ts";

const pki = createTestPki({ name: "CN=Root" });
const issuing = pki.root.issueCa({ subject: "CN=Issuing" });
const lower = issuing.issueCa({ subject: "CN=Lower" });
const leaf = lower.issue({ subject: "CN=leaf" });
const path = "CN=leaf < CN=Lower < CN=Issuing < CN=Root";
const hour = 3_600_000;
const past = new Date(Date.now() - hour);

/** A key of 16384 bits whose exponent has 2000. */
function hugeRsaKey(): Uint8Array {
  const algorithm = sequence(oid("1.2.840.113549.1.1.1"), nullValue());
  const numbers = sequence(integer((1n << 16384n) - 1n), integer((1n << 2000n) - 1n));
  return sequence(algorithm, bitString(numbers));
}

describe("what is presented beside the leaf", () => {
  const junk = createTestPki().root;
  test.each<[string, readonly Uint8Array[]]>([
    ["in order", [lower.der, issuing.der]],
    ["in any order", [issuing.der, lower.der]],
    ["with duplicates of everything", [lower.der, leaf.der, issuing.der, lower.der, leaf.der]],
    ["with the root", [pki.root.der, lower.der, issuing.der]],
    ["with strangers", [junk.der, lower.der, junk.issue().der, issuing.der]],
  ])("%s", (_what, rest) => {
    // Duplicates are removed before the search; here they are part of the bag.
    expect(search([leaf.der, ...rest], pki.root.pem).outcome).toBe(path);
  });

  test("intermediates that the operator configured stand in for those the client left out", () => {
    const intermediates = issuing.pem + lower.pem;
    expect(search([leaf.der], pki.root.pem, { intermediates }).outcome).toBe(path);
    expect(search([leaf.der, lower.der], pki.root.pem).outcome).toBe("path.no-anchor");
  });

  test("a configured intermediate is no anchor", () => {
    const outcome = search([leaf.der], createTestPki().root.pem, {
      intermediates: issuing.pem + lower.pem + pki.root.pem,
    });
    expect(outcome).toMatchObject({ outcome: "path.no-anchor", spent: { work: 0 } });
  });
});

describe("the leaf is the first certificate", () => {
  test("a forged leaf before a real chain, whatever is repeated behind it", async () => {
    const evil = pki.selfSigned({ subject: "CN=leaf" });
    const chain = [evil.der, leaf.der, lower.der, issuing.der];
    for (const presented of [chain, [...chain, evil.der], [evil.der, ...chain]]) {
      expect(await verdict(presented, pki.root.pem)).toBe("ClientCertUntrusted path.no-anchor");
      const checked = await verdict(presented, pki.root.pem, { pkijsCrossCheck: true });
      expect(checked).toBe("ClientCertUntrusted path.no-anchor");
    }
  });

  test("a self-issued leaf that names the CA's key by identifier only", () => {
    const forged = issuing.issue({ subject: "CN=x", issuerName: "CN=x" });
    expect(search([forged.der, issuing.der], pki.root.pem).outcome).toBe("path.no-anchor");
  });

  test("a root that the client sends is not believed", () => {
    const stranger = createTestPki();
    expect(search([stranger.root.issue().der, stranger.root.der], pki.root.pem)).toMatchObject({
      outcome: "path.no-anchor",
      spent: { work: 0 },
    });
  });

  test("an anchor is no client, and its name with another key is no anchor", () => {
    const root = createTestPki({ name: "CN=Root" }).root;
    expect(search([pki.root.der], pki.root.pem).outcome).not.toContain("<");
    expect(search([root.issue().der, root.der], pki.root.pem).outcome).toBe("path.signature");
  });
});

describe("several ways", () => {
  const other = pki.createRoot({ subject: "CN=Other Root" });

  test("a cross-signed intermediate reaches either anchor", () => {
    const crossed = other.crossSign(issuing);
    const chain = [leaf.der, lower.der, crossed.der, issuing.der];
    expect(search(chain, pki.root.pem).outcome).toBe(path);
    expect(search(chain, other.pem).outcome).toBe(path.replace("CN=Root", "CN=Other Root"));
  });

  test("a dead end beside the way changes nothing", () => {
    const nowhere = createTestPki({ name: "CN=Nowhere" }).root.crossSign(issuing);
    expect(search([leaf.der, nowhere.der, lower.der, issuing.der], pki.root.pem).outcome).toBe(
      path,
    );
  });

  test("the next path is tried when the shorter one fails", () => {
    const expired = other.crossSign(lower, { notAfter: past });
    const chain = [leaf.der, expired.der, lower.der, issuing.der];
    expect(search(chain, pki.root.pem + other.pem).outcome).toBe(path);
  });

  test("a renewed CA: the same name with another key, and the same key with other dates", () => {
    const renewed = pki.root.issueCa({ subject: "CN=Lower" });
    expect(search([leaf.der, renewed.der, lower.der, issuing.der], pki.root.pem).outcome).toBe(
      path,
    );
    const outdated = issuing.crossSign(lower, { notAfter: past });
    expect(search([leaf.der, outdated.der, issuing.der, lower.der], pki.root.pem).outcome).toBe(
      path,
    );
  });

  test("two roots of one name without key identifiers", () => {
    const bare = { subject: "CN=Twin", subjectKeyIdentifier: false } as const;
    const [first, second] = [pki.createRoot(bare), pki.createRoot(bare)];
    for (const root of [first, second]) {
      const client = root.issue({ authorityKeyIdentifier: false });
      expect(search([client.der], first.pem + second.pem).outcome).toBe("CN=client < CN=Twin");
    }
  });

  test("key identifiers order and never decide", () => {
    const misleading = lower.issue({ authorityKeyIdentifier: new Uint8Array(20) });
    expect(search([misleading.der, lower.der, issuing.der], pki.root.pem).outcome).toContain("<");
    const twin = pki.root.issueCa({ subject: "CN=Lower" });
    const { spent } = search([leaf.der, twin.der, lower.der, issuing.der], pki.root.pem);
    expect(spent.paths).toBe(1);
  });
});

describe("of several failing paths the one that got furthest is reported", () => {
  test("a CA's fault counts more than a key that did not sign", () => {
    const expired = pki.root.issueCa({ subject: "CN=Two", notAfter: past });
    const twin = pki.root.issueCa({ subject: "CN=Two" });
    const client = expired.issue();
    for (const rest of [
      [twin.der, expired.der],
      [expired.der, twin.der],
    ]) {
      expect(search([client.der, ...rest], pki.root.pem).outcome).toBe("path.ca-expired");
    }
  });

  test("name constraints count more than dates", () => {
    const ca = pki.root.issueCa({
      subject: "CN=Narrow",
      nameConstraints: { excluded: { dns: ["example.com"] } },
    });
    const expired = pki.root.crossSign(ca, { notAfter: past });
    const client = ca.issue({ san: { dns: ["a.example.com"] } });
    expect(search([client.der, expired.der, ca.der], pki.root.pem).outcome).toBe(
      "path.name-constraints",
    );
  });
});

describe("strangers with the name of a CA", () => {
  test("strangers with the CA's name cannot use up what its own path needs", () => {
    const ca = pki.root.issueCa({ subject: "CN=Twin" });
    const { der } = ca.issue({ subject: "CN=leaf", authorityKeyIdentifier: false });
    const twins = Array.from({ length: 8 }, () =>
      pki.selfSigned({ subject: "CN=Twin", keyType: "P-521" }),
    );
    expect(search([der, ...twins.map((each) => each.der), ca.der], pki.root.pem)).toMatchObject({
      outcome: "CN=leaf < CN=Twin < CN=Root",
      spent: { work: 2 },
    });
  });

  test("a stranger's key that is not accepted is not tried", () => {
    const ca = pki.root.issueCa({ subject: "CN=Twin", keyType: "rsa-2048", notAfter: past });
    const { der } = ca.issue({ subject: "CN=leaf", authorityKeyIdentifier: false });
    const dear = pki.selfSigned({ subject: "CN=Twin", subjectPublicKeyInfo: hugeRsaKey() });
    // Trying it would cost 4000 units.
    expect(search([der, ca.der, dear.der], pki.root.pem)).toMatchObject({
      outcome: "path.ca-expired",
      spent: { work: 0 },
    });
  });
});
