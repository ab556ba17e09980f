/** What is in the bundle of a user's function: what its listener needs, nothing else, whatever the bundler. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { repository } from "./source-files.ts";

const bundlers = ["esbuild", "rollup", "webpack"] as const;

/** The modules that a bundle of this handler has code of. */
function modulesOf(bundler: (typeof bundlers)[number], listener: string): readonly string[] {
  const code = `
    import * as all from "alb-mtls";
    import { albMtls, passthrough, pathValidation, verify } from "alb-mtls";
    import { commonName } from "alb-mtls/policy";
    const targetGroups = [process.env.TARGET_GROUP];
    const chains = { trust: { anchors: process.env.ANCHORS }, revocation: { mode: "off" } };
    export const gate = albMtls({ listener: ${listener}, allow: commonName("clientA") });
    export const { statusCode } = all.ClientCertificateError;`;
  const script = ["test/architecture/bundlers.ts", bundler, code];
  const printed = execFileSync(process.execPath, script, {
    cwd: repository,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(printed);
}

/** Path validation, revocation, and PKI.js with what it stands on. */
const chainModules =
  /^src\/(?:revocation|trust|x509\/crl|x509\/ocsp)\/|\/(?:path-validation|passthrough|chain-[a-z]+|verdict-cache|trust-material|x-ssl-cert|absence|authority-expiry|anchor-advice|algorithms|certificate-signature)\.ts$|node_modules\/(?:pkijs|asn1js|pvutils|pvtsutils|bytestreamjs)\b/;
/** The one file of trust/ that verify mode stands on: the leaf's dates are looked at again. */
const isChainModule = (file: string): boolean =>
  chainModules.test(file) && file !== "src/trust/leaf-dates.ts";

describe.each(bundlers)("a bundle by %s", (bundler) => {
  test("of verify() alone has no path validation, no revocation and no PKI.js", () => {
    const modules = modulesOf(bundler, "verify({ targetGroups })");
    expect(modules).toEqual(
      expect.arrayContaining([
        "src/listeners/verify.ts",
        "src/gate/gate.ts",
        "src/policy/subject.ts",
      ]),
    );
    expect(modules.filter(isChainModule)).toEqual([]);
  }, 60_000);

  test("of passthrough() has them", () => {
    const modules = modulesOf(bundler, "passthrough({ targetGroups, ...chains })");
    expect(modules.filter(isChainModule)).toEqual(
      expect.arrayContaining([
        "src/listeners/passthrough.ts",
        "src/listeners/path-validation.ts",
        "src/listeners/anchor-advice.ts",
        "src/observability/authority-expiry.ts",
        "src/alb/x-ssl-cert.ts",
        "src/alb/absence.ts",
        "src/trust/find-path.ts",
        "src/revocation/revocation.ts",
        "src/revocation/ocsp/client.ts",
        "src/verification/chain-verifier.ts",
        "src/x509/keys/algorithms.ts",
      ]),
    );
    expect(modules.some((file) => file.includes("node_modules/pkijs"))).toBe(true);
  }, 60_000);
});

test("a bundle of verify() with a recheck has path validation, and nothing of passthrough mode", () => {
  const modules = modulesOf("esbuild", "verify({ targetGroups, recheck: pathValidation(chains) })");
  expect(modules).toEqual(
    expect.arrayContaining(["src/listeners/path-validation.ts", "src/trust/find-path.ts"]),
  );
  expect(modules.filter((file) => /^src\/.*(?:passthrough|x-ssl-cert|absence)/.test(file))).toEqual(
    [],
  );
}, 60_000);
