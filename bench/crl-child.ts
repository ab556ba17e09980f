/**
 * One revocation list read once, in a process of its own; prints a line of JSON.
 * Arguments: the reader, the file of the list in DER, the issuer's certificate in DER.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readCrls } from "../src/revocation/crl/read-crls.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { loadPeculiar } from "./peers.ts";

/** What one process measured. */
export interface CrlReading {
  readonly entries: number;
  readonly millis: number;
  /** Megabytes of 1,000,000 bytes more than before the file was read: heap and outside of it, collected. */
  readonly heldMegabytes: number;
  /** Resident memory more than before, collected. */
  readonly residentMegabytes: number;
  /** Resident memory at its highest, more than before. Linux only. */
  readonly peakMegabytes: number;
}

/** Who can read. Reads, and hands over what to hold on to. */
type Reader = (material: Buffer, issuer: Certificate) => { entries: number; held: unknown };

const require = createRequire(import.meta.url);

const readers: Readonly<Record<string, () => Reader>> = {
  "alb-mtls": () => (material, issuer) => {
    const { crls } = readCrls({ name: "bench", material });
    const [crl] = crls;
    const isSigned = crl?.isSignedBy(issuer.publicKey, { kind: "ecdsa", hash: "sha256" });
    return { entries: isSigned === true ? (crl?.size ?? 0) : 0, held: crls };
  },
  // As it is it throws above some 3,300 entries.
  pkijs: () => {
    const { fromBER } = require("asn1js") as Asn1js;
    const { CertificateRevocationList: List } = require("pkijs") as Pkijs;
    const limits = { maxNodes: 1e9, maxContentLength: 2 ** 31 };
    return (material) => {
      const held = new List({ schema: fromBER(Uint8Array.from(material).buffer, limits).result });
      return { entries: held.revokedCertificates?.length ?? 0, held };
    };
  },
  peculiar: () => {
    const { X509Crl } = loadPeculiar() ?? absent("@peculiar/x509");
    return (material) => {
      const held = new X509Crl(material);
      return { entries: held.entries.length, held };
    };
  },
};

interface Asn1js {
  fromBER(bytes: ArrayBuffer, options: object): { readonly result: object };
}

interface Pkijs {
  readonly CertificateRevocationList: new (parameters: {
    schema: object;
  }) => {
    readonly revokedCertificates?: readonly object[];
  };
}

function absent(name: string): never {
  throw new Error(`${name} is not installed`);
}

const [wanted = "", file = "", issuerFile = ""] = process.argv.slice(2);
const read = (readers[wanted] ?? absent(wanted))();
const issuer = Certificate.fromDer(readFileSync(issuerFile));
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const held = () => {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};
const resident = () => process.memoryUsage.rss() / 1e6;
/** Not `resourceUsage().maxRSS`, which on Linux begins with the parent's. */
const peak = () => {
  if (process.platform !== "linux") return Number.NaN;
  const [, kibibytes] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
};

collect();
const heldBefore = held();
const residentBefore = resident();
const started = performance.now();
// In a function of its own, so that nothing keeps the file's bytes when it has returned.
const kept = ((): { entries: number; held: unknown } => read(readFileSync(file), issuer))();
const millis = performance.now() - started;
collect();
collect();
const reading: CrlReading = {
  entries: kept.entries,
  millis,
  heldMegabytes: held() - heldBefore,
  residentMegabytes: resident() - residentBefore,
  peakMegabytes: peak() - residentBefore,
};
process.stdout.write(`${JSON.stringify({ ...reading, kept: typeof kept.held })}\n`);
