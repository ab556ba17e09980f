/** Characters of all texts that are remembered together: some 800 chains of leaf and intermediate. */
const maxCharacters = 2_097_152;
/** What ends a certificate in every writing, and the characters before it that texts are looked up by: of a signature. */
const END = "-----END";
const keyLength = 48;

interface Entry<Value> {
  readonly key: string;
  readonly text: string;
  readonly value: Value;
}

/**
 * What was made of header texts, by the very text: a client sends the same one with every request. Bounded by the length of all
 * texts together; what was not used for longest goes first.
 *
 * Two equal texts mean the same to whoever reads nothing but the text, so nothing else may be in a value. Only a piece of the
 * text is hashed, and then the whole is compared: hashing all of it takes longer. Of texts with the same piece one is
 * remembered.
 */
export class TextCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #maxCharacters: number;
  #characters = 0;
  #newest: Entry<Value> | undefined;

  /** @param limit characters of all texts together. */
  constructor(limit: number = maxCharacters) {
    this.#maxCharacters = limit;
  }

  /** The value, whose text is now the one used last. */
  get(text: string): Value | undefined {
    const key = keyOf(text);
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.text !== text) return undefined;
    // The same client once more: it is the newest already.
    if (entry !== this.#newest) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      this.#newest = entry;
    }
    return entry.value;
  }

  /** Remembers a value, unless there is no room for its text. */
  set(text: string, value: Value): void {
    if (text.length > this.#maxCharacters) return;
    const entry = { key: keyOf(text), text, value };
    this.#delete(entry.key);
    this.#entries.set(entry.key, entry);
    this.#characters += text.length;
    this.#newest = entry;
    for (const oldest of this.#entries.keys()) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#delete(oldest);
    }
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#characters -= entry.text.length;
  }
}

function keyOf(text: string): string {
  const end = text.indexOf(END);
  return text.slice(Math.max(0, end - keyLength), Math.max(0, end));
}
