import { refuse } from "../errors/client-certificate-error.ts";

/**
 * The one instant of a request. An invalid date compares as neither before nor after anything, so it must not get further.
 * @throws {ClientCertificateError} `internal.fault` when the clock gives no date.
 */
export function instantOf(clock: () => Date): Date {
  const now = new Date(clock());
  if (Number.isNaN(now.getTime())) return refuse("internal.fault", "the clock gave no valid date");
  return now;
}
