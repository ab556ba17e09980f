/** Several sources of lists of which one fails: what the others tell is used, and only what it alone would tell is unknown. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../../src/index.ts";
import { crlSource } from "../../../src/revocation/crl/url.ts";
import type { RevocationOptions } from "../../../src/revocation/revocation-options.ts";
import type { TestCertificate, TestCrl } from "../../../src/testing/index.ts";
import {
  type Answer,
  type FailingServer,
  hang,
  ok,
  startServer,
  status,
} from "../../support/failing-server.ts";
import { inSeconds, world } from "../world.ts";

const { pki, issuing, client } = world();
const { root } = pki;
const otherCa = root.issueCa({ subject: "CN=Other CA" });
const other = otherCa.issue({ subject: "CN=clientB" });
const rootCrl = root.crl();
const crl = issuing.crl({ number: 5 });
const hit = issuing.crl({ number: 5, revoked: [client] });

/** What each path of the server answers; everything else is 404. */
const answers = new Map<string, Answer>();
let server: FailingServer;
beforeAll(async () => {
  server = await startServer((request, response) =>
    (answers.get(request.url ?? "") ?? status(404))(request, response),
  );
});
beforeEach(() => {
  answers.clear();
  server.requests.length = 0;
});
afterAll(() => server.close());

function verifier(mode: RevocationOptions["mode"], paths: readonly string[], given = "") {
  let second = 0;
  const clock = (): Date => inSeconds(second);
  const sources = paths.map((path) =>
    crlSource(server.url(path), { privateAddresses: "accept" }, { clock, random: () => 0 }),
  );
  const made = createChainVerifier({
    trust: { anchors: root.pem },
    revocation: { mode, crls: given === "" ? sources : [...sources, given] },
    pkijsCrossCheck: false,
    clock,
  });
  const ask = async (certificate: TestCertificate = client, at = 0): Promise<string> => {
    second = at;
    const result = await made.verify(certificate.chain);
    if (!result.ok) return `${result.reason}: ${result.detail}`;
    return result.certificate.revocationDetail ?? result.certificate.revocation;
  };
  return { ask, sources };
}

const serve = (path: string, list: TestCrl) => answers.set(path, ok(list.der));

describe("a source that is dead from the start", () => {
  test("takes nothing from what the others tell", async () => {
    serve("/root", rootCrl);
    serve("/issuing", crl);
    const { ask } = verifier("require", ["/dead", "/root", "/issuing"]);
    expect(await ask()).toBe("good");
  });

  test.each(["require", "best-effort"] as const)(
    "what it would have told is unknown, with its fault: %s",
    async (mode) => {
      serve("/root", rootCrl);
      const { ask } = verifier(mode, ["/issuing", "/root"]);
      const said = await ask();
      expect(said).toMatch(/^crl\.missing: there is no CRL of CN=Issuing CA/);
      expect(said).toMatch(/127\.0\.0\.1:\d+\/issuing: the server answered with status 404$/);
    },
  );

  test("who is on a list that is there is refused", async () => {
    serve("/issuing", hit);
    for (const mode of ["require", "best-effort"] as const) {
      expect(await verifier(mode, ["/root", "/issuing"]).ask()).toMatch(/^crl\.revoked/);
    }
  });

  test("whose list is there but covers another part is missing too", async () => {
    const part = { issuingDistributionPoint: { onlyContainsCaCerts: true } };
    serve("/part", issuing.crl(part));
    const { ask } = verifier("require", ["/part", "/dead"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.missing: the CRLs of CN=Issuing CA do not cover .*\/dead/);
  });

  test("an outdated list stays an outdated list, and the fault stands beside it", async () => {
    serve("/issuing", issuing.crl({ nextUpdate: inSeconds(-60) }));
    const { ask } = verifier("require", ["/issuing", "/dead"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.outdated: .*; a revocation list cannot be read: .*\/dead/);
  });

  test("a delta list alone is no pardon, and still revokes", async () => {
    serve("/delta", issuing.crl({ number: 6, baseNumber: 5 }));
    const { ask } = verifier("require", ["/complete", "/delta"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.missing/);
    serve("/delta", issuing.crl({ number: 6, baseNumber: 5, revoked: [client] }));
    const listing = verifier("best-effort", ["/complete", "/delta"], rootCrl.pem);
    expect(await listing.ask()).toMatch(/^crl\.revoked/);
  });

  test("a delta list that pardons pardons nobody without its complete list", async () => {
    const removed = { certificate: client, reason: "removeFromCRL" } as const;
    serve("/delta", issuing.crl({ number: 6, baseNumber: 5, revoked: [removed] }));
    const { ask } = verifier("require", ["/complete", "/delta"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.missing/);
  });

  test("is left alone after two failures, and used as soon as it is asked again", async () => {
    serve("/root", rootCrl);
    const { ask } = verifier("require", ["/issuing", "/root"]);
    for (let times = 0; times < 5; times += 1) expect(await ask()).toMatch(/^crl\.missing/);
    expect(server.requests.filter((each) => each === "GET /issuing")).toHaveLength(2);
    serve("/issuing", crl);
    expect(await ask(client, 61)).toBe("good");
  });

  test("and hangs: who does not need it is admitted", async () => {
    answers.set("/dead", hang);
    serve("/root", rootCrl);
    serve("/issuing", crl);
    expect(await verifier("require", ["/dead", "/root", "/issuing"]).ask()).toBe("good");
  });
});

describe("a source past its hard age", () => {
  const day = 86_401;
  const lasting = { number: 5, nextUpdate: inSeconds(30 * 86_400) };

  test("what only it tells is unknown, though its list has not ended; the others' is not", async () => {
    serve("/issuing", issuing.crl(lasting));
    serve("/root", root.crl(lasting));
    serve("/other", otherCa.crl(lasting));
    const { ask } = verifier("require", ["/issuing", "/root", "/other"]);
    expect([await ask(), await ask(other)]).toEqual(["good", "good"]);
    answers.set("/issuing", status(500));
    expect(await ask(client, day)).toMatch(
      /^crl\.missing: the source of CRL number 5 of CN=Issuing CA .* is past its hard age; a revocation list is \d+ s old, past its hard age: .*status 500$/,
    );
    expect(await ask(other, day)).toBe("good");
  });

  test("a remembered verdict does not outlive it", async () => {
    serve("/issuing", issuing.crl(lasting));
    const { ask } = verifier("require", ["/issuing"], root.crl(lasting).pem);
    await ask();
    answers.set("/issuing", status(500));
    expect(await ask(client, day - 2)).toBe("good");
    expect(await ask(client, day)).toMatch(/^crl\.missing/);
  });

  test("still revokes", async () => {
    serve("/issuing", issuing.crl({ ...lasting, revoked: [client] }));
    const { ask } = verifier("best-effort", ["/issuing"], root.crl(lasting).pem);
    expect(await ask()).toMatch(/^crl\.revoked/);
    answers.clear();
    expect(await ask(client, day)).toMatch(/^crl\.revoked/);
  });

  test("a delta list of it does not take anybody off a list", async () => {
    const removed = { certificate: client, reason: "removeFromCRL" } as const;
    const held = { certificate: client, reason: "certificateHold" } as const;
    serve("/complete", issuing.crl({ ...lasting, revoked: [held] }));
    serve("/delta", issuing.crl({ ...lasting, number: 6, baseNumber: 5, revoked: [removed] }));
    const { ask } = verifier("require", ["/complete", "/delta"], root.crl(lasting).pem);
    expect(await ask()).toBe("good");
    answers.delete("/delta");
    expect(await ask(client, day)).toMatch(/^crl\.revoked/);
  });

  test("another source with the same list, or a newer one, is enough", async () => {
    for (const number of [5, 6]) {
      serve("/one", issuing.crl(lasting));
      serve("/two", issuing.crl({ ...lasting, number }));
      const { ask } = verifier("require", ["/one", "/two"], root.crl(lasting).pem);
      expect(await ask()).toBe("good");
      answers.delete("/one");
      expect(await ask(client, day)).toBe("good");
    }
  });
});

describe("an older list in another source", () => {
  test("does not replace a newer one when the source of that one loses it", async () => {
    serve("/one", issuing.crl({ number: 7, revoked: [client] }));
    serve("/two", otherCa.crl());
    const { ask, sources } = verifier("require", ["/one", "/two"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.revoked/);
    serve("/two", issuing.crl({ number: 6 }));
    await sources[1]?.reload();
    serve("/one", otherCa.crl());
    await sources[0]?.reload();
    expect(await ask()).toMatch(/^crl\.revoked/);
  });

  test("of a CA with the same name is none of its kind: both are used", async () => {
    const twin = root.issueCa({ subject: "CN=Issuing CA" });
    const ofTwin = twin.issue({ subject: "CN=clientC" });
    serve("/one", issuing.crl({ number: 100 }));
    serve("/two", otherCa.crl());
    const { ask, sources } = verifier("require", ["/one", "/two"], rootCrl.pem);
    expect(await ask()).toBe("good");
    serve("/two", twin.crl({ number: 3 }));
    await sources[1]?.reload();
    expect([await ask(), await ask(ofTwin)]).toEqual(["good", "good"]);
    serve("/two", twin.crl({ number: 4, revoked: [ofTwin] }));
    await sources[1]?.reload();
    expect(await ask()).toBe("good");
    expect(await ask(ofTwin)).toMatch(/^crl\.revoked/);
  });
});

describe("anybody on the way may answer for an address without TLS", () => {
  test.each(["require", "best-effort"] as const)(
    "what is no successor takes nothing away: %s",
    async (mode) => {
      serve("/issuing", hit);
      const { ask, sources } = verifier(mode, ["/issuing"], rootCrl.pem);
      expect(await ask()).toMatch(/^crl\.revoked/);
      const scope = { issuingDistributionPoint: { onlyContainsUserCerts: true } };
      for (const other of [
        otherCa.crl(),
        issuing.crl({ ...scope, key: client.key }),
        issuing.crl({ number: 9, baseNumber: 5, key: client.key }),
        pki.createRoot({ subject: "CN=Stranger" }).crl(),
        issuing.crl({ number: 4 }),
      ]) {
        serve("/issuing", other);
        await sources[0]?.reload();
        expect(await ask()).toMatch(/^crl\.revoked/);
      }
      serve("/issuing", issuing.crl({ number: 6 }));
      await sources[0]?.reload();
      expect(await ask()).toBe("good");
    },
  );

  test("certificates beside the list are no signers", async () => {
    const signer = issuing.issue({
      subject: "CN=Issuing CA",
      keyUsage: ["cRLSign"],
      extendedKeyUsage: false,
    });
    const list = issuing.crl({ key: signer.key });
    answers.set("/issuing", ok(new TextEncoder().encode(list.pem + signer.pem)));
    const { ask } = verifier("require", ["/issuing"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.signature/);
    const trusting = verifier("require", ["/issuing"], rootCrl.pem + signer.pem);
    expect(await trusting.ask()).toBe("good");
  });

  test("what nobody vouches for is not confirmed by its ETag, which may be that of the right one", async () => {
    const tag = '"1"';
    const right: Answer = (request, response) => {
      const isKnown = request.headers["if-none-match"] === tag;
      response.writeHead(isKnown ? 304 : 200, { etag: tag }).end(isKnown ? "" : crl.der);
    };
    answers.set("/issuing", ok(issuing.crl({ key: client.key }).der, { etag: tag }));
    const { ask, sources } = verifier("require", ["/issuing"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.signature/);
    answers.set("/issuing", right);
    await sources[0]?.reload();
    expect(await ask()).toBe("good");
    const asked = server.requests.length;
    await sources[0]?.reload();
    expect(await ask()).toBe("good");
    expect(server.requests).toHaveLength(asked + 1);
  });

  test("nobody is sent through hundreds of signatures", async () => {
    const forged = issuing.crl({ key: client.key }).pem;
    answers.set("/issuing", ok(new TextEncoder().encode(forged.repeat(101))));
    const { ask } = verifier("require", ["/issuing"], rootCrl.pem);
    expect(await ask()).toMatch(/^crl\.missing: .*101 lists, at most 100/);
  });
});
