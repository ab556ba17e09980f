import { createTestPki } from "../../src/testing/index.ts";

/** The three parameter sets of RFC 9881. */
export const ML_DSA = ["ml-dsa-44", "ml-dsa-65", "ml-dsa-87"] as const;

/** Whether this runtime has ML-DSA: tests that issue such certificates need it, and Node.js 22 refuses them. */
export const hasMlDsa = ((): boolean => {
  try {
    createTestPki({ keyType: "ml-dsa-44" });
    return true;
  } catch {
    return false;
  }
})();
