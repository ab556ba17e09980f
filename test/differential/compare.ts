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
  readonly unknown: readonly UnknownDisagreement[];
  /** Judges that are not installed here. */
  readonly absent: readonly Judge[];
}

/** One that nobody has explained, with the number of its chain. */
export interface UnknownDisagreement extends Disagreement {
  readonly seed: number;
  readonly kind: string;
}

/** Chains that are made, judged and forgotten together. */
const batchSize = 500;

/** Puts `count` chains, beginning with this number, before everybody who is installed. */
export async function compare(first: number, count: number): Promise<Comparison> {
  const tally = new Tally(absentPeers());
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

/** The judges that may be missing. OpenSSL may not: without it nothing is compared and the run fails. */
export function absentPeers(): readonly Judge[] {
  return (["certtool", "go"] as const).filter((peer) => !isInstalled(peer));
}

class Tally implements Comparison {
  chains = 0;
  accepted = 0;
  readonly compared = new Map<Judge, number>();
  readonly known = new Map<string, number>();
  readonly unknown: UnknownDisagreement[] = [];
  readonly absent: readonly Judge[];

  constructor(absent: readonly Judge[]) {
    this.absent = absent;
  }

  add(chain: RandomChain, disagreement: Disagreement): void {
    const { judge, ours: own, theirs } = disagreement;
    increase(this.compared, judge);
    if ((own === "accepted") === (theirs === "accepted")) return;
    const { seed, kind } = chain;
    const cause = causeOf(chain, disagreement);
    if (cause === undefined) this.unknown.push({ ...disagreement, seed, kind });
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
  const goes = tally.absent.includes("go") ? undefined : go(chains);
  const withCertTool = !tally.absent.includes("certtool");
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
      tally.add(chain, { judge, ours: own, theirs });
    }
  }
}

/** The comparison as lines of text. */
export function report(comparison: Comparison): string {
  const { chains, accepted, compared, known, unknown, absent } = comparison;
  return [
    `${chains} chains, ${accepted} of them valid`,
    ...[...compared].map(([judge, count]) => `compared with ${judge}: ${count} verdicts`),
    ...absent.map((judge) => `not compared with ${judge}: not installed here`),
    `${[...known.values()].reduce((sum, count) => sum + count, 0)} disagreements with a known cause`,
    ...[...known].sort().map(([cause, count]) => `${`${count}`.padStart(7)}  ${cause}`),
    `${unknown.length} disagreements without a known cause`,
    ...unknown.map((each) => `         ${JSON.stringify(each)}`),
    "",
  ].join("\n");
}
