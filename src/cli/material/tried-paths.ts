/**
 * Why no path was found, in the words of every path that could be tried.
 * @module
 */
import { ClientCertificateError } from "../../errors/client-certificate-error.ts";
import { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import { PathBuilder } from "../../trust/build-path.ts";
import { policyInputs } from "../../trust/certificate-policies.ts";
import { CLIENT_PURPOSES } from "../../trust/key-purposes.ts";
import { floorToSecond } from "../../trust/leaf-dates.ts";
import { DEFAULT_PATH_LIMITS, WorkBudget } from "../../trust/limits.ts";
import { LinkSignatures } from "../../trust/link-signatures.ts";
import { readTrustStore } from "../../trust/trust-store.ts";
import { type PathProgress, validatePath } from "../../trust/validate-path.ts";
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import { subjectText } from "./subject-text.ts";

const MOST_PATHS = 20;

/**
 * Returns a line for each path that the names allow, with what is wrong with it; empty when the chain cannot be read. The gate has
 * decided already: this only repeats its search.
 */
export function triedPaths(
  chain: readonly Uint8Array[],
  trust: { readonly anchors: Uint8Array; readonly intermediates?: Uint8Array },
  now: Date,
): string[] {
  try {
    const [leaf, ...presented] = chain.map((der) => Certificate.fromDer(der).assertWellFormed());
    if (leaf === undefined) return [];
    const { anchors, intermediates } = trust;
    const store = readTrustStore(
      [{ name: "trust store", material: anchors }],
      intermediates === undefined ? [] : [{ name: "intermediates", material: intermediates }],
    );
    return searchAgain(leaf, presented, store, now);
  } catch (error) {
    if (error instanceof CertificateError || error instanceof ClientCertificateError) return [];
    throw error;
  }
}

function searchAgain(
  leaf: Certificate,
  presented: readonly Certificate[],
  store: ReturnType<typeof readTrustStore>,
  now: Date,
): string[] {
  const budget = new WorkBudget(DEFAULT_PATH_LIMITS);
  const algorithms = new AcceptedAlgorithms();
  const rules = {
    second: floorToSecond(now),
    algorithms,
    purposes: CLIENT_PURPOSES,
    policies: policyInputs(),
    budget,
    signatures: new LinkSignatures(algorithms, budget),
  };
  const lines: string[] = [];
  new PathBuilder({ leaf, presented, store, budget }).try((path) => {
    if (lines.length === MOST_PATHS) {
      lines.push("tried: and more paths");
      return true;
    }
    const names = [...path.certificates, path.anchor.certificate].map((each) =>
      subjectText(each.subject),
    );
    const progress: PathProgress = { stage: "links" };
    try {
      validatePath(path, rules, progress, () => undefined);
      lines.push(`tried: ${names.join(" <- ")}: this path holds`);
    } catch (error) {
      if (!(error instanceof ClientCertificateError)) throw error;
      lines.push(`tried: ${names.join(" <- ")}: ${error.reason}: ${error.detail}`);
    }
    return false;
  });
  return lines.length > 0 ? lines : ["tried: no path, the names lead to no anchor"];
}
