import type { Certificate } from "../x509/certificate.ts";
import { daysBetween, type ExpiryWarning } from "./expiry-warning.ts";

/** The maximum number of authorities that one check of a trust store reports, the soonest first. */
const maxAuthorities = 20;

/** The part of a trust store that is checked. */
interface Authorities {
  readonly anchors: readonly { readonly certificate: Certificate }[];
  readonly intermediates: readonly Certificate[];
}

/** Warns about authorities that expire soon. Separate from the warning about clients, for bundles without authorities. */
export class AuthorityExpiry {
  readonly #warning: ExpiryWarning;
  #storeLookedAt: Authorities | undefined;
  #dayLookedAt = Number.NaN;

  constructor(warning: ExpiryWarning) {
    this.#warning = warning;
  }

  /** Warns about the authorities of a trust store that expire soon: once a day (UTC), and when the store has changed. */ warnAboutExpiry(
    store: Authorities,
    now: Date,
  ): void {
    const today = daysBetween(new Date(0), now);
    if (this.#storeLookedAt === store && this.#dayLookedAt === today) return;
    this.#storeLookedAt = store;
    this.#dayLookedAt = today;
    const { anchors, intermediates } = store;
    const soon = [...anchors.map(({ certificate }) => certificate), ...intermediates]
      .filter((certificate) => this.#warning.isSoon(certificate, now))
      .map((certificate) => ({ certificate, days: daysBetween(now, certificate.notAfter) }))
      .sort((one, other) => one.days - other.days)
      .slice(0, maxAuthorities);
    for (const { certificate, days } of soon) {
      const { fingerprint256 } = certificate;
      const message = days < 0 ? "trust material has expired" : "trust material expires soon";
      this.#warning.sayOnce(fingerprint256, now, message, () => ({
        daysUntilExpiry: days,
        subject: certificate.subject.toString(),
        fingerprint256,
        notAfter: certificate.notAfter.toISOString(),
      }));
    }
  }
}
