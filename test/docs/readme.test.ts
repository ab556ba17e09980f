import { afterAll, describe, expect, test } from "@jest/globals";
import { DEFAULT_ALB_LIMITS } from "../../src/alb/limits.ts";
import * as policies from "../../src/policy/index.ts";
import { DEFAULT_PATH_LIMITS } from "../../src/trust/limits.ts";
import { codeBlocks, codeWords, document, section, tableRows } from "./markdown.ts";
import { UserProject } from "./user-project.ts";

const readme = document("README.md");

/** The TypeScript examples as files; a first line `// name.ts` names one. */
function examples(): Record<string, string> {
  const blocks = codeBlocks(readme).filter(({ language }) => language === "ts");
  return Object.fromEntries(
    blocks.map(({ text }, index) => [
      /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? `example-${index + 1}.ts`,
      text,
    ]),
  );
}

describe("the examples", () => {
  const project = new UserProject(examples());
  afterAll(() => project.remove());

  test("are found", () => {
    expect(Object.keys(examples())).toEqual([
      "handler.ts",
      "example-2.ts",
      "example-3.ts",
      "handler.test.ts",
    ]);
  });

  test("compile in a user's project", () => {
    expect(project.typeCheck()).toEqual({ ok: true, output: "" });
  }, 60_000);

  test("of the testing kit runs: clientA is greeted, clientB refused", () => {
    const { ok, output } = project.run("handler.test.ts");
    expect(output).toContain("clientA is greeted");
    expect({ ok, output }).toMatchObject({ ok: true });
  }, 60_000);

  test("with a mistake do not compile: the check can fail", () => {
    const wrong = new UserProject({
      "handler.ts": examples()["handler.ts"]?.replace("targetGroups:", "targetGroup:") ?? "",
    });
    try {
      expect(wrong.typeCheck()).toMatchObject({
        ok: false,
        output: expect.stringMatching(/targetGroup/),
      });
    } finally {
      wrong.remove();
    }
  }, 60_000);
});

/** The members of an interface, read from the source: types leave nothing to look at. */
function members(source: string, name: string): string[] {
  const body = new RegExp(`interface ${name}\\b[^{]*{\\n([\\s\\S]*?)^}`, "m").exec(source)?.[1];
  if (body === undefined) throw new Error(`there is no interface ${name}`);
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member]) => member ?? "");
}

describe("the table of options", () => {
  const rows = tableRows(section(readme, "## Options"));
  const documented = rows.map(([cell = ""]) => codeWords(cell)[0] ?? "");
  const interfaces = [
    ["src/gate/options.ts", "GateOptions"],
    ["src/lambda/invocation-check.ts", "AlbMtlsOptions"],
    ["src/listeners/alb-reader.ts", "AlbListenerOptions"],
    ["src/listeners/verify.ts", "VerifyListenerOptions"],
    ["src/listeners/passthrough.ts", "PassthroughOptions"],
    ["src/verification/chain-options.ts", "PathValidationOptions"],
  ] as const;
  const wanted = interfaces.flatMap(([file, name]) => members(document(file), name));

  test("has every option, and nothing else", () => {
    const names = documented.map((name) => name.split(".")[0] ?? "");
    expect([...new Set(names)].toSorted()).toEqual([...new Set(wanted)].toSorted());
  });

  test.each([
    ["trust", "src/verification/trust-material.ts", "TrustOptions"],
    ["revocation", "src/revocation/revocation-options.ts", "RevocationOptions"],
    ["revocation.ocsp", "src/revocation/ocsp/options.ts", "OcspOptions"],
  ])("has every member of %s, and nothing else", (option, file, name) => {
    const depth = option.split(".").length + 1;
    const below = documented
      .filter((each) => each.startsWith(`${option}.`))
      .map((each) => each.split(".").slice(0, depth).join("."));
    const listed = [...new Set(below)];
    const expected = members(document(file), name).map((member) => `${option}.${member}`);
    expect(listed.toSorted()).toEqual(expected.toSorted());
  });

  test("gives every option a default and an explanation", () => {
    expect(rows.filter((cells) => cells.length !== 3 || cells.includes(""))).toEqual([]);
  });

  test("states the limits as they are", () => {
    const stated = rows.find(([name]) => name === "`limits`")?.[1];
    const limits = Object.entries({ ...DEFAULT_ALB_LIMITS, ...DEFAULT_PATH_LIMITS }).map(
      ([key, value]) => `\`${key}\` ${value}`,
    );
    expect(stated).toBe(limits.join(", "));
  });
});

test("the table of policies has every one, and nothing else", () => {
  const rows = tableRows(section(readme, "## Policies"));
  const documented = rows.map(([cell = ""]) => codeWords(cell)[0]?.split("(")[0]);
  expect(documented.toSorted()).toEqual(Object.keys(policies).toSorted());
});

test("every option of the middleware is one that the reader of interfaces sees", () => {
  const source =
    "export interface A extends B {\n  /** a: b */\n  readonly one?: string;\n  two: {\n    three: 1;\n  };\n}\n";
  expect(members(source, "A")).toEqual(["one", "two"]);
});

test("every script that README and CONTRIBUTING name is there", () => {
  const { scripts } = JSON.parse(document("package.json"));
  const text = `${readme}\n${document("CONTRIBUTING.md")}`;
  const named = [...text.matchAll(/\bnpm (?:run )?(demo|start|test|(?<=run )[\w:]+)/g)];
  expect(named.length).toBeGreaterThan(10);
  expect(named.map(([, script = ""]) => script).filter((script) => !(script in scripts))).toEqual(
    [],
  );
});
