/**
 * What a test CA remembers of the certificates it revoked.
 *
 * @module
 */
import type { TestCrlEntry } from "./crl-options.ts";
import { derChildren } from "./der-elements.ts";
import { integerContents } from "./der-writer.ts";

/** Whom a CA revoked. A CA that is certified by several has one for all. */
export class RevocationRegister {
  readonly #entries = new Map<string, TestCrlEntry>();

  /** Notes an entry; one of the same serial number gives way. */
  add(entry: TestCrlEntry): void {
    this.#entries.set(keyOf(serialOf(entry.certificate ?? entry.serial ?? 1n)), entry);
  }

  /** The entry of this serial number (the INTEGER's contents). */
  find(serial: Uint8Array): TestCrlEntry | undefined {
    return this.#entries.get(keyOf(serial));
  }

  /** All of them, in the order they were added. */
  get entries(): readonly TestCrlEntry[] {
    return [...this.#entries.values()];
  }
}

function keyOf(serial: Uint8Array): string {
  return Buffer.from(serial).toString("hex");
}

/** The contents of the INTEGER that is a certificate's serial number. */
export function serialOf(whose: { readonly der: Uint8Array } | bigint | Uint8Array): Uint8Array {
  if (typeof whose === "bigint") {
    return integerContents(whose);
  }
  if (!("der" in whose)) {
    return whose;
  }
  const [tbs] = derChildren(whose.der);
  const fields = derChildren(tbs?.der ?? new Uint8Array(0));
  // The version, in its context tag, comes first, unless it is 1.
  const serial = fields.find((field) => field.tag === 0x02);
  return serial?.contents ?? new Uint8Array(0);
}
