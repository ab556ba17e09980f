/**
 * The body of a PEM block (RFC 7468), decoded while it arrives: nothing but lines of base64, of any width. Every character is looked
 * at once, and neither text nor bytes are held.
 * @module
 */
import { PemError } from "./pem.ts";

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const PAD = 0x3d;

/** The value of each character, -1 for what is not of the alphabet. Signed, so that one group of four is checked by its sign. */
const values = new Int32Array(256).fill(-1);
for (const [value, character] of [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
].entries()) {
  values[character.charCodeAt(0)] = value;
}

/** Bytes that are decoded before they are handed on; a multiple of 3. */
export const DECODED_AT_ONCE = 49_152;

/** Takes decoded bytes; they are overwritten afterwards. */
export type TakeBytes = (bytes: Uint8Array) => void;

/** Decodes one body. */
export class Base64Lines {
  readonly #block: number;
  readonly #take: TakeBytes;
  readonly #decoded: Uint8Array;
  #used = 0;
  #characters = 0;
  #padding = 0;
  /** Characters before the present line; -1 before the first line break. */
  #lineStart = -1;
  /** Whether the last character was a CR, after which only an LF may come. */
  #isAfterCr = false;
  /** Values of the present group. */
  #bits = 0;
  #inGroup = 0;

  /**
   * @param block which block, counted from 1, for messages
   * @param decoded memory of {@link DECODED_AT_ONCE} bytes, for one body after the other
   */
  constructor(block: number, decoded: Uint8Array, take: TakeBytes) {
    this.#block = block;
    this.#decoded = decoded;
    this.#take = take;
  }

  /**
   * Decodes up to the first dash.
   * @returns the offset of the dash, or the length of the text
   * @throws {PemError} for whatever is not lines of base64
   */
  write(text: Uint8Array, start: number): number {
    let at = start;
    while (at < text.length) {
      at = this.#writeGroups(text, at);
      if (at === text.length) break;
      const code = text[at] as number;
      if (code === DASH) break;
      this.#character(code);
      at += 1;
    }
    // What cannot be right is to be seen with the first bytes, not when there are enough of them.
    this.#flush();
    return at;
  }

  /**
   * Ends the body.
   * @throws {PemError} when it is empty, not on lines of its own, or its last group is not whole or has stray bits
   */
  finish(): void {
    if (this.#isAfterCr) this.#notBase64();
    if (this.#characters === 0 || this.#lineStart !== this.#characters) this.#notOnLines();
    if (this.#characters % 4 !== 0 || this.#padding > 2 || this.#characters === this.#padding) {
      this.#notBase64();
    }
    if (this.#padding > 0) this.#lastGroup();
    this.#flush();
  }

  #flush(): void {
    if (this.#used > 0) this.#take(this.#decoded.subarray(0, this.#used));
    this.#used = 0;
  }

  /** Whole groups of four characters, as far as there are any in this line. */
  #writeGroups(text: Uint8Array, start: number): number {
    if (this.#inGroup > 0 || this.#padding > 0 || this.#lineStart < 0 || this.#isAfterCr) {
      return start;
    }
    const decoded = this.#decoded;
    const last = text.length - 4;
    let used = this.#used;
    let at = start;
    while (at <= last) {
      const group =
        ((values[text[at] as number] as number) << 18) |
        ((values[text[at + 1] as number] as number) << 12) |
        ((values[text[at + 2] as number] as number) << 6) |
        (values[text[at + 3] as number] as number);
      if (group < 0) break;
      decoded[used] = group >>> 16;
      decoded[used + 1] = group >>> 8;
      decoded[used + 2] = group;
      used += 3;
      at += 4;
      if (used < DECODED_AT_ONCE) continue;
      this.#take(decoded);
      used = 0;
    }
    this.#used = used;
    this.#characters += at - start;
    return at;
  }

  #character(code: number): void {
    if (code === LF) this.#lineBreak();
    else if (this.#isAfterCr) this.#notBase64();
    else if (code === CR) this.#isAfterCr = true;
    else this.#letter(code);
  }

  #letter(code: number): void {
    if (this.#lineStart < 0) this.#notOnLines();
    this.#characters += 1;
    if (code === PAD) {
      this.#padding += 1;
      return;
    }
    const value = values[code] as number;
    if (this.#padding > 0 || value < 0) this.#notBase64();
    this.#bits = (this.#bits << 6) | value;
    this.#inGroup += 1;
    if (this.#inGroup < 4) return;
    this.#append(this.#bits >>> 16, this.#bits >>> 8, this.#bits);
    this.#bits = 0;
    this.#inGroup = 0;
  }

  #lineBreak(): void {
    this.#isAfterCr = false;
    if (this.#lineStart === this.#characters) {
      throw new PemError("there is an empty line", this.#block);
    }
    this.#lineStart = this.#characters;
  }

  /** Two characters carry one byte and four bits, three carry two bytes and two bits; these have to be zero. */
  #lastGroup(): void {
    const stray = this.#padding === 2 ? 4 : 2;
    if ((this.#bits & (2 ** stray - 1)) !== 0) this.#notBase64();
    const bits = this.#bits >>> stray;
    if (this.#padding === 2) this.#append(bits);
    else this.#append(bits >>> 8, bits);
  }

  #append(...bytes: readonly number[]): void {
    for (const byte of bytes) {
      this.#decoded[this.#used] = byte;
      this.#used += 1;
    }
    if (this.#used === DECODED_AT_ONCE) this.#flush();
  }

  #notBase64(): never {
    throw new PemError("the body is not base64", this.#block);
  }

  #notOnLines(): never {
    throw new PemError("BEGIN, body and END are not on lines of their own", this.#block);
  }
}
