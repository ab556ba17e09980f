import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { type ChainVerifierOptions, createChainVerifier } from "../../src/index.ts";
import { AcceptedAlgorithms } from "../../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../../src/trust/certificate-policies.ts";
import { findPath, type PathProfile } from "../../src/trust/find-path.ts";
import { CLIENT_PURPOSES } from "../../src/trust/key-purposes.ts";
import { DEFAULT_PATH_LIMITS, type PathLimits, WorkBudget } from "../../src/trust/limits.ts";
import { readTrustStore } from "../../src/trust/trust-store.ts";
import { Certificate } from "../../src/x509/certificate.ts";

/** What a verifier with these anchors (PEM) says of a chain: "accepted", or code and reason. */
export async function verdict(
  chain: readonly Uint8Array[],
  anchors: string,
  options: Partial<ChainVerifierOptions> = {},
): Promise<string> {
  const verifier = createChainVerifier({
    trust: { anchors },
    revocation: { mode: "off" },
    pkijsCrossCheck: false,
    ...options,
  });
  const result = await verifier.verify(chain);
  return result.ok ? "accepted" : `${result.code} ${result.reason}`;
}

/** The rules of a verifier without options. */
export const defaultProfile: PathProfile = {
  algorithms: new AcceptedAlgorithms(),
  purposes: CLIENT_PURPOSES,
  policies: policyInputs(),
};

/** What became of a search, and the work that it took. */
export interface Outcome {
  /** Subjects of the path, leaf first, anchor last; or the reason of the refusal. */
  readonly outcome: string;
  readonly spent: WorkBudget["spent"];
}

/** Looks for a path, counting the work. */
export function search(
  chain: readonly Uint8Array[],
  anchors: string,
  settings: Partial<PathLimits> & { readonly intermediates?: string } = {},
): Outcome {
  const { intermediates, ...limits } = settings;
  const store = readTrustStore(
    [{ name: "anchors", material: anchors }],
    intermediates === undefined ? [] : [{ name: "intermediates", material: intermediates }],
  );
  const [leaf, ...presented] = chain.map((der) => Certificate.fromDer(der).assertWellFormed());
  if (leaf === undefined) throw new TypeError("empty chain");
  const budget = new WorkBudget({ ...DEFAULT_PATH_LIMITS, ...limits });
  const request = { leaf, presented, store, now: new Date(), profile: defaultProfile, budget };
  try {
    const { certificates, anchor } = findPath(request);
    const names = [...certificates, anchor.certificate].map((each) => each.subject.toString());
    return { outcome: names.join(" < "), spent: budget.spent };
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    return { outcome: error.reason, spent: budget.spent };
  }
}
