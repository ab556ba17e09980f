/**
 * A trust store and a bucket that behave like AWS's, in memory, and whose calls can be made to fail.
 */
import {
  type BindingsPort,
  type BucketPort,
  type LoadedRevocation,
  type RevocationSyncOptions,
  type StoredObject,
  type StoredText,
  syncRevocations,
  type TrustStorePort,
} from "../../src/operations/index.ts";
import { Crl } from "../../src/x509/crl/crl.ts";
import { decodePemBlocks } from "../../src/x509/pem.ts";

/** When a call fails: before it has had its effect, or after. */
export interface Fault {
  readonly call: number;
  readonly when: "before" | "after";
}

/** The DER of a PEM list. */
export function derOf(pem: string): Uint8Array {
  const [block] = decodePemBlocks(pem, { labels: ["X509 CRL"], maxBlocks: 1, maxBytes: 1e8 });
  if (block === undefined) throw new Error("no list");
  return block.der;
}

/** AWS, for one trust store. */
export class FakeAws {
  /** Every call with its argument. */
  readonly calls: string[] = [];
  readonly objects = new Map<string, string>();
  readonly loaded = new Map<string, string>();
  /** Called after every call that had an effect. */
  afterEffect: () => void = () => undefined;
  /** The record of bindings. */
  record: StoredText | undefined;
  /** Called when the record is about to be written. */
  beforeWrite: () => void = () => undefined;
  fault: Fault | undefined;
  /** Calls of `revocations` until a new list shows. */
  delay = 0;
  #nextId = 1;
  #hidden = new Map<string, number>();

  /** Loads a list as somebody else did. */
  load(pem: string): string {
    const id = String(this.#nextId++);
    this.loaded.set(id, pem);
    return id;
  }

  readonly bucket: BucketPort = {
    put: (key, content) =>
      this.#call(`put ${key}`, (): StoredObject => {
        this.objects.set(key, content);
        return { bucket: "crls", key, version: `v${this.objects.size}` };
      }),
  };

  readonly bindings: BindingsPort = {
    read: () => this.#call("read bindings", () => this.record),
    write: (text, replaced) =>
      this.#call("write bindings", () => {
        this.beforeWrite();
        if (this.record?.version !== replaced) throw new Error("another run wrote the record");
        this.record = { text, version: `v${this.calls.length}` };
      }),
  };

  readonly trustStore: TrustStorePort = {
    status: () => this.#call("status", () => "ACTIVE"),
    revocations: () => this.#call("revocations", () => this.#list()),
    content: (id) => this.#call(`content ${id}`, () => Buffer.from(this.loaded.get(id) ?? "")),
    add: ({ key }) =>
      this.#call("add", () => {
        const id = this.load(this.objects.get(key) ?? "");
        this.#hidden.set(id, this.delay);
        return id;
      }),
    remove: (ids) =>
      this.#call(`remove ${ids.join(" ")}`, () => {
        for (const id of ids) this.loaded.delete(id);
      }),
  };

  #list(): LoadedRevocation[] {
    const shown: LoadedRevocation[] = [];
    for (const [id, pem] of this.loaded) {
      const hidden = this.#hidden.get(id) ?? 0;
      this.#hidden.set(id, Math.max(0, hidden - 1));
      if (hidden === 0) shown.push({ id, entries: Crl.fromDer(derOf(pem)).size });
    }
    return shown;
  }

  async #call<T>(name: string, effect: () => T): Promise<T> {
    const number = this.calls.push(name);
    const fails = this.fault?.call === number;
    if (fails && this.fault?.when === "before") throw new Error(`no answer to ${name}`);
    const result = effect();
    this.afterEffect();
    if (fails) throw new Error(`lost answer to ${name}`);
    return result;
  }
}

/** The lists of the trust store, sorted. */
export const loadedPems = (aws: FakeAws) => [...aws.loaded.values()].sort();

/** Returns a function that makes one run over what each address serves, at this instant. */
export function syncRuns({ bundle, now }: { readonly bundle: string; readonly now: Date }) {
  return (
    aws: FakeAws,
    served: Readonly<Record<string, string>>,
    more: Partial<RevocationSyncOptions> = {},
  ) =>
    syncRevocations({
      trustStore: aws.trustStore,
      bucket: aws.bucket,
      bindings: aws.bindings,
      bundle,
      sources: Object.keys(served),
      fetchList: async (source) => Buffer.from(served[source] ?? ""),
      clock: () => now,
      wait: async () => undefined,
      ...more,
    });
}
