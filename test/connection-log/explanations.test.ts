import { describe, expect, test } from "@jest/globals";
import { EXPLANATIONS, explainConnectionLogCode } from "../../src/connection-log/index.ts";
import { connectionLogCode } from "../../src/emulator/connection-log-line.ts";
import { CODES } from "../../src/errors/codes.ts";

describe("the explanations", () => {
  test("are of the thirteen codes, each once, with causes and steps", () => {
    expect(new Set(EXPLANATIONS.map(({ code }) => code)).size).toBe(13);
    for (const { meaning, causes, steps } of EXPLANATIONS) {
      expect(meaning).toMatch(/\.$/);
      expect(causes.length).toBeGreaterThan(0);
      expect(steps.length).toBeGreaterThan(0);
    }
  });

  test("cover every code that the local load balancer writes", () => {
    for (const code of Object.keys(CODES) as (keyof typeof CODES)[]) {
      expect(explainConnectionLogCode(connectionLogCode(code))).toBeDefined();
    }
  });

  test("are found in any case, with or without Failed:", () => {
    expect(explainConnectionLogCode("failed:clientcertexpired")?.code).toBe("ClientCertExpired");
    expect(explainConnectionLogCode("ClientCertExpire")).toBeUndefined();
  });
});
