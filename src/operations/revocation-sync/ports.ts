/**
 * The parts of AWS that the synchronisation uses, so that it can run against substitutes. Every call may throw; a call that threw may
 * nevertheless have taken effect.
 * @module
 */

/** A revocation list in a trust store. */
export interface LoadedRevocation {
  readonly id: string;
  /** Entries as the load balancer counted them. */
  readonly entries: number;
}

/** An object in the bucket. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
}

/** A trust store. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ */
export interface TrustStorePort {
  /** Returns the status by `DescribeTrustStores`: `ACTIVE` or `CREATING`. */
  status(): Promise<string>;
  /** Lists all pages of `DescribeTrustStoreRevocations`. */
  revocations(): Promise<readonly LoadedRevocation[]>;
  /** Returns a list's content: `GetTrustStoreRevocationContent` and a download from its location. */
  content(id: string): Promise<Uint8Array>;
  /** Adds a list by `AddTrustStoreRevocations`; returns the new id. */
  add(object: StoredObject): Promise<string>;
  /** Removes lists by `RemoveTrustStoreRevocations`. */
  remove(ids: readonly string[]): Promise<void>;
}

/** The place where lists are stored, in a bucket with versioning. */
export interface BucketPort {
  put(key: string, content: string): Promise<StoredObject>;
}

/** A text and its version in storage. */
export interface StoredText {
  readonly text: string;
  readonly version: string;
}

/** The place where the record of the bindings is stored. */
export interface BindingsPort {
  /** Reads the record; returns undefined only if there is none. A record that cannot be read is an error. */
  read(): Promise<StoredText | undefined>;
  /** Replaces this version of the record, or creates it (`undefined`); throws when the version has changed. */
  write(text: string, replaced: string | undefined): Promise<void>;
}
