/**
 * Warnings about certificates that expire soon, once per certificate and day.
 * @module
 */
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { LogThrottle } from "../util/log-throttle.ts";
import type { IdentityInLogs, LoggerLike } from "./decision.ts";
import { identityFields } from "./decision-fields.ts";

const millisPerDay = 86_400_000;
/** The number of certificates that are reported one by one in a day; beyond it one line a minute, with the number of those left out. */
const maxReported = 1000;

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

type Fields = Parameters<LoggerLike["warn"]>[1];

/** Warns about client certificates; AuthorityExpiry uses it. */
export class ExpiryWarning {
  readonly #days: number;
  readonly #identity: IdentityInLogs;
  readonly #warn: LoggerLike["warn"];
  #today = Number.NaN;
  #throttle = new LogThrottle(maxReported);

  /** @param days how many days before its end a certificate is reported, but not before the last third of its lifetime; 0 for never. */
  constructor(days: number, identity: IdentityInLogs, warn: LoggerLike["warn"]) {
    this.#days = days;
    this.#identity = identity;
    this.#warn = warn;
  }

  /** Warns about the certificate of an admitted client if it expires soon. */
  client(certificate: VerifiedClientCertificate, now: Date): void {
    if (!this.isSoon(certificate, now)) return;
    const message = "a client certificate expires soon";
    this.sayOnce(certificate.fingerprint256, now, message, () => ({
      daysUntilExpiry: certificate.daysUntilExpiry,
      ...identityFields(certificate, this.#identity),
    }));
  }

  /** Returns whether a certificate expires soon. For a short-lived certificate, only the last third of its lifetime counts as soon. */
  isSoon({ notBefore, notAfter }: Validity, now: Date): boolean {
    if (this.#days === 0) return false;
    const end = notAfter.getTime();
    const third = (end - notBefore.getTime()) / 3;
    return end - now.getTime() < Math.min(this.#days * millisPerDay, third);
  }

  /** Reports a certificate unless that was done today (UTC). */
  sayOnce(fingerprint: string, now: Date, message: string, fields: () => Fields): void {
    const today = daysBetween(new Date(0), now);
    if (today !== this.#today) this.#throttle = new LogThrottle(maxReported);
    this.#today = today;
    const line = this.#throttle.once(message, fingerprint, {});
    if (line !== undefined) this.#warn(message, { ...fields(), ...line });
  }
}

/** Returns the whole days from one instant to another, rounded down. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / millisPerDay);
}
