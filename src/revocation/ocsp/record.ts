/**
 * What is known of one certificate by OCSP: the last answer that was believed, and what came after it.
 * @module
 */
import type { FetchAttempt } from "../../sources/attempt.ts";
import { isFromFuture } from "../clock-skew.ts";
import { isoTime } from "../crl/group-status.ts";
import { Pause } from "../waiting/pause.ts";
import type { OcspStatus } from "./status.ts";

type Told = Exclude<OcspStatus, { answer: "unknown" }>;

/** A status that says nothing, and why. */
export type OcspUnknown = Extract<OcspStatus, { answer: "unknown" }>;

/**
 * Most milliseconds between two questions while the answer still holds: a responder may have had nothing newer. A quarter of the
 * answer's life where that is less.
 */
const longestGapMillis = 300_000;
/** Milliseconds after which an answer is asked for again however long it says it holds: it does not know who was revoked since. */
const longestRestMillis = 3_600_000;

/** The record of one certificate. */
export class OcspRecord {
  /** Answers that were no use. */
  readonly pause = new Pause();
  /** The question under way. */
  attempt: FetchAttempt | undefined;
  /** Why the latest question told nothing; undefined when it did, or while there was none. */
  why: OcspUnknown | undefined;
  #told: Told | undefined;
  #toldAt = 0;

  /** What is known at this instant; undefined when nothing was ever told. */
  statusAt(now: number): OcspStatus | undefined {
    const told = this.#told;
    if (told === undefined) return this.why;
    if (told.answer === "revoked" && !told.hold) return told;
    // A clock that went back makes an answer one from the future.
    if (!isFromFuture(told.thisUpdate, now) && now <= told.until) return told;
    const detail = `the last answer was good until ${isoTime(told.until)}`;
    return this.why === undefined
      ? { answer: "unknown", reason: "ocsp.outdated", detail }
      : { ...this.why, detail: `${this.why.detail}; ${detail}` };
  }

  /** Whether there is an answer that says something at this instant. */
  isKnownAt(now: number): boolean {
    return (this.statusAt(now)?.answer ?? "unknown") !== "unknown";
  }

  /**
   * Whether it should be asked about again: when nothing is known, from half of the answer's life on, and an hour after the
   * latest answer.
   * @param grace milliseconds after nextUpdate that are counted into the answer's end
   */
  isDueAt(now: number, grace: number): boolean {
    const told = this.#told;
    if (told === undefined || !this.isKnownAt(now)) return true;
    const life = Math.max(0, told.until - grace - told.thisUpdate);
    const age = now - told.thisUpdate;
    const gap = now - this.#toldAt;
    const isYoung = age >= 0 && age < life / 2 && gap < longestRestMillis;
    const isJustAsked = gap >= 0 && gap < Math.min(longestGapMillis, life / 4);
    return !isYoung && !isJustAsked;
  }

  /**
   * Takes an answer that was believed, or leaves it: an older one does not know what happened since.
   * @returns whether it is revoked now and was not known to be: somebody may have been admitted since the question
   */
  learn(answer: Told, now: number): boolean {
    const before = this.#told;
    const wasRevoked = this.statusAt(now)?.answer === "revoked";
    this.#toldAt = now;
    if (before !== undefined && !mayReplace(answer, before)) {
      this.why = {
        answer: "unknown",
        reason: "ocsp.outdated",
        detail: `an answer from ${isoTime(answer.thisUpdate)} is older than the one that is held`,
      };
      return false;
    }
    this.#told = answer;
    this.why = undefined;
    return !wasRevoked && answer.answer === "revoked";
  }
}

/**
 * A revocation is for ever, so it replaces whatever was held; what was revoked is only good again when a newer answer says so.
 */
function mayReplace(next: Told, held: Told): boolean {
  if (next.answer === "revoked" && !next.hold) {
    return held.answer === "good" || held.hold || next.thisUpdate >= held.thisUpdate;
  }
  if (held.answer === "revoked" && next.answer === "good") return next.thisUpdate > held.thisUpdate;
  return next.thisUpdate >= held.thisUpdate;
}
