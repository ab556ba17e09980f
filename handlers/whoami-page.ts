/** The page of `whoami`: self-contained, without scripts, every value escaped. */

const style =
  "body{font:16px/1.5 system-ui;margin:2rem;max-width:60rem}" +
  "th{text-align:left;vertical-align:top;padding-right:1rem}" +
  "td{overflow-wrap:anywhere;white-space:pre-wrap;font-family:monospace}";

/** The certificate and the headers, each as a table. */
export function whoamiPage(parts: {
  readonly certificate: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}): string {
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>Who am I?</title><style>${style}</style></head>`,
    "<body><h1>Who am I?</h1>",
    `<h2>Client certificate</h2>${table(parts.certificate)}`,
    `<h2>Headers as they came</h2>${table(parts.headers)}`,
    "</body></html>",
  ].join("\n");
}

function table(values: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(values).map(
    ([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(shown(value))}</td></tr>`,
  );
  return `<table>${rows.join("\n")}</table>`;
}

function shown(value: unknown): string {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const isText = values.every((each) => typeof each === "string");
  return isText ? values.join("\n") : JSON.stringify(value, null, 2);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML's own characters, and those that would reorder or hide text around them (bidirectional and invisible marks). */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? "")
    .replace(
      /[\p{Cf}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}
