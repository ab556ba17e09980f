import { isSource } from "../sources/is-source.ts";
import type { Material, MaterialEvent, MaterialInput } from "../sources/material.ts";
import type { Source } from "../sources/source.ts";
import { DenyList } from "./deny-list.ts";

/** What happens to the deny list, for the log. */
export type DenyEvent =
  | MaterialEvent
  | {
      readonly event: "swapped";
      readonly version: string | undefined;
      /** Undefined for the first list. */
      readonly previous: string | undefined;
      readonly entries: number;
    };

/** The deny list of this moment. See {@link Material}. */
export class DenyMaterial {
  readonly #source: Source;
  readonly #material: Material<MaterialInput, DenyList, DenyList>;

  /** @throws {TypeError} when it is not a source, and for a literal list that is malformed or has no entry. */
  constructor(deny: Source, report: (event: DenyEvent) => void) {
    if (!isSource(deny)) {
      throw new TypeError("options.deny must be a source of alb-mtls/sources");
    }
    this.#source = deny;
    const name = `${deny.description} (deny)`;
    // Read at once, so that its faults are reported here, and not read again: a literal does not change.
    const literal = deny.literal === undefined ? undefined : DenyList.parse(name, deny.literal);
    let previous: string | undefined;
    this.#material = deny.material(name, {
      name: "the deny list",
      unavailable: "deny.unavailable",
      outdated: "deny.outdated",
      parse: (input, content) => literal ?? DenyList.parse(input.name, content),
      combine: ([list]) => {
        if (list === undefined) throw new TypeError("there is no deny list");
        return list;
      },
      report,
      swapped: ({ size }) => {
        report({ event: "swapped", version: deny.version, previous, entries: size });
        previous = deny.version;
      },
    });
  }

  /** Names the content that is used. */
  get version(): string | undefined {
    return this.#source.version;
  }

  /** The list, when it can be used without waiting. Starts whatever is due. */
  get list(): DenyList | undefined {
    return this.#material.current();
  }

  /**
   * The list, waiting for it when need be.
   * @param millisLeft what the caller has left to wait; where there is usable content only a part of it is spent.
   * @throws {ClientCertificateError} `deny.unavailable` when there is none yet, `deny.outdated` when it is past its hard age.
   */
  load(millisLeft?: number): Promise<DenyList> {
    return this.#material.load(millisLeft);
  }
}
