/**
 * The same chains before s2n-tls, the local load balancer in verify mode, and passthrough mode's path validation.
 */
import { createAlbVerifier } from "../../src/emulator/listener-verdicts.ts";
import { createChainVerifier } from "../../src/index.ts";
import { randomChain } from "../differential/chains.ts";
import { type AskedChain, causeOf, type Disagreement, type Subject } from "./causes.ts";
import { chainCases } from "./chain-cases.ts";
import { type HandshakeAnswer, type HandshakeCase, handshakes, pem } from "./judge.ts";

/** What a run found. */
export interface VerdictTable {
  readonly chains: number;
  /** Chains that s2n-tls accepted. */
  readonly accepted: number;
  /** "subject: agrees", "subject: because", and how often. */
  readonly counts: ReadonlyMap<string, number>;
  readonly unexplained: readonly (Disagreement & { readonly id: string })[];
}

interface NamedChain extends AskedChain {
  readonly id: string;
  readonly key?: string;
  readonly crlDates?: "check";
}

/** Compares the fixed cases. */
export function compareCases(): Promise<VerdictTable> {
  return compare(
    chainCases().map(({ key, ...rest }) => ({
      ...rest,
      key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    })),
  );
}

/** Compares so many random chains, beginning with this number, in batches. */
export async function compareRandom(first: number, count: number): Promise<VerdictTable> {
  const tables: VerdictTable[] = [];
  for (let at = 0; at < count; at += 1000) {
    const chains = Array.from({ length: Math.min(1000, count - at) }, (_, index): NamedChain => {
      const { seed, kind, chain, anchor } = randomChain(first + at + index);
      return { id: `${seed} ${kind}`, chain, trust: [anchor] };
    });
    tables.push(await compare(chains));
  }
  return sum(tables);
}

async function compare(chains: readonly NamedChain[]): Promise<VerdictTable> {
  const said = handshakes(chains.map(({ id: _, ...each }): HandshakeCase => each));
  const counts = new Map<string, number>();
  const unexplained: (Disagreement & { id: string })[] = [];
  let accepted = 0;
  for (const [index, chain] of chains.entries()) {
    const s2n = wordOf(said[index]);
    if (s2n === "ok") accepted += 1;
    for (const [subject, ask] of subjects) {
      const ours = await ask(chain);
      const disagreement = { subject, s2n, ours };
      const agrees = (s2n === "ok") === (ours === "ok");
      const cause = agrees ? "agrees" : causeOf(chain, disagreement);
      if (cause === undefined) unexplained.push({ id: chain.id, ...disagreement });
      else counts.set(`${subject}: ${cause}`, (counts.get(`${subject}: ${cause}`) ?? 0) + 1);
    }
  }
  return { chains: chains.length, accepted, counts, unexplained };
}

function wordOf(answer: HandshakeAnswer | undefined): string {
  return answer?.ok === true ? "ok" : (answer?.error ?? answer?.fault ?? "no answer");
}

const subjects: readonly (readonly [Subject, (chain: NamedChain) => Promise<string>])[] = [
  ["local load balancer", listenerVerdict],
  ["passthrough", passthroughVerdict],
];

async function listenerVerdict({ chain, trust, crls }: NamedChain): Promise<string> {
  try {
    const verdict = await createAlbVerifier(pem(trust), crls?.join(""))(chain);
    return verdict.ok ? "ok" : reasonOf(verdict);
  } catch (error) {
    return String(error);
  }
}

async function passthroughVerdict({ chain, trust, crls }: NamedChain): Promise<string> {
  try {
    const verdict = await createChainVerifier({
      trust: { anchors: pem(trust) },
      revocation:
        crls === undefined ? { mode: "off" } : { mode: "best-effort", crls: crls.join("") },
    }).verify(chain);
    return verdict.ok ? "ok" : reasonOf(verdict);
  } catch (error) {
    return String(error);
  }
}

function reasonOf(verdict: {
  readonly code: string;
  readonly reason?: string;
  readonly detail: string;
}): string {
  return `${verdict.reason ?? verdict.code}: ${verdict.detail}`;
}

function sum(tables: readonly VerdictTable[]): VerdictTable {
  const counts = new Map<string, number>();
  for (const table of tables) {
    for (const [name, count] of table.counts) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  const total = (pick: (table: VerdictTable) => number): number =>
    tables.reduce((all, table) => all + pick(table), 0);
  return {
    chains: total(({ chains }) => chains),
    accepted: total(({ accepted }) => accepted),
    counts,
    unexplained: tables.flatMap(({ unexplained }) => unexplained),
  };
}

/** A table as lines of text. */
export function report({ chains, accepted, counts, unexplained }: VerdictTable): string {
  return [
    `${chains} chains, ${accepted} of them accepted by s2n-tls`,
    ...[...counts].sort().map(([name, count]) => `${`${count}`.padStart(7)}  ${name}`),
    `${unexplained.length} disagreements without a named cause`,
    ...unexplained.map((each) => `         ${JSON.stringify(each)}`),
    "",
  ].join("\n");
}
