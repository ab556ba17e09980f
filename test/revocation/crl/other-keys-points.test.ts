/** The list of a CA's other key is held: the own one is asked for where the certificate names it, all the same. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../../src/index.ts";
import type { RevocationOptions } from "../../../src/revocation/revocation-options.ts";
import type { TestCertificate, TestCrl } from "../../../src/testing/index.ts";
import {
  type Answer,
  type FailingServer,
  ok,
  startServer,
  status,
} from "../../support/failing-server.ts";
import { inSeconds, now, world } from "../world.ts";

const { pki, issuing } = world();
const twin = pki.root.issueCa({ subject: "CN=Issuing CA" });
const answers = new Map<string, Answer>();
let server: FailingServer;
let client: TestCertificate;
let other: TestCertificate;
beforeAll(async () => {
  server = await startServer((request, response) =>
    (answers.get(request.url ?? "") ?? status(404))(request, response),
  );
  client = issuing.issue({ crlDistributionPoints: [server.url("/old")] });
  other = twin.issue({ crlDistributionPoints: [server.url("/new")] });
});
beforeEach(() => {
  answers.clear();
  server.requests.length = 0;
});
afterAll(() => server.close());

const serve = (path: string, list: TestCrl) => answers.set(path, ok(list.der));
const signature = "ClientCertCrlProcessingError crl.signature";

/** A verifier that may ask distribution points; both keys of the CA are configured. */
function verifier(revocation: Partial<RevocationOptions> = {}) {
  const made = createChainVerifier({
    trust: { anchors: pki.root.pem, intermediates: issuing.pem + twin.pem },
    revocation: {
      mode: "require",
      scope: "leaf",
      distributionPointHosts: [`127.0.0.1:${server.port}`],
      privateAddresses: "accept",
      ...revocation,
    },
    pkijsCrossCheck: false,
    clock: () => now,
  });
  return async (certificate: TestCertificate, ...more: readonly TestCertificate[]) => {
    const result = await made.verify([...certificate.chain, ...more.map(({ der }) => der)]);
    return result.ok ? result.certificate.revocation : `${result.code} ${result.reason}`;
  };
}

test("fetched before for another client, configured, or ended", async () => {
  serve("/old", issuing.crl({ revoked: [client] }));
  serve("/new", twin.crl());
  const ask = verifier();
  expect(await ask(other)).toBe("good");
  expect(await ask(client, twin)).toMatch("crl.revoked");
  const ended = issuing.crl({ nextUpdate: inSeconds(-60), number: 1 });
  serve("/old", issuing.crl({ revoked: [client], number: 2 }));
  for (const crls of [[twin.crl().pem], [twin.crl().pem, ended.pem]]) {
    expect(await verifier({ crls })(client, twin)).toMatch("crl.revoked");
  }
  expect(server.requests.filter((each) => each === "GET /old")).toHaveLength(3);
});

test("good when the own list says so, unknown when it cannot be had", async () => {
  serve("/new", twin.crl());
  const ask = verifier({ crls: twin.crl().pem });
  expect(await ask(client, twin)).toMatch(/^ClientCertCrlProcessingError crl\./);
  serve("/old", issuing.crl());
  expect(await verifier({ crls: twin.crl().pem })(client, twin)).toBe("good");
});

test("the other key's list at the own one's address is not an answer", async () => {
  serve("/old", twin.crl({ number: 900 }));
  for (const more of [[], [twin]]) expect(await verifier()(client, ...more)).toBe(signature);
});
