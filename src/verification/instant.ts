import { refuse } from "../errors/client-certificate-error.ts";
import { ignoreRejection } from "../util/adopt.ts";

/**
 * The one instant of a request. An invalid date compares as neither before nor after anything, so it must not get further.
 * @throws {ClientCertificateError} `internal.fault` when the clock gives no date.
 */
export function instantOf(clock: () => Date): Date {
  const given = clock();
  const now = new Date(given);
  if (!Number.isNaN(now.getTime())) return now;
  ignoreRejection(given);
  return refuse("internal.fault", "the clock gave no valid date");
}
