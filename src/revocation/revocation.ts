/**
 * Revocation as the chain verifier uses it: the lists of this moment and the check against them.
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import { CrlMaterial } from "./crl-material.ts";
import { CrlProofs } from "./crl-proofs.ts";
import type { CrlStore } from "./crl-store.ts";
import type { Report } from "./crl-succession.ts";
import type { PathToCheck } from "./path-to-check.ts";
import { RevocationChecker, type RevocationFinding } from "./revocation-checker.ts";
import { type RevocationOptions, readRevocationOptions } from "./revocation-options.ts";

/** Milliseconds that a request waits for lists which it could do without. */
const bestEffortWaitMillis = 500;

/** Everything about revocation for one verifier. */
export class Revocation {
  readonly #material: CrlMaterial;
  readonly #checker: RevocationChecker;
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
    this.#material = new CrlMaterial(settings.crls, { proofs, acceptOlder, report });
    this.#checker = new RevocationChecker(settings, proofs);
  }

  /** Names the lists that a verdict rests on; undefined while there are none. */
  get version(): string | undefined {
    return this.#checker.isOff ? undefined : this.#store?.version;
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
    return this.#isRequired ? loaded : atMost(loaded, bestEffortWaitMillis);
  }

  /**
   * Checks a path that was validated.
   * @throws {ClientCertificateError} as {@link RevocationChecker.check}
   */
  check(path: PathToCheck): RevocationFinding {
    return this.#checker.check(path, this.#store, this.#fault);
  }

  #adopt(store: CrlStore): void {
    this.#store = store;
    this.#fault = undefined;
  }
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
