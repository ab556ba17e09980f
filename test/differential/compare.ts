import { Certificate } from "../../src/x509/certificate.ts";
import { causeOf, type Disagreement, type Judge } from "./causes.ts";
import { type RandomChain, randomChain } from "./chains.ts";
import { certtool, go, isInstalled, openssl, ours, type Verdict, Workplace } from "./judges.ts";

/** What a run found. */
export interface Comparison {
  readonly chains: number;
  readonly accepted: number;
  /** Verdicts compared with each judge. */
  readonly compared: ReadonlyMap<Judge, number>;
  /** How often each known cause made a difference: "judge: cause". */
  readonly known: ReadonlyMap<string, number>;
  /** Differences nobody has explained, with the number of the chain. */
  readonly unknown: readonly (Disagreement & { readonly seed: number })[];
}

/** Chains that are made, judged and forgotten together. */
const batchSize = 500;

/** Puts `count` chains, beginning with this number, before everybody who is installed. */
export async function compare(first: number, count: number): Promise<Comparison> {
  const tally = new Tally();
  const place = new Workplace();
  try {
    for (let at = 0; at < count; at += batchSize) {
      await compareBatch(first + at, Math.min(batchSize, count - at), place, tally);
    }
  } finally {
    place.remove();
  }
  return tally;
}

class Tally implements Comparison {
  chains = 0;
  accepted = 0;
  readonly compared = new Map<Judge, number>();
  readonly known = new Map<string, number>();
  readonly unknown: (Disagreement & { seed: number })[] = [];

  add(seed: number, disagreement: Disagreement): void {
    const { judge, ours: own, theirs } = disagreement;
    increase(this.compared, judge);
    if ((own === "accepted") === (theirs === "accepted")) return;
    const cause = causeOf(disagreement);
    if (cause === undefined) this.unknown.push({ ...disagreement, seed });
    else increase(this.known, `${judge}: ${cause}`);
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

async function compareBatch(
  first: number,
  count: number,
  place: Workplace,
  tally: Tally,
): Promise<void> {
  const chains = Array.from({ length: count }, (_, index) => randomChain(first + index));
  const goes = isInstalled("go") ? go(chains) : undefined;
  const withCertTool = isInstalled("certtool");
  for (const [index, chain] of chains.entries()) {
    const own = await ours(chain, false);
    tally.chains += 1;
    if (own === "accepted") tally.accepted += 1;
    const verdicts: [Judge, Verdict | undefined][] = [
      // What is refused is not shown to PKI.js, so there is nothing to compare.
      ["pkijs", own === "accepted" ? await ours(chain, true) : undefined],
      ["openssl", openssl(place, chain, [])],
      ["openssl-strict", openssl(place, chain, ["-x509_strict"])],
      ["go", goes?.[index]],
      // GnuTLS knows neither policy constraints nor most forms of name constraints: it cannot judge them.
      [
        "certtool",
        withCertTool && !["policies", "names"].includes(chain.kind)
          ? certtool(place, chain)
          : undefined,
      ],
    ];
    for (const [judge, theirs] of verdicts) {
      if (theirs === undefined) continue;
      const { kind, seed } = chain;
      tally.add(seed, { judge, kind, ours: own, theirs, extensions: extensionsOf(chain) });
    }
  }
}

/** Which policy extensions there are, where the chain can be read. */
function extensionsOf({ kind, chain }: RandomChain): ReadonlySet<string> {
  if (kind !== "policies") return new Set();
  const authorities = chain.slice(1).map((der) => Certificate.fromDer(der));
  const names = ["policyMappings", "inhibitAnyPolicy"] as const;
  return new Set(names.filter((name) => authorities.some((each) => each[name] !== undefined)));
}

/** The comparison as lines of text. */
export function report(comparison: Comparison): string {
  const { chains, accepted, compared, known, unknown } = comparison;
  return [
    `${chains} chains, ${accepted} of them valid`,
    ...[...compared].map(([judge, count]) => `compared with ${judge}: ${count} verdicts`),
    ...[...known].sort().map(([cause, count]) => `${`${count}`.padStart(7)}  ${cause}`),
    `${unknown.length} disagreements without a known cause`,
    ...unknown.map(
      (each) => `         ${JSON.stringify({ ...each, extensions: [...each.extensions] })}`,
    ),
    "",
  ].join("\n");
}
