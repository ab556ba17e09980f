/**
 * The certificates that a test CA has revoked.
 *
 * @module
 */
import type { TestCrlEntry } from "./crl-options.ts";
import { derChildren } from "./der-elements.ts";
import { integerContents } from "./der-writer.ts";

/** The revoked certificates of a CA. All certificates of one CA share one register. */
export class RevocationRegister {
  readonly #entries = new Map<string, TestCrlEntry>();

  /** Adds an entry; replaces one with the same serial number. */
  add(entry: TestCrlEntry): void {
    this.#entries.set(keyOf(serialOf(entry.certificate ?? entry.serial ?? 1n)), entry);
  }

  /** Returns the entry with this serial number (the INTEGER's contents). */
  find(serial: Uint8Array): TestCrlEntry | undefined {
    return this.#entries.get(keyOf(serial));
  }

  /** All entries, in the order in which they were added. */
  get entries(): readonly TestCrlEntry[] {
    return [...this.#entries.values()];
  }
}

function keyOf(serial: Uint8Array): string {
  return Buffer.from(serial).toString("hex");
}

/** Returns the contents of the INTEGER of a certificate's serial number. */
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
