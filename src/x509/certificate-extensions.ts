/**
 * The extensions of a certificate (RFC 5280 section 4.2), each read when it is asked for.
 *
 * @module
 */
import { type ExtensionSlot, UNREAD } from "./certificate-structure.ts";
import type { AccessDescription } from "./extensions/authority-information-access.ts";
import type { BasicConstraints } from "./extensions/basic-constraints.ts";
import type {
  PolicyConstraints,
  PolicyInformation,
  PolicyMapping,
} from "./extensions/certificate-policies.ts";
import type { DistributionPoint } from "./extensions/distribution-points.ts";
import type { AuthorityKeyIdentifier } from "./extensions/key-identifiers.ts";
import type { KeyUsage } from "./extensions/key-usage.ts";
import {
  EXTENSION_PARSERS,
  type ExtensionName,
  type ExtensionValue,
} from "./extensions/known-extensions.ts";
import type { NameConstraints } from "./extensions/name-constraints.ts";
import type { GeneralName } from "./names/general-name.ts";
import { orMalformed } from "./or-malformed.ts";

const EXTENSION_NAMES = Object.keys(EXTENSION_PARSERS) as readonly ExtensionName[];

/** What a certificate says in its extensions. */
export abstract class CertificateExtensions {
  readonly #bytes: Uint8Array;
  readonly #slots: readonly ExtensionSlot[];

  /** @param bytes the certificate, which nobody changes */
  protected constructor(bytes: Uint8Array, slots: readonly ExtensionSlot[]) {
    this.#bytes = bytes;
    this.#slots = slots;
  }

  /** Undefined when absent, as all extension getters; each throws `certificate.malformed` when it cannot be read. */
  get basicConstraints(): BasicConstraints | undefined {
    return this.#extension("basicConstraints");
  }

  get keyUsage(): KeyUsage | undefined {
    return this.#extension("keyUsage");
  }

  /** Purposes as dotted identifiers. */
  get extendedKeyUsage(): readonly string[] | undefined {
    return this.#extension("extendedKeyUsage");
  }

  /** Lower-case hex digits. */
  get subjectKeyIdentifier(): string | undefined {
    return this.#extension("subjectKeyIdentifier");
  }

  get authorityKeyIdentifier(): AuthorityKeyIdentifier | undefined {
    return this.#extension("authorityKeyIdentifier");
  }

  get subjectAlternativeName(): readonly GeneralName[] | undefined {
    return this.#extension("subjectAlternativeName");
  }

  get issuerAlternativeName(): readonly GeneralName[] | undefined {
    return this.#extension("issuerAlternativeName");
  }

  get nameConstraints(): NameConstraints | undefined {
    return this.#extension("nameConstraints");
  }

  get certificatePolicies(): readonly PolicyInformation[] | undefined {
    return this.#extension("certificatePolicies");
  }

  get policyMappings(): readonly PolicyMapping[] | undefined {
    return this.#extension("policyMappings");
  }

  get policyConstraints(): PolicyConstraints | undefined {
    return this.#extension("policyConstraints");
  }

  /** Number of further certificates that may use anyPolicy. */
  get inhibitAnyPolicy(): number | undefined {
    return this.#extension("inhibitAnyPolicy");
  }

  get crlDistributionPoints(): readonly DistributionPoint[] | undefined {
    return this.#extension("crlDistributionPoints");
  }

  get freshestCrl(): readonly DistributionPoint[] | undefined {
    return this.#extension("freshestCrl");
  }

  get authorityInformationAccess(): readonly AccessDescription[] | undefined {
    return this.#extension("authorityInformationAccess");
  }

  /** Whether the issuer says that it publishes no revocation information (RFC 9608). */
  get noRevAvail(): boolean {
    return this.#extension("noRevAvail") ?? false;
  }

  /** Reads all of them. */
  protected readExtensions(): void {
    if (this.#slots.length === 0) return;
    for (const name of EXTENSION_NAMES) this.#extension(name);
  }

  #extension<Name extends ExtensionName>(name: Name): ExtensionValue<Name> | undefined {
    // A handful: looking through them takes less than a map.
    for (const slot of this.#slots) {
      if (slot.name !== name) continue;
      if (slot.value === UNREAD) slot.value = this.#parse(name, slot);
      return slot.value as ExtensionValue<Name>;
    }
    return undefined;
  }

  #parse(name: ExtensionName, { start, end }: ExtensionSlot): unknown {
    return orMalformed(start, () => EXTENSION_PARSERS[name](this.#bytes.subarray(start, end)));
  }
}
