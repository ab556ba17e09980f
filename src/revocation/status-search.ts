/**
 * Finds out about a path: what is held is looked at first, and who is to be asked then is asked in the operator's order and waited
 * for within a bounded time.
 * @module
 */
import { atMost } from "./at-most.ts";
import type { OcspStatuses } from "./ocsp-port.ts";
import type { ListsOfNow } from "./path-statuses.ts";
import type { PathToCheck } from "./path-to-check.ts";
import type { PointLists } from "./point-lists.ts";
import type { RevocationChecker, RevocationFinding, Survey } from "./revocation-checker.ts";

/** What a search makes use of. */
export interface SearchMeans {
  readonly checker: RevocationChecker;
  /** The lists of this moment. */
  readonly lists: () => ListsOfNow;
  /** Lists that certificates name. */
  readonly points: PointLists | undefined;
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
    const points: Step = ({ certificates }, { listsAreSilent }) =>
      listsAreSilent ? means.points?.fetch(certificates) : undefined;
    const ocsp: Step = (_path, { wanted }) => means.ocsp?.ask(wanted);
    this.#steps = means.isOcspFirst ? [ocsp, points] : [points, ocsp];
  }

  /**
   * @returns a promise only when somebody is asked
   * @throws {ClientCertificateError} as {@link RevocationChecker.survey} and `conclude`, at once or by the promise
   */
  search(path: PathToCheck): RevocationFinding | Promise<RevocationFinding> {
    return this.#go(path, this.#steps, this.#means.waitMillis);
  }

  #go(
    path: PathToCheck,
    steps: readonly Step[],
    millisLeft: number,
  ): RevocationFinding | Promise<RevocationFinding> {
    const { checker, lists, ocsp } = this.#means;
    const survey = checker.survey(path, lists());
    if (survey.isFinal) {
      // What is known is enough, but it may be getting old.
      ocsp?.ask(survey.wanted);
      return checker.conclude(survey.finding);
    }
    for (const [index, step] of steps.entries()) {
      const pending = step(path, survey);
      if (pending === undefined) continue;
      const rest = steps.slice(index + 1);
      const started = performance.now();
      return atMost(pending, rest.length === 0 ? millisLeft : millisLeft / 2).then(() =>
        this.#go(path, rest, Math.max(0, millisLeft - (performance.now() - started))),
      );
    }
    return checker.conclude(survey.finding);
  }
}
