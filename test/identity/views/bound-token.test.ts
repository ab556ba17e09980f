import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from "jose";
import {
  assertCertificateBound,
  CertificateBindingError,
  certificateThumbprint,
} from "../../../src/identity/views/index.ts";
import { createTestPki, verifiedCertificate } from "../../../src/testing/index.ts";

const { root } = createTestPki();
const certificate = verifiedCertificate({ certificate: root.issue({ subject: "CN=clientA" }) });
const other = verifiedCertificate({ certificate: root.issue({ subject: "CN=clientA" }) });
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** A token with these claims, signed and verified by jose. */
async function claimsOf(claims: Record<string, unknown>): Promise<unknown> {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256" })
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(privateKey);
  const { payload } = await jwtVerify(token, publicKey);
  return payload;
}

function reasonOf(claims: unknown, of: Parameters<typeof assertCertificateBound>[1] = certificate) {
  try {
    assertCertificateBound(claims, of);
    return "bound";
  } catch (error) {
    return error instanceof CertificateBindingError ? error.reason : error;
  }
}

describe("assertCertificateBound", () => {
  const bound = { cnf: { "x5t#S256": certificateThumbprint(certificate) } };

  test("a token that jose signed for this certificate, and not another client's", async () => {
    const claims = await claimsOf(bound);
    expect(reasonOf(claims)).toBe("bound");
    expect(reasonOf(claims, other)).toBe("other-certificate");
    expect(reasonOf(claims, null)).toBe("no-certificate");
  });

  test("a token without confirmation, or bound to a key", async () => {
    expect(reasonOf(await claimsOf({ sub: "a" }))).toBe("not-bound");
    const jkt = await calculateJwkThumbprint(await exportJWK(publicKey));
    expect(reasonOf(await claimsOf({ cnf: { jkt } }))).toBe("not-bound");
  });

  const thumbprint = certificateThumbprint(certificate);
  test.each<[string, unknown, string]>([
    ["padding", `${thumbprint}=`, "malformed"],
    ["base64 with + and /", Buffer.from("fb".repeat(32), "hex").toString("base64"), "malformed"],
    ["hexadecimal", certificate.fingerprint256, "malformed"],
    ["a SHA-1", "A".repeat(27), "malformed"],
    [
      "another case",
      thumbprint.replace(/[a-z]/i, (c) => (c < "a" ? c.toLowerCase() : c.toUpperCase())),
      "other-certificate",
    ],
    ["a list", [thumbprint], "malformed"],
    ["null", null, "malformed"],
    ["nothing", "", "malformed"],
    ["a line more", `${thumbprint}\n`, "malformed"],
  ])("a thumbprint with %s is refused", (_what, value, reason) => {
    expect(reasonOf({ cnf: { "x5t#S256": value } })).toBe(reason);
  });

  test.each<[string, unknown]>([
    ["no claims", undefined],
    ["null", null],
    ["text", JSON.stringify(bound)],
    ["a list", [bound]],
    ["a confirmation of a prototype", Object.create(bound)],
  ])("%s is not bound", (_what, claims) => {
    expect(reasonOf(claims)).toBe("not-bound");
  });

  test("a confirmation that is not an object, or inherits its thumbprint", () => {
    for (const cnf of ["x", 1, null, [thumbprint]]) expect(reasonOf({ cnf })).toBe("malformed");
    expect(reasonOf({ cnf: Object.create(bound.cnf) })).toBe("not-bound");
  });

  test("what only looks like a certificate is none", () => {
    const look = { fingerprint256: certificate.fingerprint256 };
    // @ts-expect-error a look-alike
    expect(reasonOf(bound, look)).toBe("no-certificate");
  });

  test("the error is an answer of RFC 6750", () => {
    const error = new CertificateBindingError("other-certificate");
    expect(error).toMatchObject({ statusCode: 401, expose: true, code: "invalid_token" });
    expect(error.wwwAuthenticate).toBe(
      'Bearer error="invalid_token", error_description="The access token is bound to another certificate."',
    );
  });
});
