/**
 * A source as material sees it. Apart from the class, so that neither stands on the other.
 * @module
 */
import type { PemOrDer, SourceError } from "./content.ts";

/** What is made of the content: a trust store, a deny list. */
export interface SourceUser {
  /**
   * Looks at new content before it is adopted. Nobody changes it any more, so that it need not be copied.
   * @returns what to do when every user has accepted it.
   * @throws to have the content refused: the last good one is kept.
   */
  accept(content: PemOrDer): () => void;
  /**
   * When the first part of what was adopted ends of itself, as a revocation list does: the place is asked in time for the next
   * one. Asked after each adoption.
   * @param instant milliseconds since 1970: what ended before does not count any more.
   * @returns milliseconds since 1970; undefined when nothing ends.
   */
  endsAfter?(instant: number): number | undefined;
  /** The place could not be read, or what it holds was refused. Called once per fault, not once per try. */
  failed?(error: SourceError): void;
  /** After `failed`: it works again. */
  recovered?(): void;
}

/**
 * A place that material is read from. The one implementation is `Source`, whose declaration for users leaves half of this out: so it
 * does not say `implements`.
 */
export interface MaterialSource {
  /** What an operator would call the place. */
  readonly description: string;
  /** Names the content; undefined until there is some. */
  readonly version: string | undefined;
  /** True while the content may be used. */
  readonly usable: boolean;
  /** Seconds since the place last confirmed the content. Undefined until there is some. */
  readonly ageSeconds: number | undefined;
  /** Why the latest try failed; undefined when it did not. */
  readonly lastError: SourceError | undefined;
  /** Whether the latest tries failed, so that it is left alone for now. */
  readonly isFailing: boolean;
  /** Tells whether the content can be used without waiting. Starts a fetch in the background when one is due. */
  isReady(): boolean;
  /** Starts a fetch when one is due. Returns what to wait for, which never rejects; undefined when nothing has to be waited for. */
  ensure(): Promise<void> | undefined;
  /**
   * Has everything that is adopted from now on looked at by this user, and what is there already.
   * @throws when what is there is not accepted.
   */
  attach(user: SourceUser): void;
}
