/**
 * The extensions of a certificate (RFC 5280 section 4.2), each read when it is asked for.
 *
 * @module
 */
import { CertificateError } from "./certificate-error.ts";
import { type ExtensionSlot, UNREAD } from "./certificate-structure.ts";
import { DerError } from "./der/der.ts";
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
import { orUndefined } from "./or-undefined.ts";

/** What path processing acts upon (RFC 5280 section 6.1). */
const PATH_EXTENSIONS: ReadonlySet<ExtensionName> = /* @__PURE__ */ new Set<ExtensionName>([
  "basicConstraints",
  "keyUsage",
  "extendedKeyUsage",
  "subjectAlternativeName",
  "nameConstraints",
  "certificatePolicies",
  "policyMappings",
  "policyConstraints",
  "inhibitAnyPolicy",
]);

/**
 * Extensions that decide nothing: hints for path building, and where more can be learned. One that cannot be read counts as
 * absent, which never admits more: without noRevAvail revocation is looked up.
 */
const ADVISORY_EXTENSIONS: ReadonlySet<ExtensionName> = /* @__PURE__ */ new Set<ExtensionName>([
  "subjectKeyIdentifier",
  "authorityKeyIdentifier",
  "issuerAlternativeName",
  "freshestCrl",
  "noRevAvail",
  "authorityInformationAccess",
]);

/** An extension whose value cannot be read. */
export interface UnreadableExtension {
  readonly name: ExtensionName;
  /** What is wrong with it and at which byte. */
  readonly detail: string;
}

/** What a certificate says in its extensions. */
export abstract class CertificateExtensions {
  readonly #bytes: Uint8Array;
  readonly #slots: readonly ExtensionSlot[];

  /** @param bytes the certificate, which nobody changes */
  protected constructor(bytes: Uint8Array, slots: readonly ExtensionSlot[]) {
    this.#bytes = bytes;
    this.#slots = slots;
  }

  /**
   * Undefined when absent, as all extension getters. Each throws a `CertificateError` when it cannot be read, except the
   * advisory ones (key identifiers, issuer alternative name, freshest CRL, noRevAvail, authority information access), which then
   * count as absent.
   */
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

  /**
   * The extensions of a known type that cannot be read. Those that decide something refuse where they are asked for; this is for
   * reports.
   */
  get unreadableExtensions(): readonly UnreadableExtension[] {
    return this.#slots.flatMap(({ name, start, end }) => {
      if (name === undefined) return [];
      const detail = faultOf(name, this.#bytes.subarray(start, end));
      return detail === undefined ? [] : [{ name, detail }];
    });
  }

  /** Reads those that path processing acts upon, and the critical ones. */
  protected readExtensions(): void {
    for (const slot of this.#slots) {
      const { name, critical } = slot;
      if (name === undefined) continue;
      if (PATH_EXTENSIONS.has(name)) this.#extension(name);
      else if (critical) this.#parse(name, slot);
    }
  }

  #extension<Name extends ExtensionName>(name: Name): ExtensionValue<Name> | undefined {
    // A handful: looking through them takes less than a map.
    for (const slot of this.#slots) {
      if (slot.name !== name) continue;
      if (slot.value === UNREAD) slot.value = this.#read(name, slot);
      return slot.value as ExtensionValue<Name>;
    }
    return undefined;
  }

  #read(name: ExtensionName, slot: ExtensionSlot): unknown {
    if (!ADVISORY_EXTENSIONS.has(name)) return this.#parse(name, slot);
    return orUndefined(CertificateError, () => this.#parse(name, slot));
  }

  #parse(name: ExtensionName, { start, end }: ExtensionSlot): unknown {
    return orMalformed(start, () => EXTENSION_PARSERS[name](this.#bytes.subarray(start, end)));
  }
}

/** What is wrong with the value of an extension; undefined when it can be read. */
function faultOf(name: ExtensionName, value: Uint8Array): string | undefined {
  try {
    EXTENSION_PARSERS[name](value);
    return undefined;
  } catch (error) {
    if (error instanceof DerError) return `${error.message} (byte ${error.offset} of its value)`;
    throw error;
  }
}
