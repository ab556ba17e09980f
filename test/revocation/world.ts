/** What a verifier with these lists says of a chain. */
import { type ChainVerifierOptions, createChainVerifier } from "../../src/index.ts";
import type { RevocationOptions } from "../../src/revocation/revocation-options.ts";
import {
  createTestPki,
  type TestCa,
  type TestCertificate,
  type TestCrl,
  type TestPki,
} from "../../src/testing/index.ts";

/** The instant of these tests. */
export const now = new Date("2026-06-01T12:00:00Z");

/** A date this many seconds away. */
export const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

/** A root, an intermediate and a client. */
export interface World {
  readonly pki: TestPki;
  readonly issuing: TestCa;
  readonly client: TestCertificate;
}

export function world(): World {
  const pki = createTestPki({ now });
  const issuing = pki.root.issueCa({ subject: "CN=Issuing CA", pathLength: 0 });
  return { pki, issuing, client: issuing.issue({ subject: "CN=clientA" }) };
}

/** What is asked of {@link verdict} beside the chain. */
export interface Question extends Omit<RevocationOptions, "crls" | "mode"> {
  readonly mode?: RevocationOptions["mode"];
  readonly crls?: readonly (TestCrl | string)[];
  readonly anchor?: TestCertificate;
  readonly at?: Date;
  readonly options?: Partial<ChainVerifierOptions>;
}

/** "good", "unknown (reason)", ...; or code and reason of the refusal. */
export async function verdict(
  chain: TestCertificate | readonly Uint8Array[],
  question: Question,
): Promise<string> {
  const { mode = "require", crls, anchor, at = now, options, ...rest } = question;
  const anchors = anchor?.pem ?? rootOf(chain);
  const lists = crls?.map((each) => (typeof each === "string" ? each : each.pem));
  const verifier = createChainVerifier({
    trust: { anchors },
    revocation: { mode, ...(lists === undefined ? {} : { crls: lists }), ...rest },
    pkijsCrossCheck: false,
    clock: () => at,
    ...options,
  });
  const result = await verifier.verify("chain" in chain ? chain.chain : chain);
  if (!result.ok) return `${result.code} ${result.reason}`;
  const { revocation, revocationDetail } = result.certificate;
  const [reason] = revocationDetail?.split(":") ?? [];
  return reason === undefined ? revocation : `${revocation} (${reason})`;
}

function rootOf(chain: TestCertificate | readonly Uint8Array[]): string {
  if (!("chain" in chain)) throw new TypeError("name the anchor");
  let top = chain;
  while (top.issuer !== undefined) top = top.issuer;
  return top.pem;
}
