/**
 * What the lists of one issuer and scope say about one certificate: of each key that may sign them the newest complete list, and
 * the delta lists that go on top of it (RFC 5280 sections 5.2.4 and 6.3.3 c, h to k).
 * @module
 */
import { nameOf } from "../../trust/check-certificate.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl, CrlEntry } from "../../x509/crl/crl.ts";
import { Explanation } from "../certificate-status.ts";
import { isFromFuture } from "../clock-skew.ts";
import { buildsOn, earliest, isSuperseded } from "./delta-lists.ts";
import type { CrlProofs } from "./proofs.ts";
import { canSayGood, type ListSigners, type SilentList, silenceOf } from "./silence.ts";
import type { CrlGroup } from "./store.ts";

/** What is asked of a group. */
export interface GroupQuestion {
  readonly certificate: Certificate;
  /** Whose lists count. */
  readonly signers: ListSigners;
  readonly proofs: CrlProofs;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds that a list is used after its nextUpdate. */
  readonly grace: number;
}

/** What a group answers. `freshUntil` is undefined when its silence means nothing. */
export interface GroupAnswer {
  readonly entry: CrlEntry | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly freshUntil: number | undefined;
}

interface Proven {
  readonly crl: Crl;
  readonly signer: Certificate;
}

/** What the lists of one key say. */
interface KeyAnswer extends SilentList {
  readonly entry: CrlEntry | undefined;
  /** The delta list that takes the certificate off again. */
  readonly removedBy: Crl | undefined;
}

/**
 * Asks the lists of one group. A CA whose key was changed may have a list for each key, and neither knows what the other key
 * issued; their numbers are not comparable. So a certificate on any of them is revoked, and only silence of those that can say
 * so means that it is not.
 */
export function askGroup(
  group: CrlGroup,
  question: GroupQuestion,
  explanation: Explanation,
): GroupAnswer {
  const { revoking } = question.signers;
  const complete = newestOfEach(group.complete, revoking, question, explanation);
  const answers = complete.map((each) => answerOfKey(each, group, question, explanation));
  const entry =
    answers.flatMap((each) => each.entry ?? [])[0] ??
    addedByDelta(group.deltas, answers, question, explanation);
  if (entry !== undefined) return { entry, freshUntil: undefined };
  const until = silenceOf(answers, question.signers);
  const inForce = answers.find((each) => each.freshUntil !== undefined);
  const { size } = question.signers.joint;
  if (until === undefined && inForce !== undefined && size > 1) {
    const issuer = inForce.crl.issuer.toString();
    explanation.offer(
      "crl.missing",
      `of the ${size} known keys of ${issuer}, not each has a list in force`,
    );
  }
  return { entry, freshUntil: until };
}

/** Combines the newest complete list of one key with its newest delta list, where that one builds on it. */
function answerOfKey(
  proven: Proven,
  group: CrlGroup,
  question: GroupQuestion,
  explanation: Explanation,
): KeyAnswer {
  const { crl, signer } = proven;
  const why = canSayGood(question.signers, signer)
    ? explanation
    : onlyRevoking(crl, question, explanation);
  // A delta list has to be signed by the key that signed the complete one (RFC 5280 section 6.3.3 h).
  const [newest] = newestOfEach(
    group.deltas,
    [signer],
    question,
    new Explanation("crl.missing", ""),
  );
  const delta = newest !== undefined && buildsOn(newest.crl, crl) ? newest.crl : undefined;
  const completeUntil = freshUntil(crl, group, question, why);
  const deltaUntil = delta && freshUntil(delta, group, question, why);
  const isRemoved =
    delta !== undefined &&
    deltaUntil !== undefined &&
    find(delta, question)?.reason === "removeFromCRL";
  return {
    ...proven,
    entry: isRemoved ? undefined : find(crl, question),
    removedBy: isRemoved ? delta : undefined,
    freshUntil: earliest(completeUntil, deltaUntil),
  };
}

/** Explains why the silence of a list says nothing, and takes what else could be wrong with it. */
function onlyRevoking(
  crl: Crl,
  { certificate }: GroupQuestion,
  explanation: Explanation,
): Explanation {
  explanation.offer(
    "crl.signature",
    `${describe(crl)} can only revoke ${nameOf(certificate)}: neither the key that issued it has signed the list, nor a known list signer of that key`,
  );
  return new Explanation("crl.missing", "");
}

/**
 * Returns the entry of a delta list, whatever its age and whatever it builds on: it stays true until a later list by the same key
 * tells what became of it.
 */
function addedByDelta(
  deltas: readonly Crl[],
  answers: readonly KeyAnswer[],
  question: GroupQuestion,
  explanation: Explanation,
): CrlEntry | undefined {
  for (const delta of deltas) {
    const entry = find(delta, question);
    if (entry === undefined || entry.reason === "removeFromCRL") continue;
    const signer = signerOf(delta, question.signers.revoking, question, explanation);
    if (signer === undefined || isRefuted(delta, signer, answers, question)) continue;
    return entry;
  }
  return undefined;
}

/** Whether the same key has signed a later list that does not have the entry any more. */
function isRefuted(
  delta: Crl,
  signer: Certificate,
  answers: readonly KeyAnswer[],
  { now }: GroupQuestion,
): boolean {
  return answers
    .filter((each) => each.signer.spkiSha256 === signer.spkiSha256)
    .flatMap(({ crl, removedBy }) => [crl, ...(removedBy === undefined ? [] : [removedBy])])
    .some((later) => !isFromFuture(later.thisUpdate, now) && isSuperseded(delta, later));
}

/**
 * Returns of each of these keys the newest list. A list from the future is only taken where there is no other: it can revoke, but
 * its silence means nothing.
 */
function newestOfEach(
  crls: readonly Crl[],
  signers: readonly Certificate[],
  question: GroupQuestion,
  explanation: Explanation,
): readonly Proven[] {
  const early = new Map<string, Proven>();
  const found = new Map<string, Proven>();
  const keys = new Set(signers.map(({ spkiSha256 }) => spkiSha256));
  for (const crl of crls) {
    // Behind the newest ones are their predecessors.
    if (found.size > 0 && found.size === keys.size) break;
    const signer = signerOf(crl, signers, question, explanation);
    if (signer === undefined || found.has(signer.spkiSha256)) continue;
    if (!isFromFuture(crl.thisUpdate, question.now)) {
      found.set(signer.spkiSha256, { crl, signer });
    } else {
      explanation.offer("crl.not-yet-valid", `${describe(crl)} is from the future`);
      const { spkiSha256 } = signer;
      early.set(spkiSha256, early.get(spkiSha256) ?? { crl, signer });
    }
  }
  return [...new Map([...early, ...found]).values()];
}

/** Returns who signed a list that can be used; undefined when that is not known. */
function signerOf(
  crl: Crl,
  signers: readonly Certificate[],
  { proofs }: GroupQuestion,
  explanation: Explanation,
): Certificate | undefined {
  const signer = signers.find((each) => proofs.isSigned(crl, each));
  const { whyUnusable } = crl;
  if (signer === undefined) {
    explanation.offer("crl.signature", `${describe(crl)} is not signed by a key that may`);
  } else if (whyUnusable !== undefined) {
    explanation.offer("crl.unusable", `${describe(crl)} has the ${whyUnusable}`);
    return undefined;
  }
  return signer;
}

/** Until when silence means that the certificate is not revoked; undefined when it means nothing. */
function freshUntil(
  crl: Crl,
  { stale }: CrlGroup,
  { now, grace }: GroupQuestion,
  explanation: Explanation,
): number | undefined {
  const { nextUpdate } = crl;
  if (isFromFuture(crl.thisUpdate, now)) return undefined;
  if (stale.has(crl)) {
    explanation.offer("crl.missing", `the source of ${describe(crl)} is past its hard age`);
    return undefined;
  }
  if (nextUpdate === undefined) {
    explanation.offer("crl.unusable", `${describe(crl)} does not say when the next one comes`);
    return undefined;
  }
  if (now <= nextUpdate + grace) return nextUpdate + grace;
  explanation.offer("crl.outdated", `${describe(crl)} was good until ${isoTime(nextUpdate)}`);
  return undefined;
}

/** Whether the silence of a list can mean that a certificate is good, if somebody signed it who may. */
export function isInForce(crl: Crl, now: number, grace: number): boolean {
  const { nextUpdate = Number.NEGATIVE_INFINITY, whyUnusable } = crl;
  return (
    whyUnusable === undefined && !isFromFuture(crl.thisUpdate, now) && now <= nextUpdate + grace
  );
}

function find(crl: Crl, { certificate }: GroupQuestion): CrlEntry | undefined {
  return crl.find(certificate.serialContent, certificate.issuer);
}

/** A list in words. */
export function describe(crl: Crl): string {
  const number = crl.number === undefined ? "" : ` number ${crl.number}`;
  const kind = crl.isDelta ? "delta CRL" : "CRL";
  return `${kind}${number} of ${crl.issuer.toString()} from ${isoTime(crl.thisUpdate)}`;
}

/** A date with whole seconds. */
export function isoTime(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}
