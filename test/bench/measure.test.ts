import { describe, expect, test } from "@jest/globals";
import { bytesByPackage } from "../../bench/bundles.ts";
import { measure } from "../../bench/measure.ts";

describe("measure", () => {
  const right = { id: "right", name: "right", expected: 1, calls: 2 };

  test("subjects take turns", async () => {
    const order: string[] = [];
    const subject = (id: string) => ({ ...right, id, run: () => order.push(id) && 1 });
    const figures = await measure([subject("a"), subject("b")], 3);
    expect(figures.map(({ id, unit }) => `${id} ${unit}`)).toEqual(["a us", "b us"]);
    const turns = order.filter((id, index) => id !== order[index - 1]);
    expect(turns).toEqual(["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"]);
  });

  test("what is wrong is not measured", async () => {
    let calls = 0;
    const run = async () => {
      calls += 1;
      return 2;
    };
    await expect(measure([{ ...right, run }])).rejects.toThrow("wrong, so not worth measuring");
    expect(calls).toBe(1);
  });

  test("what goes wrong later is found at the end", async () => {
    let calls = 0;
    const run = () => {
      calls += 1;
      return calls < 5 ? 1 : 2;
    };
    await expect(measure([{ ...right, run }], 3)).rejects.toThrow("wrong, so not worth measuring");
  });
});

test("bytes by package: scopes, nested packages, and the rest", () => {
  const inputs = {
    "src/gate/gate.ts": { bytesInOutput: 100 },
    "src/x509/der/der.ts": { bytesInOutput: 50 },
    "handlers/whoami.ts": { bytesInOutput: 10 },
    "node_modules/@middy/core/index.js": { bytesInOutput: 30 },
    "node_modules/pkijs/node_modules/asn1js/index.js": { bytesInOutput: 40 },
    "node_modules/left-out/index.js": { bytesInOutput: 0 },
  };
  expect([...bytesByPackage([{ bytes: 240, inputs }])]).toEqual([
    ["alb-mtls", 150],
    ["asn1js", 40],
    ["@middy/core", 30],
    ["handlers", 10],
    ["glue", 10],
  ]);
});
