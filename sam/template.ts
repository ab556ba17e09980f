/**
 * Reads a CloudFormation template: YAML with CloudFormation's short tags, which become the long form that JSON has
 * (`!Ref x` is `{ Ref: "x" }`, `!Sub x` is `{ "Fn::Sub": "x" }`).
 * @module
 */
import { type CollectionTag, isNode, Pair, parse, Scalar, type ScalarTag, YAMLMap } from "yaml";

/** A value of a template. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };

/** One resource. */
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: { readonly [key: string]: Value };
  readonly Properties: { readonly [key: string]: Value };
}

/** What this repository reads of a template. */
export interface Template {
  readonly Parameters: { readonly [name: string]: { readonly [key: string]: Value } };
  readonly Conditions: { readonly [name: string]: Value };
  readonly Mappings?: { readonly [name: string]: Value };
  readonly Globals?: { readonly Function?: { readonly [key: string]: Value } };
  readonly Rules?: { readonly [name: string]: Value };
  readonly Resources: { readonly [name: string]: Resource };
  readonly Outputs?: { readonly [name: string]: { readonly [key: string]: Value } };
}

// Fn::GetAtt alone changes shape: its short form joins resource and attribute by a dot.
const plain = ["Ref", "Condition"];
const functions = [
  ...["And", "Base64", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join"],
  ...["Not", "Or", "Select", "Split", "Sub"],
];

/** @throws {Error} when the text is no YAML, or uses a tag that CloudFormation does not have. */
export function parseTemplate(text: string): Template {
  const customTags = [...plain, ...functions].flatMap(tagsOf);
  const template: Template = parse(text, { customTags, logLevel: "error", strict: true });
  return template;
}

/** The tag before a word, a list or a map. */
function tagsOf(name: string): (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  const key = plain.includes(name) ? name : `Fn::${name}`;
  const collection = (kind: "seq" | "map"): CollectionTag => ({
    tag,
    collection: kind,
    resolve: (node) => {
      if (isNode(node)) delete node.tag;
      const map = new YAMLMap();
      map.add(new Pair(new Scalar(key), node));
      return map;
    },
  });
  const scalar: ScalarTag = {
    tag,
    resolve: (word) => ({ [key]: name === "GetAtt" ? word.split(/\.(.*)/s, 2) : word }),
  };
  return [scalar, collection("seq"), collection("map")];
}

/** Every value inside this one, itself included. */
export function* valuesOf(value: Value | undefined): Generator<Value> {
  if (value === undefined) return;
  yield value;
  if (Array.isArray(value)) {
    for (const item of value) yield* valuesOf(item);
  } else if (isMap(value)) {
    for (const item of Object.values(value)) yield* valuesOf(item);
  }
}

/** True for a map, false for a list or a word. */
export function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
