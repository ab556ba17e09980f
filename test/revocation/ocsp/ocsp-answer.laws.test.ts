/** Laws of answers: whoever changes one of them on its way gets nothing for it, and no bytes make the judge fall over. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  answerOf,
  at,
  byKey,
  certId,
  revoked,
  single,
  UNKNOWN,
} from "../../x509/ocsp/ocsp-world.ts";
import { client, issuing, other, responderOptions, verdictOf } from "./ocsp-world.ts";

const id = certId(client, issuing);
const responder = issuing.issue(responderOptions);
const byResponder = { signer: responder, certificates: [responder.der] };
const good = [single(certId(other, issuing)), single(id)];
const bad = [single(certId(other, issuing)), single(id, { status: revoked(1) })];

const answers = {
  "good by the CA": answerOf({ signer: issuing, singles: good }),
  "good by a responder": answerOf({ ...byResponder, singles: good, responderId: byKey(responder) }),
  "revoked by the CA": answerOf({ signer: issuing, singles: bad }),
  "revoked by a responder": answerOf({ ...byResponder, singles: bad }),
  unknown: answerOf({ signer: issuing, singles: [single(id, { status: UNKNOWN })] }),
  outdated: answerOf({ signer: issuing, singles: [single(id, { nextUpdate: at(-1) })] }),
  "about another one": answerOf({ signer: issuing, singles: [single(certId(other, issuing))] }),
} as const;

/** Everything that may come out of changed bytes: good and revoked are not among it. */
const proven = /^(good|revoked)/;
const nothing = /^ocsp\./;

describe.each(Object.entries(answers))("%s", (_what, der) => {
  test("every bit of it matters", () => {
    const survivors: string[] = [];
    for (let position = 0; position < der.length; position += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Uint8Array.from(der);
        changed[position] = (changed[position] ?? 0) ^ (1 << bit);
        const verdict = verdictOf(changed);
        if (proven.test(verdict)) survivors.push(`${verdict} at ${position} bit ${bit}`);
      }
    }
    expect(survivors).toEqual([]);
  });

  test("cut short anywhere, or with something behind it", () => {
    for (let end = 0; end < der.length; end += 1) {
      expect(verdictOf(der.slice(0, end))).toBe("ocsp.malformed");
    }
    for (const more of [[0], [0x30, 0], [5, 0], [...der]]) {
      expect(verdictOf(Uint8Array.from([...der, ...more]))).toBe("ocsp.malformed");
    }
  });

  test("bytes changed, taken out and put in", () => {
    fc.assert(
      fc.property(
        fc.nat(der.length - 1),
        fc.nat(8),
        fc.uint8Array({ maxLength: 8 }),
        (start, removed, inserted) => {
          const same = inserted.every((byte, i) => der[start + i] === byte);
          fc.pre(!(same && inserted.length === Math.min(removed, der.length - start)));
          const changed = [...der.slice(0, start), ...inserted, ...der.slice(start + removed)];
          // Taking out one of two equal bytes may leave the very same array.
          if (Buffer.from(changed).equals(Buffer.from(der))) return;
          expect(verdictOf(Uint8Array.from(changed))).toMatch(nothing);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

test("parts of two answers do not make a third one", () => {
  const ders = Object.values(answers);
  fc.assert(
    fc.property(
      fc.constantFrom(...ders),
      fc.constantFrom(...ders),
      fc.nat(2000),
      fc.nat(2000),
      fc.nat(400),
      (one, two, at1, at2, length) => {
        const spliced = Uint8Array.from(one);
        const piece = two.slice(at2 % two.length, (at2 % two.length) + length);
        spliced.set(piece.slice(0, one.length - (at1 % one.length)), at1 % one.length);
        if (ders.some((der) => Buffer.from(der).equals(Buffer.from(spliced)))) return;
        expect(verdictOf(spliced)).toMatch(nothing);
      },
    ),
    { numRuns: 2000 },
  );
});

test("random bytes prove nothing and raise nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(verdictOf(bytes)).toMatch(nothing);
      const framed = Uint8Array.from([0x30, 0x82, bytes.length >> 8, bytes.length & 255, ...bytes]);
      expect(verdictOf(framed)).toMatch(nothing);
    }),
    { numRuns: 500 },
  );
});
