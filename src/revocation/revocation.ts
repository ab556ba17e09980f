/**
 * Revocation as the chain verifier uses it: the lists of this moment and the check against them.
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { UNKNOWN_REASONS } from "./certificate-status.ts";
import { CrlPlaces } from "./crl-places.ts";
import { CrlProofs } from "./crl-proofs.ts";
import type { Report } from "./crl-succession.ts";
import { ListReport } from "./list-report.ts";
import type { PathToCheck } from "./path-to-check.ts";
import { RevocationChecker, type RevocationFinding } from "./revocation-checker.ts";
import { type RevocationOptions, readRevocationOptions } from "./revocation-options.ts";

/** Milliseconds that a request waits for lists: below the gate's own deadline, so that the refusal says what is missing. */
const requiredWaitMillis = 1500;
/** The same where the request can do without. */
const bestEffortWaitMillis = 500;

/** Everything about revocation for one verifier. */
export class Revocation {
  readonly #places: CrlPlaces;
  readonly #checker: RevocationChecker;
  readonly #report: ListReport;
  readonly #isRequired: boolean;
  readonly #grace: number;

  /** @throws {TypeError} for wrong options, and for lists given as text or bytes that cannot be read. */
  constructor(options: RevocationOptions, algorithms: AcceptedAlgorithms, report: Report) {
    const settings = readRevocationOptions(options);
    const proofs = new CrlProofs(algorithms);
    const { acceptOlder, mode } = settings;
    this.#isRequired = mode === "require";
    this.#places = new CrlPlaces(settings, { proofs, acceptOlder, report });
    this.#checker = new RevocationChecker(settings, proofs);
    this.#report = new ListReport({ settings, proofs, algorithms, report });
    this.#grace = settings.grace;
  }

  /** Names the lists that a verdict rests on; undefined while there are none. */
  get version(): string | undefined {
    return this.#checker.isOff || this.#places.isEmpty ? undefined : this.#places.lists.version;
  }

  /** Seconds since the configured lists were last confirmed, those that were not for longest. */
  get ageSeconds(): number | undefined {
    return this.#checker.isOff ? undefined : this.#places.ageSeconds;
  }

  /** Has the lists ready; undefined when there is nothing to wait for. Never rejects: without lists the check says so. */
  prepare(): Promise<void> | undefined {
    const pending = this.#checker.isOff ? undefined : this.#places.prepare();
    return pending === undefined ? undefined : this.#inTime(pending);
  }

  /** Tells the operator what the lists of this moment lack for this trust store, once for each change. */
  look(trust: TrustStore, now: Date): void {
    if (this.#checker.isOff) return;
    this.#report.look(trust, this.#places.lists, this.#places.isWhole, now);
  }

  /** Whether the status of anybody can be known, where it must be: for health checks. Waits for the lists as requests do. */
  async canTell(now: Date): Promise<boolean> {
    if (!this.#isRequired) return true;
    await this.prepare();
    return this.#places.canTell(now.getTime(), this.#grace);
  }

  /**
   * Checks a path that was validated.
   * @returns a promise only when a distribution point is asked
   * @throws {ClientCertificateError} as {@link RevocationChecker.check}, at once or by the promise
   */
  check(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    if (!this.#places.hasPoints || this.#checker.isOff) return this.#check(path);
    const renewed = this.#places.renew(path.certificates);
    if (renewed === undefined) return this.#checkWithPoints(path);
    return this.#inTime(renewed).then(() => this.#checkWithPoints(path));
  }

  #checkWithPoints(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    const before = this.#attempt(path);
    if (typeof before !== "function" && before.status !== "unknown") return before;
    const pending = this.#places.fetch(path.certificates);
    if (pending !== undefined) return this.#inTime(pending).then(() => this.#check(path));
    return typeof before === "function" ? before() : before;
  }

  #inTime(pending: Promise<void>): Promise<void> {
    return atMost(pending, this.#isRequired ? requiredWaitMillis : bestEffortWaitMillis);
  }

  #check(path: PathToCheck): RevocationFinding {
    return this.#checker.check(path, this.#places.lists, this.#places.fault);
  }

  /** The finding, or what raises the refusal because nothing is known. Who is revoked is refused at once. */
  #attempt(path: PathToCheck): RevocationFinding | (() => never) {
    try {
      return this.#check(path);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return () => {
        throw error;
      };
    }
  }
}

function isUnknown(error: unknown): boolean {
  const reasons: readonly string[] = UNKNOWN_REASONS;
  return error instanceof ClientCertificateError && reasons.includes(error.reason);
}

function atMost(pending: Promise<void>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    pending.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
