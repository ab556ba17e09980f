/**
 * Revocation as the chain verifier uses it: the lists of this moment, responders, and the check against both.
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import { atMost } from "./at-most.ts";
import { CrlMaterial } from "./crl-material.ts";
import { CrlProofs } from "./crl-proofs.ts";
import type { CrlStore } from "./crl-store.ts";
import type { Report } from "./crl-succession.ts";
import type { OcspMaker, OcspStatuses } from "./ocsp-port.ts";
import type { PathToCheck } from "./path-to-check.ts";
import { Pause } from "./pause.ts";
import { PointLists } from "./point-lists.ts";
import { RevocationChecker, type RevocationFinding } from "./revocation-checker.ts";
import {
  type RevocationOptions,
  type RevocationSettings,
  readRevocationOptions,
} from "./revocation-options.ts";
import { StatusSearch } from "./status-search.ts";

/**
 * Milliseconds that a request waits: for the lists that are configured, and for whom its path makes us ask. Below the gate's own
 * deadline, both together where responders can tell what lists do not, so that the refusal says what is missing.
 */
const waits = {
  require: { lists: 1500, search: 1500 },
  requireWithOcsp: { lists: 700, search: 1000 },
  bestEffort: { lists: 500, search: 500 },
} as const;

/** Everything about revocation for one verifier. */
export class Revocation {
  readonly #material: CrlMaterial;
  readonly #checker: RevocationChecker;
  readonly #search: StatusSearch;
  readonly #points: PointLists | undefined;
  readonly #ocsp: OcspStatuses | undefined;
  readonly #hasLists: boolean;
  readonly #listsWait: number;
  /** Waiting for lists in vain, where responders can tell as well. */
  readonly #pause = new Pause();
  #store: CrlStore | undefined;
  /** Why there are no lists, or none that are young enough. What is held can still revoke. */
  #fault: string | undefined = "no revocation list has been read yet";

  /**
   * @param createOcsp absent in bundles that ask no responders
   * @throws {TypeError} for wrong options, and for lists given as text or bytes that cannot be read.
   */
  constructor(
    options: RevocationOptions,
    algorithms: AcceptedAlgorithms,
    report: Report,
    createOcsp?: OcspMaker,
  ) {
    const settings = readRevocationOptions(options);
    const proofs = new CrlProofs(algorithms);
    const { acceptOlder, crls, pointHosts, fetchPolicy, grace, ocsp } = settings;
    const rules = { proofs, acceptOlder, report };
    this.#material = new CrlMaterial(crls, rules);
    this.#points =
      pointHosts.length === 0 ? undefined : new PointLists(pointHosts, fetchPolicy, rules);
    this.#hasLists = crls.length + pointHosts.length > 0;
    if (ocsp !== undefined && createOcsp === undefined) {
      throw new TypeError('revocation.ocsp needs import "alb-mtls": "alb-mtls/verify" asks nobody');
    }
    this.#ocsp = ocsp && createOcsp?.({ settings: ocsp, fetchPolicy, grace, algorithms, report });
    this.#checker = new RevocationChecker(settings, proofs, this.#ocsp);
    const wait = waitsOf(settings);
    this.#listsWait = wait.lists;
    this.#search = new StatusSearch({
      checker: this.#checker,
      lists: () => ({ crls: this.#lists(), fault: this.#fault }),
      points: this.#points,
      ocsp: this.#ocsp,
      isOcspFirst: ocsp?.order === "ocsp-first",
      waitMillis: wait.search,
    });
  }

  /** Names the lists that a verdict rests on; undefined while there are none. */
  get version(): string | undefined {
    return this.#checker.isOff || !this.#isListing ? undefined : this.#lists()?.version;
  }

  /** Names everything that a verdict rests on: another text, and what was concluded before may be wrong. */
  get state(): string {
    return `${this.version} ${this.#ocsp?.turns}`;
  }

  /** Seconds since the lists were last confirmed. */
  get ageSeconds(): number | undefined {
    return this.#checker.isOff || !this.#isListing ? undefined : this.#material.ageSeconds;
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
    if (this.#ocsp === undefined) return atMost(loaded, this.#listsWait);
    if (this.#pause.isOn(Date.now())) return undefined;
    return atMost(loaded, this.#listsWait).then(() => {
      if (this.#fault !== undefined) this.#pause.failed(Date.now());
    });
  }

  /**
   * Checks a path that was validated.
   * @returns a promise only when a distribution point or a responder is asked
   * @throws {ClientCertificateError} as {@link StatusSearch.search}, at once or by the promise
   */
  check(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    return this.#search.search(path);
  }

  /** Without responders revocation is lists, even when there are none. */
  get #isListing(): boolean {
    return this.#hasLists || this.#ocsp === undefined;
  }

  #lists(): CrlStore | undefined {
    return this.#store === undefined ? undefined : (this.#points?.with(this.#store) ?? this.#store);
  }

  #adopt(store: CrlStore): void {
    this.#store = store;
    this.#fault = undefined;
    this.#pause.worked();
  }
}

function waitsOf({ mode, ocsp }: RevocationSettings): { lists: number; search: number } {
  if (mode !== "require") return waits.bestEffort;
  return ocsp === undefined ? waits.require : waits.requireWithOcsp;
}
