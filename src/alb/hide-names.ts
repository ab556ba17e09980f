import { type HeaderNames, MTLS_HEADER_PREFIX, X_SSL_CERT_HEADER } from "./mtls-headers.ts";

/**
 * Makes a function that takes the names of certificate headers out of a text for the log. A name that a listener attribute gave may
 * be a secret (an unguessable name is what keeps clients from forging it), and a name that a client sent is the client's text.
 * Configured names become what they stand for, `<leaf>`; other names of the kind `<other>`. Compiled by the first refusal: most cold
 * starts see none.
 */
export function compileNameHiding(
  names: HeaderNames,
  xSslCertHeader: string = X_SSL_CERT_HEADER,
): (text: string) => string {
  let hide: ((text: string) => string) | undefined;
  return (text) => {
    hide ??= compile(names, xSslCertHeader);
    return hide(text);
  };
}

function compile(names: HeaderNames, xSslCertHeader: string): (text: string) => string {
  const roles = new Map(
    Object.entries({ ...names, xSslCert: xSslCertHeader }).map(([role, name]) => [
      name.toLowerCase(),
      role,
    ]),
  );
  // Longer names first: one may be the beginning of another.
  const known = [...roles.keys()]
    .sort((one, other) => other.length - one.length)
    .map((name) => name.replace(/[^A-Za-z0-9-]/g, "\\$&"));
  const prefixes = [MTLS_HEADER_PREFIX, X_SSL_CERT_HEADER].map((prefix) => `${prefix}[^\\s",;]*`);
  const pattern = new RegExp(
    `"?(?:(${known.join("|")})(?![A-Za-z0-9-])|${prefixes.join("|")})"?`,
    "gi",
  );
  return (text) =>
    text.replace(pattern, (_all, name: string | undefined) =>
      name === undefined ? "<other>" : `<${roles.get(name.toLowerCase()) ?? "other"}>`,
    );
}
