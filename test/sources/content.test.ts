/** Bytes of large material: read into one array, and used by several without a copy because nobody else has them. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readCrls } from "../../src/revocation/crl/read-crls.ts";
import { type PemOrDer, readBoundedBody } from "../../src/sources/content.ts";
import { fromPem } from "../../src/sources/from-text.ts";
import { Material } from "../../src/sources/material.ts";
import { Source } from "../../src/sources/source.ts";
import { createTestPki } from "../../src/testing/index.ts";

async function* inPieces(pieces: readonly Uint8Array[]) {
  yield* pieces;
}

describe("a body is read into one array", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });

  test("law: with and without a stated length all pieces are there, in their order", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.boolean(), async (pieces, isStated) => {
        const all = pieces.flatMap((each) => [...each]);
        const stated = isStated ? all.length : undefined;
        const bytes = await readBoundedBody(inPieces(pieces), 1000, stated);
        expect([...bytes]).toEqual(all);
        // Nothing is kept but the body: an array that was too long would be memory for nothing.
        expect(bytes.buffer.byteLength).toBe(all.length);
      }),
    );
  });

  test("law: any other length than the stated one, and any byte too many, is refused", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(500), fc.nat(500), async (pieces, stated, most) => {
        const length = pieces.reduce((sum, each) => sum + each.length, 0);
        const isRight = length === stated && length <= most;
        const outcome = readBoundedBody(inPieces(pieces), most, stated).then(
          () => true,
          () => false,
        );
        expect(await outcome).toBe(isRight);
      }),
    );
  });
});

test("a stated length that is none is refused like any other wrong one", async () => {
  for (const stated of [-1, Number.NaN, 1.5]) {
    const outcome = readBoundedBody(inPieces([Uint8Array.of(1)]), 10, stated);
    await expect(outcome).rejects.toThrow(`1 bytes arrived where ${stated} were announced`);
  }
});

describe("bytes that nobody else has", () => {
  const { der } = createTestPki().root.crl({ fill: 3 });
  const recipe = {
    name: "lists",
    unavailable: "crl.missing",
    outdated: "crl.missing",
    parse: (_: unknown, material: PemOrDer) => readCrls({ name: "list", material }).crls[0],
    combine: (parts: readonly (PemOrDer | object)[]) => parts[0],
  } as const;

  test("what was configured may be changed afterwards", async () => {
    for (const wrap of [(bytes: Uint8Array) => bytes, fromPem]) {
      const bytes = Uint8Array.from(der);
      const crl = (await new Material([{ name: "list", input: wrap(bytes) }], recipe).load()) as {
        signature: Uint8Array;
      };
      const before = [...crl.signature];
      bytes.fill(0);
      expect([...crl.signature]).toEqual(before);
    }
  });

  test("a reader of a source gets bytes of its own", async () => {
    const source = new Source("the place", async () => ({ content: Uint8Array.from(der) }));
    const first = (await source.read()) as Uint8Array;
    first.fill(0);
    expect([...((await source.read()) as Uint8Array)]).toEqual([...der]);
  });

  test("the same bytes once more are dropped: the list goes on using the ones that are held", async () => {
    const seen: PemOrDer[] = [];
    const source = new Source("the place", async () => ({ content: Uint8Array.from(der) }));
    const attach = () =>
      source.attach({
        accept: (content) => {
          seen.push(content);
          return () => undefined;
        },
      });
    attach();
    await source.reload();
    await source.reload();
    attach();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });
});
