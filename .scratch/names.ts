import { createTestPki } from "../src/testing/index.ts";
import { nameAgreement } from "../src/verification/header-agreement.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { readByAwsLc } from "../test/aws-tls/judge.ts";
import { randomName } from "../test/aws-tls/random-names.ts";
import { seeded } from "../test/differential/random.ts";

const n = Number(process.argv[2] ?? 2000);
const pki = createTestPki();
const t0 = performance.now();
const made = Array.from({ length: n }, (_, i) => {
  const random = seeded(i);
  return pki.root.issue({ subject: randomName(random) }).der;
});
const t1 = performance.now();
const said = readByAwsLc(made.map((der) => ({ kind: "certificate" as const, der })));
const t2 = performance.now();
const counts: Record<string, number> = {};
const shown: Record<string, number> = {};
for (const [i, der] of made.entries()) {
  const a = said[i]!;
  let r: string;
  let leaf: Certificate | undefined;
  try {
    leaf = Certificate.fromDer(der);
    leaf.subject.toString();
  } catch (e) {
    r = "ours unreadable";
  }
  if (!a.parsed) r = leaf ? "lc refuses, ours reads" : "both refuse";
  else if (!leaf) {
    r = "LC READS, ours does not";
  } else r = nameAgreement(a.subject!, leaf.subject);
  counts[r] = (counts[r] ?? 0) + 1;
  if ((r === "different" || r.startsWith("LC")) && (shown[r] = (shown[r] ?? 0) + 1) <= 12) {
    let why = "";
    try {
      Certificate.fromDer(der);
    } catch (e) {
      why = (e as any).detail;
    }
    console.log(
      r,
      i,
      JSON.stringify(a.subject),
      leaf ? JSON.stringify(leaf.subject.toAlbString()) : why,
    );
  }
}
console.log(counts, "make", t1 - t0, "lc", t2 - t1);
