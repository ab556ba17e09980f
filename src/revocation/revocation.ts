/**
 * Revocation as the chain verifier uses it: the lists of this moment and the check against them.
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import { UNKNOWN_REASONS } from "./certificate-status.ts";
import { CrlMaterial } from "./crl-material.ts";
import { CrlProofs } from "./crl-proofs.ts";
import type { CrlStore } from "./crl-store.ts";
import type { Report } from "./crl-succession.ts";
import type { PathToCheck } from "./path-to-check.ts";
import { PointLists } from "./point-lists.ts";
import { RevocationChecker, type RevocationFinding } from "./revocation-checker.ts";
import { type RevocationOptions, readRevocationOptions } from "./revocation-options.ts";

/** Milliseconds that a request waits for lists: below the gate's own deadline, so that the refusal says what is missing. */
const requiredWaitMillis = 1500;
/** The same where the request can do without. */
const bestEffortWaitMillis = 500;

/** Everything about revocation for one verifier. */
export class Revocation {
  readonly #material: CrlMaterial;
  readonly #checker: RevocationChecker;
  readonly #points: PointLists | undefined;
  readonly #isRequired: boolean;
  #store: CrlStore | undefined;
  /** Why there are no lists, or none that are young enough. What is held can still revoke. */
  #fault: string | undefined = "no revocation list has been read yet";

  /** @throws {TypeError} for wrong options, and for lists given as text or bytes that cannot be read. */
  constructor(options: RevocationOptions, algorithms: AcceptedAlgorithms, report: Report) {
    const settings = readRevocationOptions(options);
    const proofs = new CrlProofs(algorithms);
    const { acceptOlder, mode } = settings;
    this.#isRequired = mode === "require";
    const rules = { proofs, acceptOlder, report };
    this.#material = new CrlMaterial(settings.crls, rules);
    const { pointHosts, fetchPolicy } = settings;
    this.#points =
      pointHosts.length === 0 ? undefined : new PointLists(pointHosts, fetchPolicy, rules);
    this.#checker = new RevocationChecker(settings, proofs);
  }

  /** Names the lists that a verdict rests on; undefined while there are none. */
  get version(): string | undefined {
    return this.#checker.isOff ? undefined : this.#lists()?.version;
  }

  /** Seconds since the lists were last confirmed. */
  get ageSeconds(): number | undefined {
    return this.#checker.isOff ? undefined : this.#material.ageSeconds;
  }

  /** Has the lists ready; undefined when there is nothing to wait for. Never rejects: without lists the check says so. */
  prepare(): Promise<void> | undefined {
    if (this.#checker.isOff) return undefined;
    const current = this.#material.current();
    if (current !== undefined) {
      this.#adopt(current);
      return undefined;
    }
    const loaded = this.#material.load().then(
      (store) => this.#adopt(store),
      (error: unknown) => {
        this.#fault = error instanceof ClientCertificateError ? error.detail : String(error);
      },
    );
    return this.#inTime(loaded);
  }

  /**
   * Checks a path that was validated.
   * @returns a promise only when a distribution point is asked
   * @throws {ClientCertificateError} as {@link RevocationChecker.check}, at once or by the promise
   */
  check(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    const points = this.#points;
    if (points === undefined || this.#checker.isOff) return this.#check(path);
    const before = this.#attempt(path);
    if (typeof before !== "function" && before.status !== "unknown") return before;
    const pending = points.fetch(path.certificates);
    if (pending !== undefined) return this.#inTime(pending).then(() => this.#check(path));
    return typeof before === "function" ? before() : before;
  }

  #inTime(pending: Promise<void>): Promise<void> {
    return atMost(pending, this.#isRequired ? requiredWaitMillis : bestEffortWaitMillis);
  }

  #check(path: PathToCheck): RevocationFinding {
    return this.#checker.check(path, this.#lists(), this.#fault);
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

  #lists(): CrlStore | undefined {
    return this.#store === undefined ? undefined : (this.#points?.with(this.#store) ?? this.#store);
  }

  #adopt(store: CrlStore): void {
    this.#store = store;
    this.#fault = undefined;
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
