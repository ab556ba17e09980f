import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PASSTHROUGH_HEADER, VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import { CODES, type Gate, REASONS } from "../../src/index.ts";
import { albEvent } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { issuing, verify, passthrough } = world();
const leaf = issuing.issue({ subject: "CN=clientA" });
const gates: readonly Gate[] = [
  gateWith(verify),
  gateWith(passthrough),
  gateWith({ ...verify, singleValueHeaders: "accept", healthCheck: { path: "/health" } }),
];
const names = [...Object.values(VERIFY_HEADERS), PASSTHROUGH_HEADER, "__proto__", "constructor"];

/** Every gate refuses with a code of the table; nothing is admitted and nothing is thrown. */
async function refusedByAll(event: unknown): Promise<void> {
  for (const gate of gates) {
    const decision = await gate.check(event);
    if (decision.outcome !== "refused") throw new Error(`not refused: ${decision.outcome}`);
    expect(REASONS[decision.reason]).toBe(decision.code);
    expect(decision.error.statusCode).toBe(CODES[decision.code].status);
    expect(decision.reason).not.toBe("internal.fault");
  }
}

describe("whatever arrives, there is a decision", () => {
  test("any event shape", async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withBigInt: true, withNullPrototype: true }), refusedByAll),
      {
        numRuns: 300,
      },
    );
  });

  test("any text in any mutual TLS header, in any letter case", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ maxLength: 300 }),
    );
    const header = fc.tuple(
      fc.constantFrom(...names, ...names.map((name) => name.toUpperCase())),
      fc.array(text, { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(header, { maxLength: 8 }), async (headers) => {
        const event = albEvent();
        for (const [name, values] of headers) {
          Object.defineProperty(event.multiValueHeaders, name, {
            value: values,
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        await refusedByAll(event);
      }),
      { numRuns: 300 },
    );
  });

  test("one changed character of a real header is never admitted under another identity", async () => {
    const real = albEvent({ mode: "passthrough", certificate: leaf });
    const value = String(real.multiValueHeaders?.[PASSTHROUGH_HEADER]?.[0]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(value.length - 1),
        fc.string({ unit: "binary", minLength: 0, maxLength: 2 }),
        async (position, replacement) => {
          const changed = value.slice(0, position) + replacement + value.slice(position + 1);
          const event = albEvent({ rawHeaders: { [PASSTHROUGH_HEADER]: changed } });
          const decision = await (gates[1] as Gate).check(event);
          if (decision.outcome !== "admitted") return;
          expect(decision.certificate.fingerprint256).toBe(fingerprint);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("objects that throw when they are read", async () => {
    const thrower = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
        ownKeys: () => {
          throw new Error("trap");
        },
      },
    );
    await refusedByAll(thrower);
    await refusedByAll({ ...albEvent(), multiValueHeaders: thrower });
    await refusedByAll({ ...albEvent(), requestContext: thrower });
  });
});

const decided = await (gates[1] as Gate).check(
  albEvent({ mode: "passthrough", certificate: leaf }),
);
const fingerprint = decided.outcome === "admitted" ? decided.certificate.fingerprint256 : "none";
