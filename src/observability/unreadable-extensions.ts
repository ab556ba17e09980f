import type { Certificate } from "../x509/certificate.ts";
import type { DecisionLog } from "./decision-log.ts";

/**
 * Reports the extensions of an admitted leaf that cannot be read and did not affect the decision: once for each issuer and extension,
 * since the issuer writes them.
 */
export function reportUnreadable(leaf: Certificate, log: DecisionLog): void {
  for (const { name, detail } of leaf.unreadableExtensions) {
    const issuer = leaf.issuer.toString().slice(0, 500);
    log.once(`unreadable ${name} ${issuer}`, "an extension of a client certificate is unreadable", {
      extension: name,
      issuer,
      detail,
      effect: "a policy that uses it cannot decide; nothing else depends on it",
    });
  }
}
