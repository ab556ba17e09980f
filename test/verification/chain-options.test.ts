import { describe, expect, test } from "@jest/globals";
import { type ChainVerifierOptions, createChainVerifier } from "../../src/index.ts";
import { createTestPki } from "../../src/testing/index.ts";

const pki = createTestPki();
const right: ChainVerifierOptions = {
  trust: { anchors: pki.root.pem },
  revocation: { mode: "off" },
};

describe("options of createChainVerifier", () => {
  test.each<[string, object, RegExp]>([
    ["an unknown key", { anchor: "x" }, /options\.anchor is not an option/],
    ["no trust", { trust: undefined }, /options\.trust is undefined/],
    ["no revocation", { revocation: undefined }, /options\.revocation is undefined/],
    ["an unknown key of trust", { trust: { anchor: "x" } }, /trust\.anchor/],
    ["an empty list of anchors", { trust: { anchors: [] } }, /empty/],
    ["an anchor without a name", { trust: { anchors: { id: " ", anchors: "x" } } }, /id must be/],
    ["an unknown purpose", { purpose: "client" }, /purpose must be/],
    ["no purpose", { purpose: [] }, /every client would be refused/],
    ["any inside a list", { purpose: ["clientAuth", "any"] }, /purpose must be/],
    ["any by its identifier", { purpose: "2.5.29.37.0" }, /purpose must be/],
    ["an unknown limit", { limits: { depths: 1 } }, /limits\.depths/],
    ["a limit of nothing", { limits: { work: 0 } }, /limits\.work must be a positive integer/],
    ["an unknown algorithm", { algorithms: { keys: ["DSA"] } }, /algorithms\.keys/],
    ["no algorithm", { algorithms: { keys: [] } }, /algorithms\.keys/],
    ["a short key", { algorithms: { minimumRsaBits: 1024 } }, /from 2048/],
    ["SHA-1", { algorithms: { dangerouslyAccept: ["SHA-1"] } }, /dangerouslyAccept/],
    ["a policy that is none", { policies: { initialPolicySet: ["gold"] } }, /initialPolicySet/],
    ["a flag that is text", { policies: { initialExplicitPolicy: "no" } }, /true or false/],
    ["a switch that is text", { pkijsCrossCheck: "false" }, /pkijsCrossCheck must be/],
    ["a clock that is a date", { clock: new Date() }, /clock must be a function/],
  ])("%s is a TypeError", (_what, wrong, message) => {
    const options = { ...right, ...wrong } as ChainVerifierOptions;
    expect(() => createChainVerifier(options)).toThrow(TypeError);
    expect(() => createChainVerifier(options)).toThrow(message);
  });

  test("limits take effect", async () => {
    const chain = pki.root.issueCa().issueCa({ subject: "CN=x" }).issue().chain;
    const of = async (limits: object) => {
      const verdict = await createChainVerifier({ ...right, limits }).verify(chain);
      return verdict.ok ? "accepted" : verdict.reason;
    };
    await expect(of({ headerBytes: 1 })).rejects.toThrow(/headerBytes is not an option/);
    expect(await of({ depth: 9 })).toBe("accepted");
    expect(await of({ depth: 1 })).toBe("limit.depth");
    expect(await of({ certificates: 2 })).toBe("limit.certificates");
    expect(await of({ certificateBytes: 200 })).toBe("limit.certificate-bytes");
    expect(await of({ work: 2 })).toBe("path.budget");
  });

  test("whatever is given for a chain is answered, never thrown", async () => {
    const verifier = createChainVerifier(right);
    for (const chain of [[], [new Uint8Array()], ["x"], [undefined], undefined, {}, [{}]]) {
      expect(await verifier.verify(chain as Uint8Array[])).toMatchObject({ ok: false });
    }
  });
});
