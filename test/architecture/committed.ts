/**
 * What must not be committed, wherever it stands.
 */
import { type Files, type Finding, lineAt } from "./source-files.ts";

/** Longest file of code, in lines: what a reader can hold in the head. */
export const MAX_LINES = 400;

/** Files of code over {@link MAX_LINES}. */
export function tooLong(files: Files): Finding[] {
  return [...files]
    .filter(([file]) => /\.(?:ts|mts|js|mjs|cjs|sh)$/.test(file))
    .map(([file, text]) => ({ file, line: text.split("\n").length - 1 }))
    .filter(({ line }) => line > MAX_LINES)
    .map(({ file, line }) => ({
      file,
      line: MAX_LINES,
      text: `the file has ${line} lines, at most ${MAX_LINES}: find the second thing it does`,
    }));
}

// Written in pieces, so that this file does not break its own rules.
const forbidden: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY-----[\s\\nr]*[A-Za-z0-9+/]{16}/g,
    "a private key: keys are made by the test that needs them",
  ],
  [/(?<![\w.-])\/(?:w[o]rk|r[o]ot|h[o]me\/\w+|U[s]ers\/\w+)\//g, "a path of somebody's machine"],
  [/(?<![\w.-])\/t[m]p\//g, "a path of somebody's machine: use os.tmpdir()"],
  [/registry\.n[p]mjs|pypi\.o[r]g|deb\.d[e]bian|proxy\.g[o]lang/g, "a registry's host"],
];

/** Private keys, paths of a machine and registries' hosts. */
export function forbiddenText(files: Files): Finding[] {
  return [...files].flatMap(([file, text]) =>
    forbidden.flatMap(([pattern, what]) =>
      [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
        file,
        line: lineAt(text, index),
        text: `${what} (${found.slice(0, 40).trim()})`,
      })),
    ),
  );
}

/** Files whose name says that they hold a key or a certificate. */
export function keyFiles(files: Iterable<string>): Finding[] {
  return [...files]
    .filter((file) => /\.(?:pem|key|p12|pfx|jks|der|crt|cer)$/i.test(file))
    .map((file) => ({ file, line: 1, text: "test material is made by the test, never committed" }));
}

/** Where header names are spelled outside of the one file that may. */
export function spelledHeaders(files: Files): Finding[] {
  return [...files]
    .filter(([file]) => file !== "src/alb/mtls-headers.ts")
    .flatMap(([file, text]) =>
      [...text.matchAll(/x-amzn-mtls/gi)].map(({ index }) => ({
        file,
        line: lineAt(text, index),
        text: "a header name is spelled here: take it from src/alb/mtls-headers.ts",
      })),
    );
}
