/**
 * What the synchronisation touches of AWS, so that it can be run against anything that behaves like it. Every call may throw; a
 * call that threw may have had its effect all the same.
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
  /** `DescribeTrustStores`: `ACTIVE` or `CREATING`. */
  status(): Promise<string>;
  /** `DescribeTrustStoreRevocations`, all pages. */
  revocations(): Promise<readonly LoadedRevocation[]>;
  /** `GetTrustStoreRevocationContent` and the download of what it points at. */
  content(id: string): Promise<Uint8Array>;
  /** `AddTrustStoreRevocations`; returns the new id. */
  add(object: StoredObject): Promise<string>;
  /** `RemoveTrustStoreRevocations`. */
  remove(ids: readonly string[]): Promise<void>;
}

/** Where lists are kept, in a bucket with versions. */
export interface BucketPort {
  put(key: string, content: string): Promise<StoredObject>;
}

/** A text and the version that it has where it is kept. */
export interface StoredText {
  readonly text: string;
  readonly version: string;
}

/** Where the record is kept of what each source is bound to. */
export interface BindingsPort {
  /** Reads the record; undefined only where there is none. What cannot be read is an error. */
  read(): Promise<StoredText | undefined>;
  /** Replaces this version of the record, or creates it (`undefined`); throws when there is another version by now. */
  write(text: string, replaced: string | undefined): Promise<void>;
}
