/**
 * What an operator should know of the lists before a client finds out: looked at when trust store or lists have changed. Nothing
 * is refused here.
 * @module
 */
import type { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import type { TrustStore } from "../../trust/trust-store.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import type { DistinguishedName } from "../../x509/names/distinguished-name.ts";
import type { UnknownReason } from "../certificate-status.ts";
import { isFromFuture } from "../clock-skew.ts";
import type { RevocationSettings } from "../revocation-options.ts";
import { describe, isoTime } from "./group-status.ts";
import { CrlProofs } from "./proofs.ts";
import { maySignLists } from "./signers.ts";
import type { CrlStore } from "./store.ts";
import type { Report } from "./succession.ts";

/** Most names or lists in one report. */
const maxListed = 20;
/** Lists that are looked at: each costs a signature or several. What is found of them is remembered for the requests. */
const maxLooked = 100;
/** Most CAs of one name that are looked at. */
const maxCandidates = 16;

/** What is reported, and to whom. */
export interface ListReportOptions {
  readonly settings: Pick<RevocationSettings, "mode" | "scope" | "grace" | "acceptOtherKeys">;
  readonly proofs: CrlProofs;
  readonly algorithms: AcceptedAlgorithms;
  readonly report: Report;
}

/** What is wrong with a list, and how to say it. */
type Fault = readonly [reason: UnknownReason, why: string];

/** Reports CAs without a list and lists that are of no use: once for each change of either. */
export class ListReport {
  readonly #options: ListReportOptions;
  /** For signers that nobody has validated: what they signed must not count as proven. */
  readonly #trial: CrlProofs;
  #trust: TrustStore | undefined;
  #lists: CrlStore | undefined;
  #isWhole = false;
  readonly #said = new Map<string, string>();

  constructor(options: ListReportOptions) {
    this.#options = options;
    this.#trial = new CrlProofs(options.algorithms);
  }

  /**
   * Looks at them if they have changed.
   * @param isWhole whether these are all lists that there will be: nothing is said of missing ones where a source could not be
   *   read yet, or distribution points may bring them
   */
  look(trust: TrustStore, lists: CrlStore, isWhole: boolean, now: Date): void {
    if (trust === this.#trust && lists === this.#lists && isWhole === this.#isWhole) return;
    this.#trust = trust;
    this.#lists = lists;
    this.#isWhole = isWhole;
    if (isWhole) this.#sayMissing(trust, lists, now.getTime());
    this.#sayUnusable(trust, lists, now.getTime());
  }

  #sayMissing(trust: TrustStore, lists: CrlStore, now: number): void {
    const { acceptOtherKeys } = this.#options.settings;
    const all = [...trust.anchors.map(({ certificate }) => certificate), ...trust.intermediates];
    // The list of a CA that has expired is not needed.
    const current = all.filter(({ validity }) => validity.notAfter >= now);
    const without = current.filter(({ subject }) => !lists.has(subject));
    this.#say("no revocation list of a CA of the trust store is held", without.length, {
      reason: "crl.issuer-missing",
      authorities: without.slice(0, maxListed).map(({ subject }) => subject.toString()),
      effect: this.#effect(),
    });
    const silenced = acceptOtherKeys ? [] : this.#onlyOtherKeys(current, lists);
    this.#say("of a CA of the trust store only another key's list is held", silenced.length, {
      reason: "crl.signature",
      authorities: silenced
        .slice(0, maxListed)
        .map((each) => `${each.subject.toString()} (certificate sha256 ${each.fingerprint256})`),
      effect: this.#effect(),
    });
  }

  #effect(): string {
    const { mode, scope } = this.#options.settings;
    const effect = mode === "require" ? "refused with 503" : "admitted as unknown";
    return scope === "chain"
      ? `what they issued is ${effect}`
      : `client certificates that they issued themselves are ${effect}; a CA that only issues CAs needs no list`;
  }

  /**
   * Returns CAs with a list in their name that is signed by another key of the same name, and none by their own key. Only looked at
   * where the trust store has several keys of a name: the lists of other names are not hashed for it.
   */
  #onlyOtherKeys(authorities: readonly Certificate[], lists: CrlStore): readonly Certificate[] {
    const { proofs } = this.#options;
    let left = maxLooked;
    const isSigned = (crl: Crl, by: Certificate): boolean => {
      left -= 1;
      return left >= 0 && proofs.isSigned(crl, by);
    };
    return [...keysByName(authorities).values()].flatMap((keys) => {
      const [{ subject }] = keys as [Certificate];
      if (keys.length < 2 || !lists.has(subject)) return [];
      const held = lists.groupsOf(subject).flatMap(({ complete }) => complete);
      const mute = keys.filter((key) => !held.some((crl) => isSigned(crl, key)));
      const others = keys.filter((key) => !mute.includes(key));
      // Without a list by any of them it is another fault; a signer beside the lists may be one of the CA's own.
      const hasSigner = lists.signers.some((each) => each.subject.matches(subject));
      return left < 0 || others.length === 0 || hasSigner ? [] : mute;
    });
  }

  #sayUnusable(trust: TrustStore, lists: CrlStore, now: number): void {
    const faults: string[] = [];
    let left = maxLooked;
    const isRight = (crl: Crl): boolean => {
      left -= 1;
      const fault = left < 0 ? undefined : this.#faultOf(crl, trust, lists, now);
      if (fault !== undefined) faults.push(`${fault[0]}: ${describe(crl)} ${fault[1]}`);
      return fault === undefined;
    };
    // Behind one that is right nobody looks: those are its predecessors.
    for (const { complete, deltas } of lists.groups) {
      complete.some(isRight);
      deltas.some(isRight);
    }
    this.#say("revocation lists are held that are of no use", faults.length, {
      lists: faults.slice(0, maxListed),
    });
  }

  #faultOf(crl: Crl, trust: TrustStore, lists: CrlStore, now: number): Fault | undefined {
    const { grace } = this.#options.settings;
    const { nextUpdate, whyUnusable } = crl;
    if (whyUnusable !== undefined) return ["crl.unusable", `has the ${whyUnusable}`];
    if (nextUpdate === undefined) {
      return ["crl.unusable", "does not say when the next one comes"];
    }
    if (isFromFuture(crl.thisUpdate, now)) return ["crl.not-yet-valid", "is from the future"];
    if (now > nextUpdate + grace) {
      return ["crl.outdated", `was good until ${isoTime(nextUpdate)}`];
    }
    const { proofs } = this.#options;
    const authorities = listAuthorities(crl.issuer, trust);
    // Of a CA that only clients send nothing is known here.
    if (authorities.length === 0) return undefined;
    const isSigned =
      authorities.some((each) => proofs.isSigned(crl, each)) ||
      signersNamed(crl, lists).some((each) => this.#trial.isSigned(crl, each));
    return isSigned
      ? undefined
      : ["crl.signature", "is signed by no CA of this name that is known"];
  }

  /** Says it when there is something to say that was not the last thing said. */
  #say(message: string, count: number, fields: Readonly<Record<string, unknown>>): void {
    const text = count === 0 ? "" : JSON.stringify([count, fields]);
    if (text !== "" && this.#said.get(message) !== text) {
      this.#options.report(message, { count, ...fields });
    }
    this.#said.set(message, text);
  }
}

/** CAs by their names, one certificate for each key. */
function keysByName(authorities: readonly Certificate[]): ReadonlyMap<string, Certificate[]> {
  const byName = new Map<string, Certificate[]>();
  for (const each of authorities.filter(maySignLists)) {
    const keys = byName.get(each.subject.matchKey) ?? [];
    byName.set(each.subject.matchKey, keys);
    if (!keys.some((known) => known.hasSameKeyAs(each))) keys.push(each);
  }
  return byName;
}

/** The CAs of a trust store with this name that may sign lists. */
export function listAuthorities(
  name: DistinguishedName,
  trust: TrustStore,
): readonly Certificate[] {
  const anchors = trust.anchorsNamed(name, undefined, maxCandidates);
  return [
    ...anchors.map(({ certificate }) => certificate),
    ...trust.intermediatesNamed(name, undefined, maxCandidates),
  ].filter(maySignLists);
}

function signersNamed({ issuer }: Crl, { signers }: CrlStore): readonly Certificate[] {
  return signers.filter(({ subject }) => subject.matches(issuer)).slice(0, maxCandidates);
}
