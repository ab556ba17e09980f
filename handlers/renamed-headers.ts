import type { HeaderNames } from "alb-mtls";

/**
 * The option `headers` for listeners whose attributes rename the certificate headers. `HEADER_NAME_PREFIX` is what all new names
 * begin with, and the one variable that may be left out; the names are those that template.yaml gives the listeners.
 */
export function renamedHeaders(): { readonly headers?: HeaderNames } {
  const prefix = process.env.HEADER_NAME_PREFIX ?? "";
  if (prefix === "") return {};
  return {
    headers: {
      serialNumber: `${prefix}-Serial-Number`,
      issuer: `${prefix}-Issuer`,
      subject: `${prefix}-Subject`,
      validity: `${prefix}-Validity`,
      leaf: `${prefix}-Leaf`,
      certificate: `${prefix}-Certificate`,
    },
  };
}
