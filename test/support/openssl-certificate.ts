/**
 * Self-signed certificates that OpenSSL makes from a configuration: extensions in another encoder's hand.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createVerified,
  type VerifiedClientCertificate,
} from "../../src/identity/verified-client-certificate.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { openssl } from "./openssl.ts";

/**
 * A certificate that `openssl req -x509` made, as if the load balancer had verified it.
 *
 * @param subject in OpenSSL's form, `/C=NL/CN=a`
 * @param sections the section `[ext]` and those that it names, as in openssl.cnf
 */
export function opensslCertificate(subject: string, sections: string): VerifiedClientCertificate {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-openssl-"));
  try {
    const config = join(folder, "openssl.cnf");
    writeFileSync(config, `[req]\ndistinguished_name = dn\n[dn]\n${sections}`);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const output = ["-keyout", join(folder, "key"), "-outform", "PEM"];
    const named = ["-utf8", "-subj", subject, "-config", config, "-extensions", "ext"];
    const pem = openssl(["req", "-x509", ...key, ...output, ...named]);
    const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
    return createVerified(Certificate.fromDer(der), {
      mode: "verify",
      verifiedBy: "alb",
      revocation: "not-checked-here",
      now: new Date(),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
