import { expect, test } from "@jest/globals";
import { soak } from "./soak.ts";

test("while sources fail and recover at random nobody is decided wrongly", async () => {
  const figures = await soak(1500, 7);
  expect(figures.admitted).toBeGreaterThan(300);
  expect(figures.refused).toBeGreaterThan(300);
  expect(figures.rotations).toBeGreaterThan(3);
}, 60_000);
