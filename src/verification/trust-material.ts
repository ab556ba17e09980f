import { isSource } from "../sources/is-source.ts";
import { Material, type MaterialEvent, type MaterialInput } from "../sources/material.ts";
import type { PemOrDer, Source } from "../sources/source.ts";
import {
  type AuthorityBundle,
  combineTrustStore,
  readBundle,
  type TrustAnchor,
  type TrustStore,
} from "../trust/trust-store.ts";
import { assertMembers, assertOptions } from "../util/option-checks.ts";

/** Anchors under a name of the operator's, for policies (`byAnchor`) and logs. */
export interface AnchorGroup {
  /** Not empty. The same id may stand for several anchors: a CA and its successor. */
  readonly id: string;
  /** PEM text, DER, or a source of them. */
  readonly anchors: Source | PemOrDer;
}

/** Which authorities end a path, and which only help to build one. */
export interface TrustOptions {
  /**
   * PEM text, DER, or sources of them, with or without an id. Roots or intermediates: whatever is named here is believed. An
   * anchor without an id has the SHA-256 of its DER as id.
   */
  readonly anchors: AnchorInput | readonly AnchorInput[];
  /** CA certificates that clients leave out. Never believed by themselves. */
  readonly intermediates?: Source | PemOrDer | readonly (Source | PemOrDer)[];
}

/** Anchors, with or without an id. */
export type AnchorInput = Source | PemOrDer | AnchorGroup;

interface TrustInput extends MaterialInput {
  readonly role: "anchors" | "intermediates";
  readonly id?: string;
}

interface TrustPart {
  readonly role: TrustInput["role"];
  readonly bundle: AuthorityBundle;
}

/** What happens to the trust store, for the log. Texts are not escaped. */
export type TrustEvent =
  | MaterialEvent
  | {
      readonly event: "swapped";
      readonly version: string;
      /** Undefined for the first store. */
      readonly previous: string | undefined;
      /** Anchors that the new store has and the previous one had not. */
      readonly added: readonly TrustAnchor[];
      readonly removed: readonly TrustAnchor[];
    };

/** The trust store of this moment, and how it became it. See {@link Material}. */
export class TrustMaterial {
  readonly #material: Material<TrustInput, TrustPart, TrustStore>;

  /** @throws {TypeError} for missing or empty anchors, and for material given as text or bytes that is no CA bundle. */
  constructor(trust: TrustOptions, report?: (event: TrustEvent) => void) {
    assertOptions("trust", trust, ["anchors", "intermediates"]);
    const anchors = inputs("anchors", trust.anchors);
    const intermediates =
      trust.intermediates === undefined ? [] : inputs("intermediates", trust.intermediates);
    this.#material = new Material([...anchors, ...intermediates], {
      name: "the trust store",
      unavailable: "trust.unavailable",
      outdated: "trust.outdated",
      parse: ({ role, input: _, ...named }, material) => ({
        role,
        bundle: readBundle({ ...named, material }),
      }),
      combine: (parts) =>
        combineTrustStore(bundles(parts, "anchors"), bundles(parts, "intermediates")),
      ...(report === undefined
        ? {}
        : { report, swapped: (store, previous) => report(swap(store, previous)) }),
    });
  }

  /** The store, when it can be used without waiting. Starts whatever is due. */
  get store(): TrustStore | undefined {
    return this.#material.current();
  }

  /** The store that is held, whatever its age; nothing is started. */
  get held(): TrustStore | undefined {
    return this.#material.held;
  }

  /**
   * The store, waiting for it when need be. One reading at a time serves all callers.
   * @param millisLeft what the caller has left to wait; where there is usable content only a part of it is spent.
   * @throws {ClientCertificateError} `trust.unavailable` when there is none yet, `trust.outdated` when it is past its hard age.
   */
  load(millisLeft?: number): Promise<TrustStore> {
    return this.#material.load(millisLeft);
  }
}

function bundles(parts: readonly TrustPart[], role: TrustInput["role"]): AuthorityBundle[] {
  return parts.filter((part) => part.role === role).map(({ bundle }) => bundle);
}

function swap(store: TrustStore, previous: TrustStore | undefined): TrustEvent {
  const before = previous?.anchors ?? [];
  return {
    event: "swapped",
    version: store.version,
    previous: previous?.version,
    added: missingFrom(before, store.anchors),
    removed: missingFrom(store.anchors, before),
  };
}

function missingFrom(
  list: readonly TrustAnchor[],
  candidates: readonly TrustAnchor[],
): readonly TrustAnchor[] {
  const known = new Set(list.map(({ certificate }) => certificate.fingerprint256));
  return candidates.filter(({ certificate }) => !known.has(certificate.fingerprint256));
}

function inputs(role: TrustInput["role"], value: unknown): readonly TrustInput[] {
  const option = `trust.${role}`;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new TypeError(`${option} is empty: every client would be refused`);
  assertMembers(option, list);
  return list.map((input, index) => {
    const name = list.length === 1 ? option : `${option}[${index}]`;
    if (role !== "anchors" || !isGroup(input)) return { role, ...oneInput(name, input) };
    assertOptions(name, input, ["id", "anchors"]);
    const { id, anchors } = input;
    if (typeof id !== "string" || id.trim() === "") {
      throw new TypeError(`${name}.id must be a text that is not empty`);
    }
    return { role, ...oneInput(`${name}.anchors`, anchors), id };
  });
}

function oneInput(name: string, input: unknown): MaterialInput {
  if (isSource(input)) return { name: `${input.description} (${name})`, input };
  if (isMaterial(input)) return { name, input };
  throw new TypeError(`${name} must be PEM text, DER bytes or a source of alb-mtls/sources`);
}

function isGroup(input: unknown): input is object {
  return typeof input === "object" && input !== null && "anchors" in input;
}

function isMaterial(input: unknown): input is PemOrDer {
  if (typeof input === "string") return input.trim() !== "";
  return ArrayBuffer.isView(input) && input.byteLength > 0;
}
