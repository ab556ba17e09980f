import { createAlbVerifier } from "../src/emulator/alb-profile.ts";
import { createChainVerifier } from "../src/index.ts";
import { chainCases } from "../test/aws-tls/chain-cases.ts";
import { handshakes, pem, readByAwsLc } from "../test/aws-tls/judge.ts";

const t0 = performance.now();
const cases = chainCases();
const t1 = performance.now();
const s2n = handshakes(
  cases.map(({ chain, key, trust, crls, crlDates }) => ({
    chain,
    key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    trust,
    ...(crls ? { crls } : {}),
    ...(crlDates ? { crlDates } : {}),
  })),
);
const t2 = performance.now();
console.log(cases.length, "made", t1 - t0, "s2n", t2 - t1);
for (const [i, c] of cases.entries()) {
  let alb: string, own: string;
  try {
    const v = await createAlbVerifier(pem(c.trust), c.crls?.join(""))(c.chain);
    alb = v.ok ? "ok" : v.code;
  } catch (e) {
    alb = "START " + String(e).slice(0, 60);
  }
  try {
    const v = await createChainVerifier({
      trust: { anchors: pem(c.trust) },
      revocation: c.crls ? { mode: "best-effort", crls: c.crls.join("") } : { mode: "off" },
    }).verify([...c.chain]);
    own = v.ok ? "ok" : v.reason;
  } catch (e) {
    own = "START " + String(e).slice(0, 60);
  }
  const a = s2n[i]!;
  const s = a.ok ? "ok" : (a.fault ?? a.error);
  const mark = (a.ok === (alb === "ok") ? " " : "A") + (a.ok === (own === "ok") ? " " : "P");
  console.log(
    mark,
    c.id.padEnd(50),
    a.presented.padEnd(8),
    String(s).padEnd(40),
    alb.padEnd(30),
    own,
  );
}
