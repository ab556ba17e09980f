/** Access tokens of the samples: JWTs that are bound to a certificate (RFC 8705), by an issuer whose key exists only while this runs. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** What the function is told of the issuer. */
export const tokenSettings = {
  ISSUER: "https://issuer.example",
  AUDIENCE: "https://api.example",
  JWKS: JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), kid: "samples", alg: "ES256", use: "sig" }],
  }),
};

/** A token of `clientA`, good from 2025 to 2046; without a certificate it is a bearer token, good for anybody. */
export function accessToken(certificate?: { readonly der: Uint8Array }): string {
  const thumbprint =
    certificate && createHash("sha256").update(certificate.der).digest("base64url");
  const claims = {
    iss: tokenSettings.ISSUER,
    aud: tokenSettings.AUDIENCE,
    sub: "clientA",
    iat: 1_735_689_600,
    exp: 2_398_377_600,
    ...(thumbprint === undefined ? {} : { cnf: { "x5t#S256": thumbprint } }),
  };
  const signed = [{ alg: "ES256", kid: "samples", typ: "at+jwt" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}
