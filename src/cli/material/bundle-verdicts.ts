/**
 * What becomes of a bundle beyond CreateTrustStore: whether this library takes it for `trust.anchors`, and how AWS-LC uses it.
 * @module
 */
import { whyExtensionsUnusable } from "../../emulator/aws-tls-certificate.ts";
import { isAuthority, unprocessedExtension } from "../../emulator/aws-tls-rules.ts";
import { readListenerTrustStore } from "../../emulator/listener-trust-store.ts";
import { readTrustStore } from "../../trust/trust-store.ts";
import { errorText } from "../../util/error-text.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { BYTE_ORDER_MARK } from "./bundle-check.ts";
import { BASIS } from "./inferred-basis.ts";
import { subjectText } from "./subject-text.ts";
import { twinWarnings } from "./twin-authorities.ts";

/** Both verdicts on a bundle. */
export interface BundleVerdicts {
  readonly library: { readonly taken: boolean; readonly detail: string };
  readonly awsTls: { readonly taken: boolean; readonly detail: string; readonly notes: string[] };
}

/** Asks both about the text of a bundle. Does not throw for anything in it. */
export function bundleVerdicts(text: string, now: Date): BundleVerdicts {
  return { library: libraryVerdict(text), awsTls: awsTlsBundleVerdict(text, now) };
}

function libraryVerdict(text: string): BundleVerdicts["library"] {
  try {
    const { anchors } = readTrustStore([{ name: "trust.anchors", material: text }], []);
    return { taken: true, detail: `${anchors.length} anchors` };
  } catch (error) {
    return { taken: false, detail: errorText(error) };
  }
}

function awsTlsBundleVerdict(text: string, now: Date): BundleVerdicts["awsTls"] {
  try {
    // s2n-tls looks for the first BEGIN line, whatever stands before it.
    const listed = text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
    const numbered = readListenerTrustStore(listed).bundle.map(
      (certificate, index) => [index + 1, certificate] as const,
    );
    const issuers = numbered.filter(([, each]) => whyNotUsed(each) === undefined);
    const notes = numbered.flatMap(([number, each]) => {
      const why = whyNotUsed(each);
      return why === undefined
        ? []
        : [`certificate ${number} (${subjectText(each.subject)}) ${why}`];
    });
    const detail = `${issuers.length} of ${numbered.length} certificates end the paths of clients`;
    return { taken: true, detail, notes: [...notes, ...twinWarnings(issuers, now)] };
  } catch (error) {
    return { taken: false, detail: errorText(error), notes: [] };
  }
}

/** Why a certificate of the bundle issues nothing, as AWS-LC sees it. */
function whyNotUsed(certificate: Certificate): string | undefined {
  const unusable = whyExtensionsUnusable(certificate);
  if (unusable !== undefined) return `is not used: ${unusable}`;
  const critical = unprocessedExtension(certificate);
  if (critical !== undefined) {
    return `refuses every client below it: its critical extension ${critical} is not processed`;
  }
  if (isAuthority(certificate)) return undefined;
  return "is not a CA certificate: it is trusted itself when a client presents it, and issues nothing";
}

/** Returns the verdicts in lines. */
export function bundleVerdictLines({ library, awsTls }: BundleVerdicts): string[] {
  const word = (taken: boolean): string => (taken ? "takes it" : "does not take it");
  return [
    `this library, as trust.anchors: ${word(library.taken)}: ${library.detail}`,
    `load balancer, ${BASIS}: ${word(awsTls.taken)}: ${awsTls.detail}`,
    ...awsTls.notes.map((note) => `  ${note}`),
  ];
}
