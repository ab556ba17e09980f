import { describe, expect, test } from "@jest/globals";
import { isMap, type Template, type Value, valuesOf } from "../../sam/template.ts";
import { evaluateTemplate } from "../support/evaluate-template.ts";
import { deployments, template, trustMaterial } from "../support/template-files.ts";

/** The names that a value refers to by Ref, GetAtt and Sub, pseudo parameters left out. */
function namesIn(value: Value | undefined): string[] {
  return [...valuesOf(value)].flatMap((part) => {
    if (!isMap(part)) return [];
    const { Ref, "Fn::GetAtt": attribute, "Fn::Sub": text } = part;
    if (Ref !== undefined) return [String(Ref)];
    if (Array.isArray(attribute)) return [String(attribute[0])];
    return text === undefined ? [] : namesInSub(text);
  });
}

function namesInSub(argument: Value): string[] {
  const [text, own] = Array.isArray(argument) ? argument : [argument];
  const names = [...String(text).matchAll(/\$\{([^}!]+)\}/g)].map(
    ([, name = ""]) => name.split(".")[0] ?? "",
  );
  return names.filter((name) => !(isMap(own) && name in own));
}

function isPseudo(name: string): boolean {
  return name.startsWith("AWS::");
}

describe.each([
  ["template.yaml", template],
  ["trust-material.yaml", trustMaterial],
])("%s", (_, file: Template) => {
  const everything: Value = JSON.parse(JSON.stringify(file));

  test("refers only to parameters and resources that it has", () => {
    const known = new Set([...Object.keys(file.Parameters), ...Object.keys(file.Resources)]);
    const dangling = namesIn(everything).filter((name) => !isPseudo(name) && !known.has(name));
    expect(dangling).toEqual([]);
  });

  test("uses every parameter and every condition, and no others", () => {
    const used = new Set(namesIn(everything));
    expect(Object.keys(file.Parameters).filter((name) => !used.has(name))).toEqual([]);
    const conditions = [...valuesOf(everything)].flatMap((part) => {
      if (!isMap(part)) return [];
      const { Condition, "Fn::If": choice } = part;
      const named = typeof Condition === "string" ? [Condition] : [];
      return Array.isArray(choice) ? [...named, String(choice[0])] : named;
    });
    expect(new Set(conditions)).toEqual(new Set(Object.keys(file.Conditions)));
  });

  test("has no cycle of resources", () => {
    const edges = new Map(
      Object.entries(file.Resources).map(([name, { Properties, DependsOn = [] }]) => [
        name,
        [...namesIn(Properties), ...[DependsOn].flat()].filter((other) => other in file.Resources),
      ]),
    );
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) throw new Error(`cycle: ${[...path, name].join(" -> ")}`);
      if (done.has(name)) return;
      for (const other of edges.get(name) ?? []) visit(other, [...path, name]);
      done.add(name);
    };
    for (const name of edges.keys()) visit(name, []);
    expect(done.size).toBe(Object.keys(file.Resources).length);
  });

  test("describes every parameter in a sentence", () => {
    const silent = Object.entries(file.Parameters).filter(
      ([, { Description }]) => !/^[A-Z].*\.$/s.test(String(Description ?? "")),
    );
    expect(silent).toEqual([]);
  });
});

describe.each(Object.entries(deployments))("deployed with: %s", (_, parameters) => {
  const { resources, outputs } = evaluateTemplate(template, parameters);

  test("no resource and no output refers to one that this deployment leaves out", () => {
    const made = new Set(Object.keys(resources));
    const text = JSON.stringify([Object.values(resources).map((one) => one.Properties), outputs]);
    const named = [...text.matchAll(/\b(?:ref|att):([A-Za-z0-9]+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !made.has(name))).toEqual([]);
  });

  test("no DependsOn names a resource that this deployment leaves out", () => {
    const awaited = Object.values(resources).flatMap(({ DependsOn = [] }) => [DependsOn].flat());
    expect(awaited.filter((name) => !(name in resources))).toEqual([]);
  });
});
