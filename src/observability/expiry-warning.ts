/**
 * Certificates that will expire soon, said once per certificate and day.
 * @module
 */
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { Certificate } from "../x509/certificate.ts";
import { escapeForLog, type IdentityInLogs, type LoggerLike } from "./decision.ts";
import { identityFields } from "./decision-fields.ts";

const millisPerDay = 86_400_000;
/** Certificates that are remembered for a day; of more than that some may be said twice. */
const maxRemembered = 10_000;
/** Authorities that one look at a trust store reports, the soonest first. */
const maxAuthorities = 20;

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Warns of client certificates and trust material. */
export class ExpiryWarning {
  readonly #days: number;
  readonly #identity: IdentityInLogs;
  readonly #warn: LoggerLike["warn"];
  #today = Number.NaN;
  readonly #said = new Set<string>();
  #storeLookedAt: object | undefined;

  /** @param days from how many days before its end a certificate is reported, but not before the last third of its life; 0 for never. */
  constructor(days: number, identity: IdentityInLogs, warn: LoggerLike["warn"]) {
    this.#days = days;
    this.#identity = identity;
    this.#warn = warn;
  }

  /** Looks at the certificate of a client that was admitted. */
  client(certificate: VerifiedClientCertificate, now: Date): void {
    if (!this.#isSoon(certificate, now) || !this.#isFirst(certificate.fingerprint256, now)) return;
    this.#warn("a client certificate expires soon", {
      daysUntilExpiry: certificate.daysUntilExpiry,
      ...identityFields(certificate, this.#identity),
    });
  }

  /** Looks at the authorities of a trust store: once a day, and when it is another store. */
  authorities(store: object, certificates: () => readonly Certificate[], now: Date): void {
    this.#turn(now);
    if (this.#days === 0 || this.#storeLookedAt === store) return;
    this.#storeLookedAt = store;
    const soon = certificates()
      .filter((certificate) => this.#isSoon(certificate, now))
      .map((certificate) => ({ certificate, days: daysUntil(certificate.notAfter, now) }))
      .sort((one, other) => one.days - other.days)
      .slice(0, maxAuthorities);
    for (const { certificate, days } of soon) {
      if (!this.#isFirst(certificate.fingerprint256, now)) continue;
      this.#warn(days < 0 ? "trust material has expired" : "trust material expires soon", {
        daysUntilExpiry: days,
        subject: escapeForLog(certificate.subject.toString()),
        fingerprint256: certificate.fingerprint256,
        notAfter: certificate.notAfter.toISOString(),
      });
    }
  }

  #isSoon({ notBefore, notAfter }: Validity, now: Date): boolean {
    const end = notAfter.getTime();
    // A certificate made for a few days or hours is renewed late by design: only its last third is late.
    const third = (end - notBefore.getTime()) / 3;
    return end - now.getTime() < Math.min(this.#days * millisPerDay, third);
  }

  #isFirst(fingerprint: string, now: Date): boolean {
    this.#turn(now);
    if (this.#said.has(fingerprint)) return false;
    if (this.#said.size >= maxRemembered) this.#said.clear();
    this.#said.add(fingerprint);
    return true;
  }

  /** A new day (UTC): everything may be said again. */
  #turn(now: Date): void {
    const today = Math.floor(now.getTime() / millisPerDay);
    if (today === this.#today) return;
    this.#today = today;
    this.#said.clear();
    this.#storeLookedAt = undefined;
  }
}

function daysUntil(instant: Date, now: Date): number {
  return Math.floor((instant.getTime() - now.getTime()) / millisPerDay);
}
