import { Certificate } from "../src/x509/certificate.ts";
import { randomChain } from "../test/differential/chains.ts";

for (const s of [336, 589, 913]) {
  const c = randomChain(s);
  for (const d of [...c.chain, c.anchor]) {
    const x = Certificate.fromDer(d);
    console.log(
      s,
      x.subject.toString(),
      "<-",
      x.issuer.toString(),
      JSON.stringify(x.basicConstraints),
      x.publicKeyDescription.kind,
      x.publicKeyDescription.bits,
    );
  }
  console.log();
}
