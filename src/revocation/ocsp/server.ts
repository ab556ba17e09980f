/**
 * The other end of the line: one address of a responder, and how it fares.
 * @module
 */
import { errorText } from "../../util/error-text.ts";
import { OCSP_ANSWER_BYTES } from "../../util/size-limits.ts";
import type { Report } from "../crl/succession.ts";
import { AnswerError, type FetchPolicy, fetchSigned } from "../fetch/fetch-signed.ts";
import { Pause } from "../waiting/pause.ts";
import type { OcspUnknownReason } from "./status.ts";

/** What went wrong; a failure of all of a host's addresses has a code and no words. */
function faultText(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return errorText(error) || (typeof code === "string" ? code : "no connection");
}

/** Milliseconds after which an address that has not answered counts as dead, for others; whoever asked may wait on. */
export const slowMillis = 1000;

/** Faults that are told until it works again: anybody on the way may word them anew each time. */
const maxReported = 16;

/** One question under way. */
export interface OcspCall {
  readonly signal: AbortSignal;
  /** False when the process was frozen meanwhile: then a failure says nothing about the address. */
  readonly isAlive: () => boolean;
}

/** What addresses share. */
export interface OcspLine {
  readonly policy: FetchPolicy;
  readonly report: Report;
  /** Milliseconds. */
  readonly clock: () => number;
}

/**
 * One address. When nobody answers there, it is left alone for a while. One that answers badly is not: a single certificate may
 * be the reason, and must not keep all others from being asked about.
 */
export class OcspServer {
  /** For messages: the query of an address may hold a secret. */
  readonly name: string;
  readonly #url: URL;
  readonly #line: OcspLine;
  readonly #pause = new Pause();
  readonly #reported = new Set<string>();
  #lastError: string | undefined;

  constructor(url: URL, line: OcspLine) {
    this.name = `${url.origin}${url.pathname}`;
    this.#url = url;
    this.#line = line;
  }

  /** Whether it is left alone, having failed. */
  get isPaused(): boolean {
    return this.#pause.isOn(this.#line.clock());
  }

  /** What became of the latest question that nobody answered. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /**
   * Asks.
   * @param request DER of an OCSPRequest
   * @returns the body of an answer with status 200
   * @throws {Error} for any other answer, or none
   */
  async ask(request: Uint8Array, { signal, isAlive }: OcspCall): Promise<Uint8Array> {
    const fail = (error: string): void => {
      if (!signal.aborted && isAlive()) this.#failed(error);
    };
    const slow = setTimeout(() => fail(`no answer within ${slowMillis} ms`), slowMillis);
    slow.unref();
    const body = { type: "application/ocsp-request", bytes: request };
    try {
      const question = { signal, maxBytes: OCSP_ANSWER_BYTES, body };
      const answer = await fetchSigned(this.#url, question, this.#line.policy);
      if (answer === "unchanged") throw new AnswerError("the server answered with status 304");
      this.#answered();
      return answer.content;
    } catch (error) {
      const text = faultText(error);
      if (error instanceof AnswerError) {
        this.#answered();
        this.complain("ocsp.unreachable", text);
      } else fail(text);
      throw new Error(text, { cause: error });
    } finally {
      clearTimeout(slow);
    }
  }

  /** Tells the operator once, until it works again, that answers are no good. */
  complain(reason: OcspUnknownReason, error?: string): void {
    const key = `${reason} ${error}`;
    if (this.#reported.has(key) || this.#reported.size >= maxReported) return;
    this.#reported.add(key);
    const fields = error === undefined ? { reason } : { reason, error };
    this.#line.report("an OCSP responder does not help", { responder: this.name, ...fields });
  }

  /** An answer of it was believed. */
  praise(): void {
    this.#reported.clear();
  }

  #failed(error: string): void {
    this.#pause.failed(this.#line.clock());
    this.#lastError = error;
    this.complain("ocsp.unreachable", error);
  }

  #answered(): void {
    this.#pause.worked();
    this.#lastError = undefined;
  }
}
