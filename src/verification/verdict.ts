import type { Code, Reason } from "../errors/codes.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";

/** What became of a presented chain. */
export type Verdict =
  | { readonly ok: true; readonly certificate: VerifiedClientCertificate }
  | {
      readonly ok: false;
      readonly code: Code;
      readonly reason: Reason;
      readonly detail: string;
      /** Version of the trust store that made the verdict; undefined when it did not come to that. */
      readonly trustVersion: string | undefined;
    };
