/**
 * One certificate read, and the text of its names, beside the peers.
 */
import { X509Certificate } from "node:crypto";
import * as pkijs from "pkijs";
import { createTestPki, type KeyType, type TestCertificate } from "../src/testing/index.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { DistinguishedName } from "../src/x509/names/distinguished-name.ts";
import { oneVerification } from "./bare-verification.ts";
import { measure, type Subject } from "./measure.ts";
import { type Forge, load, loadPeculiar } from "./peers.ts";
import type { Result } from "./result.ts";

const subject = "CN=clientA,OU=Devices,O=Example,L=Tokyo,C=JP";

/** A table for each kind of certificate, and one for names. */
export async function bench(): Promise<readonly Result[]> {
  const { root } = createTestPki();
  const rsa = createTestPki({ keyType: "rsa-2048" });
  const many = Array.from({ length: 40 }, (_, index) => `device-${index}.example.com`);
  return [
    await parsing("P-256", "P-256 leaf", root.issue({ subject })),
    await parsing("rsa-2048", "RSA-2048 leaf", rsa.root.issue({ subject, keyType: "rsa-2048" })),
    await parsing(
      "P-256",
      "P-256 leaf with 40 names and all usual extensions",
      root.issue({
        subject,
        san: { dns: many },
        certificatePolicies: ["1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2"],
        crlDistributionPoints: ["http://crl.example.com/ca.crl"],
      }),
      "names",
    ),
    await names(root.issue({ subject })),
  ];
}

async function parsing(
  keyType: KeyType,
  title: string,
  { der, pem }: TestCertificate,
  suffix = "plain",
): Promise<Result> {
  const wanted = Certificate.fromDer(der).serialNumber;
  const figures = await measure([
    { ...oneVerification(), name: "for comparison: one P-256 crypto.verify" },
    {
      id: "own",
      name: "alb-mtls, what is read at once",
      run: () => Certificate.fromDer(der).serialNumber,
      expected: wanted,
    },
    {
      id: "own-whole",
      name: "alb-mtls, every part read and checked",
      run: () => Certificate.fromDer(der).assertWellFormed().serialNumber,
      expected: wanted,
    },
    {
      id: "node",
      name: "node:crypto X509Certificate",
      run: () => new X509Certificate(der).serialNumber,
      expected: wanted,
    },
    {
      id: "pkijs",
      name: "pkijs",
      run: () => pkijs.Certificate.fromBER(der).version,
      expected: 2,
    },
    ...peculiar(der),
    ...forge(keyType, pem),
  ]);
  const id = `${keyType}-${suffix}`;
  const notes = [`${der.length} bytes of DER`];
  return { id, title: `reading a ${title}`, base: "bound", figures, notes };
}

function peculiar(der: Uint8Array): readonly Subject[] {
  const library = loadPeculiar();
  if (library === undefined) return [];
  const { X509Certificate: Peer } = library;
  const run = () => new Peer(der).subject.includes("clientA");
  return [{ id: "peculiar", name: "@peculiar/x509", run, expected: true }];
}

function forge(keyType: KeyType, pem: string): readonly Subject[] {
  // It has no elliptic curves.
  const library = keyType === "rsa-2048" ? load<Forge>("node-forge") : undefined;
  if (library === undefined) return [];
  const run = () => "subject" in library.pki.certificateFromPem(pem);
  return [{ id: "forge", name: "node-forge, from PEM", run, expected: true }];
}

async function names({ der, subjectDer }: TestCertificate): Promise<Result> {
  const alb = DistinguishedName.fromDer(subjectDer).toAlbString();
  const node = new X509Certificate(der).subject;
  const figures = await measure([
    {
      id: "node",
      name: "node:crypto: X509Certificate and its subject",
      run: () => new X509Certificate(der).subject,
      expected: node,
    },
    {
      id: "rfc4514",
      name: "from DER to RFC 4514 text",
      run: () => DistinguishedName.fromDer(subjectDer).toString(),
      expected: subject,
    },
    {
      id: "alb",
      name: "from DER to the load balancer's text",
      run: () => DistinguishedName.fromDer(subjectDer).toAlbString(),
      expected: alb,
    },
    {
      id: "parse",
      name: "from RFC 4514 text",
      run: () => DistinguishedName.parse(subject).rdns.length,
      expected: 5,
    },
  ]);
  return { id: "names", title: "a name of five attributes", base: "node", figures };
}
