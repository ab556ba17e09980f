/** A client with an ML-DSA certificate at the gate: verify mode, recheck and passthrough mode. */
import { describe, expect, test } from "@jest/globals";
import { passthroughHeaderSize } from "../../src/alb/passthrough-header.ts";
import { fromPem } from "../../src/sources/index.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { outcome, world } from "../support/gates.ts";
import { hasMlDsa, ML_DSA } from "../support/ml-dsa.ts";
import { gateWith } from "../support/settings.ts";

const { verify, passthrough } = world();

if (hasMlDsa) {
  describe.each(ML_DSA)("a client with %s", (keyType) => {
    const { root } = createTestPki({ keyType });
    const issuing = root.issueCa({ keyType });
    const client = issuing.issue({ keyType, subject: "CN=clientA" });
    const verified = albEvent({ mode: "verify", certificate: client });
    const presented = albEvent({ mode: "passthrough", certificate: client });
    const trust = { anchors: root.pem, intermediates: issuing.pem };

    test("verify mode reads and admits it", async () => {
      const decision = await gateWith(verify).check(verified);
      if (decision.outcome !== "admitted") throw new Error(outcome(decision));
      expect(decision.certificate.subject.commonName).toBe("clientA");
      expect(decision.certificate.verifiedBy).toBe("alb");
    });

    test("verify mode with trust verifies it again", async () => {
      const decision = await gateWith({ ...verify, trust }).check(verified);
      expect(decision).toMatchObject({ certificate: { verifiedBy: "alb-mtls" } });
      const other = createTestPki({ keyType }).root;
      const others = gateWith({ ...verify, trust: { anchors: other.pem } });
      expect(outcome(await others.check(verified))).toBe(
        "ClientCertUntrusted path.no-anchor at path",
      );
    });

    test("passthrough mode verifies it, with lists, and cross-checks it", async () => {
      const revocation = { mode: "require", crls: root.crl().pem + issuing.crl().pem } as const;
      const gate = gateWith({ ...passthrough, trust: { anchors: root.pem }, revocation });
      expect(outcome(await gate.check(presented))).toBe("admitted");
    });

    test("as deep a chain as a header of 64 K and the limit of depth allow is admitted", async () => {
      let [ca, chain] = [issuing, client.chain];
      // The leaf and eight intermediates: `limits.depth`.
      while (chain.length < 9) {
        const next = ca.issueCa({ keyType, subject: `CN=level ${chain.length}` });
        const longer = next.issue({ keyType, subject: "CN=clientA" }).chain;
        if (passthroughHeaderSize(longer).bytes > 65_536) break;
        [ca, chain] = [next, longer];
      }
      expect(chain.length).toBeGreaterThan(5);
      const event = albEvent({ mode: "passthrough", certificate: chain });
      const gate = gateWith({ ...passthrough, trust: { anchors: root.pem } });
      expect(outcome(await gate.check(event))).toBe("admitted");
    });

    test("the deny list knows its key in every certificate", async () => {
      const { spkiSha256 } = Certificate.fromDer(client.der);
      const deny = fromPem(`spki-sha256 ${spkiSha256}\n`);
      const gate = gateWith({ ...passthrough, trust: { anchors: root.pem }, deny });
      const renewed = issuing.issue({ key: client.key, subject: "CN=clientA" });
      const event = albEvent({ mode: "passthrough", certificate: renewed });
      for (const each of [presented, event]) {
        expect(outcome(await gate.check(each))).toBe("ClientCertRejected deny.listed at deny");
      }
    });
  });
}
