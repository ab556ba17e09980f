/**
 * The interface of a source that material uses. Separate from the class, so that neither imports the other.
 * @module
 */
import type { PemOrDer, SourceError } from "./content.ts";

/** An object that is built from the content: a trust store, a deny list. */
export interface SourceUser {
  /**
   * Checks new content before it is adopted. The content no longer changes, so it need not be copied.
   * @returns a function to call when every user has accepted it.
   * @throws to refuse the content: the last good content is kept.
   */
  accept(content: PemOrDer): () => void;
  /**
   * Returns when the first part of the adopted content expires, as a revocation list does: its successor is fetched before that. Called
   * after each adoption.
   * @param instant milliseconds since 1970: an earlier expiry no longer counts.
   * @returns milliseconds since 1970; undefined when nothing expires.
   */
  endsAfter?(instant: number): number | undefined;
  /** Reports that the place could not be read, or that its content was refused. Called once per fault, not once per attempt. */
  failed?(error: SourceError): void;
  /** Reports, after `failed`, that the place can be read again. */
  recovered?(): void;
}

/**
 * A place from which material is read. The only implementation is `Source`; its public declaration omits the internal members, so it does
 * not declare `implements`.
 */
export interface MaterialSource {
  /** The place's name for messages to the operator. */
  readonly description: string;
  /** Names the content; undefined until there is some. */
  readonly version: string | undefined;
  /** True while the content may be used. */
  readonly usable: boolean;
  /** Seconds since the place last confirmed the content. Undefined until there is some. */
  readonly ageSeconds: number | undefined;
  /** Why the latest attempt failed; undefined when it did not. */
  readonly lastError: SourceError | undefined;
  /** True when the latest attempts failed, so that the place is not read for now. */
  readonly isFailing: boolean;
  /** Returns whether the content can be used without waiting. Starts a fetch in the background when one is due. */
  isReady(): boolean;
  /**
   * Starts a fetch when one is due. Returns a promise to wait for, which never rejects; undefined when the content can be used without
   * waiting.
   */
  ensure(): Promise<void> | undefined;
  /**
   * Adds a user, who checks the current content now and all content before it is adopted.
   * @throws when the user does not accept the current content.
   */
  attach(user: SourceUser): void;
}
