/**
 * Revocation as the chain verifier uses it: the lists of this moment, responders, and the check against both.
 * @module
 */
import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { atMost } from "../util/at-most.ts";
import { ListReport, listAuthorities } from "./crl/list-report.ts";
import { CrlPlaces } from "./crl/places.ts";
import { CrlProofs } from "./crl/proofs.ts";
import type { Report } from "./crl/succession.ts";
import { createOcsp } from "./ocsp/client.ts";
import type { OcspMaker, OcspStatuses } from "./ocsp/port.ts";
import type { PathToCheck } from "./path-to-check.ts";
import { RevocationChecker, type RevocationFinding } from "./revocation-checker.ts";
import {
  type RevocationOptions,
  type RevocationSettings,
  readRevocationOptions,
} from "./revocation-options.ts";
import { StatusSearch } from "./status-search.ts";
import { Pause } from "./waiting/pause.ts";

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
  readonly #settings: RevocationSettings;
  readonly #places: CrlPlaces;
  readonly #ocsp: OcspStatuses | undefined;
  readonly #checker: RevocationChecker;
  readonly #search: StatusSearch;
  readonly #report: ListReport;
  /** Where responders can tell as well, lists that do not come are not waited for with every request. */
  readonly #pause = new Pause();

  /**
   * @param makeOcsp makes what asks responders
   * @param trust the trust store of the moment: lists of its CAs are proven when they arrive, not by the first request
   * @throws {TypeError} for wrong options, and for lists given as text or bytes that cannot be read.
   */
  constructor(
    options: RevocationOptions,
    algorithms: AcceptedAlgorithms,
    report: Report,
    makeOcsp: OcspMaker = createOcsp,
    trust: () => TrustStore | undefined = () => undefined,
  ) {
    const settings = readRevocationOptions(options);
    const proofs = new CrlProofs(algorithms);
    const { acceptOlder, fetchPolicy, grace, ocsp } = settings;
    this.#settings = settings;
    this.#places = new CrlPlaces(settings, { proofs, acceptOlder, report }, (name) => {
      const store = trust();
      return store === undefined ? [] : listAuthorities(name, store);
    });
    this.#ocsp = ocsp && makeOcsp({ settings: ocsp, fetchPolicy, grace, algorithms, report });
    this.#checker = new RevocationChecker(settings, proofs, this.#ocsp);
    this.#search = new StatusSearch({
      checker: this.#checker,
      places: this.#places,
      ocsp: this.#ocsp,
      isOcspFirst: ocsp?.order === "ocsp-first",
      waitMillis: waitsOf(settings).search,
    });
    this.#report = new ListReport({ settings, proofs, algorithms, report });
  }

  /** Names the lists that a verdict rests on; undefined while there are none. */
  get version(): string | undefined {
    return this.#isListing && !this.#places.isEmpty ? this.#places.lists.version : undefined;
  }

  /** Names everything that a verdict rests on: another text, and what was concluded before may be wrong. */
  get state(): string {
    return `${this.version} ${this.#ocsp?.turns}`;
  }

  /** Seconds since the configured lists were last confirmed, those that were not for longest. */
  get ageSeconds(): number | undefined {
    return this.#isListing ? this.#places.ageSeconds : undefined;
  }

  /** Has the lists ready; undefined when there is nothing to wait for. Never rejects: without lists the check says so. */
  prepare(): Promise<void> | undefined {
    const pending = this.#checker.isOff ? undefined : this.#places.prepare();
    if (pending === undefined) return undefined;
    const { lists } = waitsOf(this.#settings);
    if (!this.#canAsk) return atMost(pending, lists);
    if (this.#pause.isOn(Date.now())) return undefined;
    let isOver = false;
    const loaded = pending.then(() => {
      isOver = true;
      this.#pause.worked();
    });
    return atMost(loaded, lists).then(() => {
      if (!isOver) this.#pause.failed(Date.now());
    });
  }

  /** Tells the operator what the lists of this moment lack for this trust store, once for each change. */
  look(trust: TrustStore, now: Date): void {
    if (!this.#isListing) return;
    const isWhole = this.#places.isWhole && !this.#canAsk;
    this.#report.look(trust, this.#places.lists, isWhole, now);
  }

  /** Whether the status of anybody can be known, where it must be: for health checks. Waits for the lists as requests do. */
  async canTell(now: Date): Promise<boolean> {
    const { mode, grace } = this.#settings;
    if (mode !== "require" || this.#canAsk) return true;
    await this.prepare();
    return this.#places.canTell(now.getTime(), grace);
  }

  /**
   * Checks a path that was validated.
   * @returns a promise only when a distribution point or a responder is asked
   * @throws {ClientCertificateError} as {@link StatusSearch.search}, at once or by the promise
   */
  check(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    return this.#search.search(path);
  }

  /** Whether lists count. Where nobody else is asked they do, even when none are configured. */
  get #isListing(): boolean {
    const { crls, pointHosts } = this.#settings;
    const hasLists = crls.length + pointHosts.length > 0;
    return !this.#checker.isOff && (hasLists || this.#ocsp === undefined);
  }

  /** Whether a responder can tell what no list does. */
  get #canAsk(): boolean {
    const { ocsp } = this.#settings;
    return ocsp !== undefined && ocsp.order !== "both";
  }
}

function waitsOf({ mode, ocsp }: RevocationSettings): { lists: number; search: number } {
  if (mode !== "require") return waits.bestEffort;
  return ocsp === undefined ? waits.require : waits.requireWithOcsp;
}
