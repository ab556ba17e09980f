/** docs/strictness.md and the tests that it names: neither may have a tolerance that the other does not. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const folder = fileURLToPath(new URL(".", import.meta.url));
const page = readFileSync(new URL("../../docs/strictness.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/`([a-z/-]+\.test\.ts)`: "([^"]+)"/g)].map(
  ([, file = "", name = ""]) => `${file}: ${name}`,
);

const held = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && file !== "strictness.test.ts")
  .flatMap((file) =>
    [...readFileSync(`${folder}${file}`, "utf8").matchAll(/"(tolerance: [^"]+)"/g)].map(
      ([, name]) => `${file}: ${name}`,
    ),
  );

test("every tolerance of the page is held by the test that it names", () => {
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => !held.includes(row))).toEqual([]);
});

test("every tolerance that a test holds is on the page", () => {
  const covered = new Set(rows);
  // The same tolerance may be held in a second place, nearer to the code.
  const elsewhere = new Set([
    "der/der-time.test.ts: tolerance: GeneralizedTime before 2050 means the same",
    "names/distinguished-name.test.ts: tolerance: T61String as Latin-1, marked when it is a guess",
    "keys/algorithms.test.ts: tolerance: RSA without NULL",
  ]);
  expect(held.filter((one) => !covered.has(one) && !elsewhere.has(one))).toEqual([]);
});
