import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { PolicyResult } from "./policy.ts";

/** Returns the refusal for an answer that is not yes; its detail, for the log alone, names the rule and what it saw. */
export function rejection({ answer, rule, saw }: PolicyResult): ClientCertificateError {
  const detail = `${rule} says ${answer}${saw === "" ? "" : `: ${saw}`}`;
  return new ClientCertificateError(answer === "no" ? "policy.denied" : "policy.cannot-tell", {
    detail,
  });
}
