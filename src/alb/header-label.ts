import { DEFAULT_HEADER_NAMES, X_SSL_CERT_HEADER } from "./mtls-headers.ts";
import type { ReadPlan } from "./read-options.ts";

const PUBLIC_NAMES = new Set<string>([...Object.values(DEFAULT_HEADER_NAMES), X_SSL_CERT_HEADER]);

/**
 * Returns how an error names a header: a default name as it is, a renamed header by its option. A name that a listener attribute gave may
 * be a secret, and errors reach logs, hooks and other middleware.
 *
 * @param name in lower case, one of the plan's.
 */
export function headerLabel(name: string, { names }: Pick<ReadPlan, "names">): string {
  if (PUBLIC_NAMES.has(name)) return name;
  const field = Object.entries(names).find(([, each]) => each === name)?.[0];
  return `${field === undefined ? "xSslCert.header" : `headers.${field}`} (renamed)`;
}
