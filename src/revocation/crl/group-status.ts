/**
 * What the lists of one issuer and scope say about one certificate: of each key that may sign them the newest complete list, and
 * the newest delta list that goes on top of it (RFC 5280 sections 5.2.4 and 6.3.3 c, h to k).
 * @module
 */
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl, CrlEntry } from "../../x509/crl/crl.ts";
import type { Explanation } from "../certificate-status.ts";
import { isFromFuture } from "../clock-skew.ts";
import type { CrlProofs } from "./proofs.ts";
import type { CrlGroup } from "./store.ts";

/** What is asked of a group. */
export interface GroupQuestion {
  readonly certificate: Certificate;
  /** Who may sign the lists. */
  readonly signers: readonly Certificate[];
  /** SHA-256 of the key that issued the certificate. */
  readonly issuerKey: string;
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

interface Combining extends GroupQuestion {
  readonly stale: CrlGroup["stale"];
}

interface Proven {
  readonly crl: Crl;
  readonly signer: Certificate;
}

interface Spoken extends GroupAnswer, Proven {}

/**
 * Asks the lists of one group. A CA whose key was changed may have a list for each key, and neither knows what the other key
 * issued; their numbers are not comparable. So whoever is on one of them is revoked, and silence is that of the issuing key's own
 * list while that is in force.
 */
export function askGroup(
  group: CrlGroup,
  question: GroupQuestion,
  explanation: Explanation,
): GroupAnswer {
  const answers: Spoken[] = [];
  for (const { crl, signer } of newestOfEach(group.complete, question, explanation)) {
    // A delta list has to be signed by the key that signed the complete one (RFC 5280 section 6.3.3 h).
    const [delta] = newestOfEach(group.deltas, { ...question, signers: [signer] }, explanation);
    const combining = { ...question, stale: group.stale };
    answers.push({ ...combined(crl, delta?.crl, combining, explanation), crl, signer });
  }
  const listed = answers.find(({ entry }) => entry !== undefined);
  if (listed !== undefined) return listed;
  // A delta list alone says who was revoked lately, and nothing about the others.
  const heard = new Set(answers.map(({ signer }) => signer));
  const signers = question.signers.filter((each) => !heard.has(each));
  const alone = newestOfEach(group.deltas, { ...question, signers }, explanation);
  const entry = alone.map(({ crl }) => revoking(crl, question)).find((each) => each !== undefined);
  return { entry, freshUntil: entry === undefined ? silence(answers, question) : undefined };
}

/** Until when the silence of all means something: by the issuing key's own list, or by the latest one when that has ended. */
function silence(
  answers: readonly Spoken[],
  { issuerKey }: GroupQuestion,
): GroupAnswer["freshUntil"] {
  const own = answers.find(({ signer }) => signer.spkiSha256 === issuerKey);
  const [latest] = answers.toSorted((a, b) => b.crl.thisUpdate - a.crl.thisUpdate);
  return own?.freshUntil ?? latest?.freshUntil;
}

function combined(
  complete: Crl,
  delta: Crl | undefined,
  question: Combining,
  explanation: Explanation,
): GroupAnswer {
  const completeUntil = freshUntil(complete, question, explanation);
  if (delta === undefined || isSuperseded(delta, complete)) {
    return { entry: find(complete, question), freshUntil: completeUntil };
  }
  const entry = find(delta, question);
  if (!buildsOn(delta, complete)) {
    // The complete list is too old for this delta, whose entries are true all the same.
    const listed = entry?.reason === "removeFromCRL" ? undefined : entry;
    return { entry: listed ?? find(complete, question), freshUntil: completeUntil };
  }
  const deltaUntil = freshUntil(delta, question, explanation);
  const until = earliest(completeUntil, deltaUntil);
  if (entry?.reason === "removeFromCRL" && deltaUntil !== undefined) {
    return { entry: undefined, freshUntil: until };
  }
  const listed = entry?.reason === "removeFromCRL" ? undefined : entry;
  return { entry: listed ?? find(complete, question), freshUntil: until };
}

/** The end of what is fresh: a list that has ended does not take the other one with it. */
function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

/** By number where there is one; a delta without number cannot be put in order, so it is held to be newer. */
function isSuperseded(delta: Crl, complete: Crl): boolean {
  if (delta.number === undefined || complete.number === undefined) return false;
  return delta.number <= complete.number;
}

/** RFC 5280 section 5.2.4: numbers in order, and the same key identifier or none in both. */
function buildsOn(delta: Crl, complete: Crl): boolean {
  const { baseNumber } = delta;
  if (complete.number === undefined || delta.number === undefined || baseNumber === undefined) {
    return false;
  }
  if (complete.authorityKeyIdentifier !== delta.authorityKeyIdentifier) return false;
  return complete.number >= baseNumber && complete.number < delta.number;
}

/**
 * Of each key that may sign the newest list in force. A list from the future is only taken where there is no other: it can
 * revoke, but its silence means nothing.
 */
function newestOfEach(
  crls: readonly Crl[],
  { proofs, now, signers }: GroupQuestion,
  explanation: Explanation,
): readonly Proven[] {
  const early = new Map<string, Proven>();
  const found = new Map<string, Proven>();
  const keys = new Set(signers.map(({ spkiSha256 }) => spkiSha256));
  for (const crl of crls) {
    // Behind the newest ones are their predecessors.
    if (found.size > 0 && found.size === keys.size) break;
    const signer = signers.find((each) => proofs.isSigned(crl, each));
    const unusable = crl.whyUnusable;
    const key = signer?.spkiSha256 ?? "";
    if (signer === undefined) {
      explanation.offer("crl.signature", `${describe(crl)} is not signed by a key that may`);
    } else if (found.has(signer.spkiSha256)) {
    } else if (unusable !== undefined) {
      explanation.offer("crl.unusable", `${describe(crl)} has the ${unusable}`);
    } else if (!isFromFuture(crl.thisUpdate, now)) {
      found.set(key, { crl, signer });
    } else {
      explanation.offer("crl.not-yet-valid", `${describe(crl)} is from the future`);
      early.set(key, early.get(key) ?? { crl, signer });
    }
  }
  return [...new Map([...early, ...found]).values()];
}

/** Until when silence means that the certificate is not revoked; undefined when it means nothing. */
function freshUntil(
  crl: Crl,
  { now, grace, stale }: Combining,
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

function revoking(crl: Crl, question: GroupQuestion): CrlEntry | undefined {
  const entry = find(crl, question);
  return entry?.reason === "removeFromCRL" ? undefined : entry;
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
