/**
 * A template with its parameters put in: conditions decided, what they leave out left out, references replaced. What only AWS
 * knows stays a word: `{ Ref: "LoadBalancer" }` becomes `ref:LoadBalancer`, an attribute `att:LoadBalancer.DNSName`.
 */
import { isMap, type Resource, type Template, type Value } from "../../sam/template.ts";

const pseudo: Readonly<Record<string, string>> = {
  "AWS::AccountId": "123456789012",
  "AWS::Partition": "aws",
  "AWS::Region": "eu-west-1",
  "AWS::StackName": "stack",
  "AWS::URLSuffix": "amazonaws.com",
};

const noValue = Symbol("AWS::NoValue");
type Evaluated = Value | typeof noValue;

/** The resources and outputs that these parameters make. Parameters not given have their defaults. */
export function evaluateTemplate(
  template: Template,
  given: Readonly<Record<string, string>> = {},
): { resources: Readonly<Record<string, Resource>>; outputs: Readonly<Record<string, Value>> } {
  const evaluator = new Evaluator(template, given);
  const kept = Object.entries(template.Resources).filter(([, { Condition }]) =>
    evaluator.holds(Condition),
  );
  const resources = kept.map(([name, resource]) => [
    name,
    { ...resource, Properties: evaluator.map(resource.Properties) },
  ]);
  const outputs = Object.entries(template.Outputs ?? {})
    .filter(([, { Condition }]) => evaluator.holds(Condition))
    .map(([name, output]) => [name, evaluator.value(output.Value ?? null)]);
  return { resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) };
}

class Evaluator {
  readonly #template: Template;
  readonly #given: Readonly<Record<string, string>>;

  constructor(template: Template, given: Readonly<Record<string, string>>) {
    this.#template = template;
    this.#given = given;
  }

  holds(condition: Value | undefined): boolean {
    if (condition === undefined) return true;
    const defined = this.#template.Conditions[String(condition)];
    if (defined === undefined) throw new Error(`no condition ${condition}`);
    return this.#decide(defined);
  }

  value(value: Value): Value {
    const evaluated = this.#evaluate(value);
    if (evaluated === noValue) throw new Error("AWS::NoValue where a value is needed");
    return evaluated;
  }

  map(values: { readonly [key: string]: Value }): { readonly [key: string]: Value } {
    const entries = Object.entries(values).flatMap(([key, value]) => {
      const evaluated = this.#evaluate(value);
      return evaluated === noValue ? [] : [[key, evaluated] as const];
    });
    return Object.fromEntries(entries);
  }

  #evaluate(value: Value): Evaluated {
    if (isList(value)) {
      return value.map((item) => this.#evaluate(item)).filter((item) => item !== noValue);
    }
    if (!isMap(value)) return value;
    const [[key, argument = null] = [""]] = Object.entries(value);
    if (Object.keys(value).length !== 1) return this.map(value);
    switch (key) {
      case "Ref":
        return this.#reference(String(argument));
      case "Fn::GetAtt":
        return `att:${list(argument).join(".")}`;
      case "Fn::If":
        return this.#if(list(argument));
      case "Fn::Sub":
        return this.#substitute(argument);
      case "Fn::Join":
        return this.#join(list(argument));
      case "Fn::FindInMap":
        return this.#find(list(argument));
      default:
        return this.map(value);
    }
  }

  #reference(name: string): Evaluated {
    if (name === "AWS::NoValue") return noValue;
    const parameter = this.#template.Parameters[name];
    if (parameter !== undefined) {
      return this.#given[name] ?? parameter.Default ?? `parameter:${name}`;
    }
    return pseudo[name] ?? `ref:${name}`;
  }

  #if([condition, yes = null, no = null]: readonly Value[]): Evaluated {
    return this.#evaluate(this.holds(condition) ? yes : no);
  }

  #substitute(argument: Value): string {
    const [text = "", names = {}] = isList(argument) ? argument : [argument];
    const own = isMap(names) ? names : {};
    return String(text).replace(/\$\{([^}!]+)\}/g, (_, name: string) => {
      const value = own[name];
      if (value !== undefined) return String(this.value(value));
      return name.includes(".") ? `att:${name}` : String(this.value({ Ref: name }));
    });
  }

  #join([separator = "", parts = []]: readonly Value[]): string {
    const value = this.value(parts);
    return (isList(value) ? value : String(value).split(",")).join(String(separator));
  }

  #find(keys: readonly Value[]): Value {
    let found: Value | undefined = this.#template.Mappings as Value;
    for (const key of keys) found = isMap(found) ? found[String(this.value(key))] : undefined;
    if (found === undefined) throw new Error(`no mapping ${keys.join(".")}`);
    return found;
  }

  #decide(condition: Value): boolean {
    if (!isMap(condition)) throw new Error("a condition is a function");
    const [[key, argument = null] = [""]] = Object.entries(condition);
    const of = list(argument);
    switch (key) {
      case "Fn::Equals":
        return String(this.value(of[0] ?? "")) === String(this.value(of[1] ?? ""));
      case "Fn::Not":
        return !this.#decide(of[0] ?? null);
      case "Fn::And":
        return of.every((each) => this.#decide(each));
      case "Fn::Or":
        return of.some((each) => this.#decide(each));
      case "Condition":
        return this.holds(argument);
      default:
        throw new Error(`no condition function ${key}`);
    }
  }
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function list(value: Value): readonly Value[] {
  return isList(value) ? value : [value];
}
