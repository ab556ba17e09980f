/**
 * Finds out about a path: what is held is looked at first, and who is to be asked then is asked in the operator's order and waited
 * for within a bounded time.
 * @module
 */
import { atMost } from "../util/at-most.ts";
import type { CrlPlaces } from "./crl/places.ts";
import type { OcspStatuses } from "./ocsp/port.ts";
import type { PathToCheck } from "./path-to-check.ts";
import type { RevocationChecker, RevocationFinding, Survey } from "./revocation-checker.ts";

/** What a search makes use of. */
export interface SearchMeans {
  readonly checker: RevocationChecker;
  /** Where lists come from, those that certificates name among them. */
  readonly places: CrlPlaces;
  readonly ocsp: OcspStatuses | undefined;
  /** Whether responders are asked before the lists that certificates name. */
  readonly isOcspFirst: boolean;
  /** Milliseconds that one request may wait. */
  readonly waitMillis: number;
}

/** Starts asking; undefined when there is nothing to wait for. */
type Step = (path: PathToCheck, survey: Survey) => Promise<void> | undefined;

/** Searches paths. */
export class StatusSearch {
  readonly #means: SearchMeans;
  readonly #steps: readonly Step[];

  constructor(means: SearchMeans) {
    this.#means = means;
    const { places, ocsp } = means;
    const points: Step = ({ certificates }, { listsAreSilent }) =>
      listsAreSilent ? places.fetch(certificates) : undefined;
    const lists = places.hasPoints ? [points] : [];
    const responders: Step[] = ocsp === undefined ? [] : [(_, { wanted }) => ocsp.ask(wanted)];
    this.#steps = means.isOcspFirst ? [...responders, ...lists] : [...lists, ...responders];
  }

  /**
   * @returns a promise only when somebody is asked
   * @throws {ClientCertificateError} as {@link RevocationChecker.survey} and `conclude`, at once or by the promise
   */
  search(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    const { places, waitMillis } = this.#means;
    const renewed = places.renew(path.certificates);
    return renewed === undefined
      ? this.#go(path, this.#steps, waitMillis)
      : this.#afterwards(renewed, path, this.#steps, waitMillis);
  }

  #go(
    path: PathToCheck,
    steps: readonly Step[],
    millisLeft: number,
  ): RevocationFinding | Promise<RevocationFinding> {
    const { checker, places, ocsp } = this.#means;
    const survey = checker.survey(path, { crls: places.lists, fault: places.fault });
    if (survey.isFinal) {
      // What is known is enough, but it may be getting old.
      ocsp?.ask(survey.wanted);
      return checker.conclude(survey.finding);
    }
    for (const [index, step] of steps.entries()) {
      const pending = step(path, survey);
      if (pending !== undefined) {
        return this.#afterwards(pending, path, steps.slice(index + 1), millisLeft);
      }
    }
    return checker.conclude(survey.finding);
  }

  /** Goes on when something is there, and at the latest when only the share of the other steps is left of the time. */
  async #afterwards(
    pending: Promise<void>,
    path: PathToCheck,
    steps: readonly Step[],
    millisLeft: number,
  ): Promise<RevocationFinding> {
    const started = performance.now();
    await atMost(pending, millisLeft / (steps.length + 1));
    return this.#go(path, steps, Math.max(0, millisLeft - (performance.now() - started)));
  }
}
