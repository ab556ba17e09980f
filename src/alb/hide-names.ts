import {
  DEFAULT_HEADER_NAMES,
  type HeaderNames,
  MTLS_HEADER_PREFIX,
  X_SSL_CERT_HEADER,
} from "./mtls-headers.ts";

/** What must not be shown. */
export interface HiddenNames {
  /** Takes the names of certificate headers out of a text. */
  readonly hide: (text: string) => string;
  /** A listener attribute gave a name, which may be a secret: stacks and causes must not show it either. */
  readonly areSecret: boolean;
}

/**
 * From this many characters on a new name may be a secret: an unguessable name prevents clients from forging the header. Such a name is
 * removed wherever it occurs; a shorter one only where it occurs as a whole word, since it may be an ordinary word.
 */
const minSecret = 12;

/**
 * Returns a function that removes the names of certificate headers from a text for logs and hooks. A name that a listener attribute gave
 * may be a secret, and a name that a client sent is the client's text. Configured names are replaced by their field, `<leaf>`; text that
 * begins like a new name by `<renamed>`; other certificate header names by `<other>`. A new name is found in any letter case, inside
 * longer words, cut off at its end, percent-encoded, and with `_` for `-`.
 *
 * Compiled at the first refusal: most cold starts have none.
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
  const defaults: Readonly<Record<string, string>> = {
    ...DEFAULT_HEADER_NAMES,
    xSslCert: X_SSL_CERT_HEADER,
  };
  // Longer names first: one name may be a prefix of another.
  const roles = Object.entries({ ...names, xSslCert: xSslCertHeader })
    .map(([role, name]) => ({ role, name: name.toLowerCase() }))
    .sort((one, other) => other.name.length - one.name.length);
  const renamed = roles.filter(({ role, name }) => name !== defaults[role]);
  const beginnings = new Set(
    renamed
      .filter(({ name }) => name.length >= minSecret)
      .map(({ name }) => lenient(name.slice(0, minSecret))),
  );
  const patterns = roles.map(({ role, name }) =>
    renamed.some((each) => each.role === role) ? renamedPattern(name) : alone(escaped(name)),
  );
  // Texts are cut somewhere before they come here, and new names often share a secret beginning.
  for (const beginning of beginnings) patterns.push(`${beginning}(?:[\\w-]|%[0-9a-f]{2})*`);
  const labels = roles.map(({ role }) => `<${role}>`);
  const kinds = [MTLS_HEADER_PREFIX, X_SSL_CERT_HEADER].map((prefix) => `${prefix}[^\\s",;]*`);
  const pattern = new RegExp(
    `"?(?:${patterns.map((each) => `(${each})`).join("|")}|${kinds.join("|")})"?`,
    "gi",
  );
  return (text) =>
    text.replace(pattern, (_all, ...groups: unknown[]) => {
      const found = patterns.findIndex((_each, index) => groups[index] !== undefined);
      if (found < 0) return "<other>";
      return labels[found] ?? "<renamed>";
    });
}

function renamedPattern(name: string): string {
  return name.length < minSecret ? `(?<![A-Za-z0-9-])${alone(lenient(name))}` : lenient(name);
}

function alone(pattern: string): string {
  return `${pattern}(?![A-Za-z0-9-])`;
}

/** Returns a pattern that matches each character literally or percent-encoded in either letter case, and a hyphen also as an underscore. */
function lenient(name: string): string {
  return Array.from(name, (character) => {
    const encoded = new Set(
      [character, character.toUpperCase()].map((each) => each.charCodeAt(0).toString(16)),
    );
    const spellings = [escaped(character), ...Array.from(encoded, (hex) => `%${hex}`)];
    if (character === "-") spellings.push("_", "%5f");
    return `(?:${spellings.join("|")})`;
  }).join("");
}

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, "\\$&");
}
