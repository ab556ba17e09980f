import { describe, expect, test } from "@jest/globals";
import { compileNameHiding } from "../../src/alb/hide-names.ts";
import { resolveHeaderNames } from "../../src/alb/mtls-headers.ts";

const secret = "s3cret-Prefix-9f2a";
const names = resolveHeaderNames({ leaf: `${secret}-Leaf`, subject: `${secret}-Subject` });
const hide = compileNameHiding(names);
const percentEncoded = (text: string): string =>
  Array.from(text, (each) => `%${each.charCodeAt(0).toString(16)}`).join("");

describe("a renamed header's name", () => {
  test.each([
    ["as it was configured", `${secret}-Leaf has several values`],
    ["in lower case", `${secret.toLowerCase()}-leaf`],
    ["in upper case", `${secret.toUpperCase()}-LEAF`],
    ["inside a longer word", `xx${secret}-Leafxx`],
    ["between quotes", `"${secret}-leaf"`],
    ["in JSON", JSON.stringify({ headers: { [`${secret}-leaf`]: ["x"] } })],
    ["with underscores", `HTTP_${secret.replaceAll("-", "_")}_LEAF`],
    ["percent-encoded in part", `${secret.replaceAll("-", "%2D")}%2dLeaf`],
    ["percent-encoded throughout", percentEncoded(`${secret}-Leaf`)],
    ["cut off at its end, percent-encoded", percentEncoded(secret.slice(0, 15))],
    ["cut off at its end", `${secret}-Le`],
    ["cut off after what the new names have in common", secret],
    ["under another ending", `${secret}-Certificate`],
  ])("is taken out %s", (_how, text) => {
    const shown = decodeURIComponent(hide(`before ${text} after`));
    expect(shown).not.toMatch(/s3cret|9f2a/i);
    expect(shown).toMatch(/^before .*<(leaf|renamed)>.* after$/);
  });

  test("of another proxy's header too", () => {
    const ofProxy = compileNameHiding(resolveHeaderNames(), "unguessable-name-of-nginx");
    expect(ofProxy("Unguessable-Name-Of-Nginx has several values")).toBe(
      "<xSslCert> has several values",
    );
  });
});

test("a short new name that is a word is left in other words", () => {
  const short = compileNameHiding(resolveHeaderNames({ leaf: "leaf" }));
  expect(short("leaf has several values, leaflets have not")).toBe(
    "<leaf> has several values, leaflets have not",
  );
});

test("default names become what they stand for, other names of the kind do not stay", () => {
  expect(hide("x-amzn-mtls-clientcert, x-amzn-mtls-clientcert-chain and x-ssl-certs")).toBe(
    "<certificate>, <other> and <other>",
  );
});

test("text without such a name stays as it is", () => {
  const text = "the leaf's secret prefix-9f2 is not here: 100% of it";
  expect(hide(text)).toBe(text);
});
