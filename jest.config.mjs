// Native ESM, so `npm test` starts Node with --experimental-vm-modules. With no
// transformer, Jest (30.5 and later) erases types with Node's own parser: stack
// traces and coverage point at the source as written, with no source map.
/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {},
  testEnvironmentOptions: { customExportConditions: ["alb-mtls-source", "node", "node-addons"] },
  injectGlobals: false,
  restoreMocks: true,
  collectCoverageFrom: ["src/**/*.ts"],
  coverageProvider: "babel",
  coverageReporters: ["text", "lcov"],
  coverageThreshold: { global: { lines: 80, branches: 70, functions: 80, statements: 80 } },
};
