/**
 * The inferred verdict (`src/emulator/aws-tls-verdict.ts`) against s2n-tls itself: each has to say the same of every chain.
 */
import { readListenerLists } from "../../src/emulator/aws-tls-lists.ts";
import { awsTlsVerdict } from "../../src/emulator/aws-tls-verdict.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { randomChain } from "../differential/chains.ts";
import { chainCases } from "./chain-cases.ts";
import { type HandshakeCase, handshakes } from "./judge.ts";

/** A chain, and what to call it. */
type NamedCase = HandshakeCase & { readonly id: string };

/** What a comparison found. */
export interface Comparison {
  readonly chains: number;
  readonly accepted: number;
  /** One line for each chain that both see differently. */
  readonly differences: readonly string[];
}

/** Compares the fixed chains. */
export function compareFixed(): Comparison {
  return compare(
    chainCases().map(({ key, ...rest }) => ({
      ...rest,
      key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    })),
  );
}

/** Compares so many random chains, beginning with this number. */
export function compareRandomly(first: number, count: number): Comparison {
  return compare(
    Array.from({ length: count }, (_, index) => {
      const { seed, kind, chain, anchor } = randomChain(first + index);
      return { id: `${seed} ${kind}`, chain, trust: [anchor] };
    }),
  );
}

function compare(cases: readonly NamedCase[]): Comparison {
  const said = handshakes(cases.map(({ id: _, ...each }) => each));
  const differences: string[] = [];
  let accepted = 0;
  for (const [index, { id, chain, trust, crls, crlDates }] of cases.entries()) {
    const bundle = trust.map((der) => Certificate.fromDer(der));
    const lists = crls && readListenerLists(crls.join(""));
    const listener = { bundle, lists, ...(crlDates && { listDates: crlDates }) };
    const ours = awsTlsVerdict(chain, listener, new Date());
    const s2n = said[index];
    if (s2n?.ok === true) accepted += 1;
    if (s2n?.ok !== ours.ok) {
      const word = ours.ok ? "ok" : `${ours.code}: ${ours.detail}`;
      differences.push(`${id}: s2n-tls ${s2n?.error ?? s2n?.fault ?? "ok"}, inferred ${word}`);
    }
  }
  return { chains: cases.length, accepted, differences };
}
