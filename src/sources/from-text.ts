import { ownContent, type PemOrDer } from "./content.ts";
import { Source } from "./source.ts";

/**
 * Returns a source of given material: PEM text with any number of blocks, or the DER of one object. It never becomes stale.
 * @throws {TypeError} when it is missing or empty (an unset environment variable must not become an empty trust store).
 */
export function fromPem(material: PemOrDer | undefined): Source {
  if (material === undefined || material.length === 0) {
    throw new TypeError(
      "fromPem() requires PEM text or DER bytes; is the environment variable set?",
    );
  }
  const literal = ownContent(material);
  return new Source(
    "the given PEM",
    async () => ({ content: ownContent(literal) }),
    "fixed",
    literal,
  );
}
