/**
 * Revocation as the chain verifier uses it: the lists of this moment and the check against them.
 * @module
 */
import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import { CrlMaterial, type Report } from "./crl-material.ts";
import { CrlProofs } from "./crl-proofs.ts";
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

  /** @throws {TypeError} for wrong options, and for lists given as text or bytes that cannot be read. */
  constructor(options: RevocationOptions, algorithms: AcceptedAlgorithms, report: Report) {
    const settings = readRevocationOptions(options);
    const proofs = new CrlProofs(algorithms);
    const { acceptOlder, mode } = settings;
    this.#isRequired = mode === "require";
    this.#material = new CrlMaterial(settings.crls, { proofs, acceptOlder, report });
    this.#checker = new RevocationChecker(settings, proofs);
  }

  /** Names the lists that a verdict rests on. */
  get version(): string | undefined {
    return this.#material.store?.version;
  }

  /** Has the lists ready; undefined when there is nothing to wait for. Never rejects: without lists the check says so. */
  prepare(): Promise<void> | undefined {
    if (this.#checker.isOff || this.#material.store !== undefined) return undefined;
    const loaded = this.#material.load().then(
      () => undefined,
      () => undefined,
    );
    return this.#isRequired ? loaded : Promise.race([loaded, wait(bestEffortWaitMillis)]);
  }

  /**
   * Checks a path that was validated.
   * @throws {ClientCertificateError} as {@link RevocationChecker.check}
   */
  check(path: PathToCheck): RevocationFinding {
    return this.#checker.check(path, this.#material.store);
  }
}

function wait(millis: number): Promise<void> {
  return new Promise((resolve) => {
    // A Lambda that has answered must not be kept awake by this.
    setTimeout(resolve, millis).unref();
  });
}
