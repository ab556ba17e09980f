import type { Certificate } from "../x509/certificate.ts";
import { daysBetween, type ExpiryWarning } from "./expiry-warning.ts";

/** Authorities that one look at a trust store reports, the soonest first. */
const maxAuthorities = 20;

/** The part of a trust store that is looked at. */
interface Authorities {
  readonly anchors: readonly { readonly certificate: Certificate }[];
  readonly intermediates: readonly Certificate[];
}

/** Warns of authorities that will expire soon. Apart from the warning about clients, for bundles that know no authorities. */
export class AuthorityExpiry {
  readonly #warning: ExpiryWarning;
  #storeLookedAt: Authorities | undefined;
  #dayLookedAt = Number.NaN;

  constructor(warning: ExpiryWarning) {
    this.#warning = warning;
  }

  /** Looks at the authorities of a trust store: once a day (UTC), and when it is another store. */
  look(store: Authorities, now: Date): void {
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
