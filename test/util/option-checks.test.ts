import { describe, expect, test } from "@jest/globals";
import { assertMembers, assertOptions } from "../../src/util/option-checks.ts";

const check = (options: unknown) => () => assertOptions("options", options, ["a", "b"]);

describe("options", () => {
  test.each([{}, { a: 1 }, { a: null, b: false }, Object.assign(Object.create(null), { a: 0 })])(
    "%j are accepted",
    (options: object) => {
      expect(check(options)).not.toThrow();
    },
  );

  test.each([undefined, null, "a", 1, [], () => ({})])("%p are not an object", (options) => {
    expect(check(options)).toThrow("options must be an object with a, b");
  });

  test("an unknown key is named, with the known ones", () => {
    expect(check({ c: 1 })).toThrow("options.c is not an option; known: a, b");
  });

  test("a key with the value undefined is named, with what to do", () => {
    const message =
      "options.b is undefined: leave the key out, or set it (is an environment variable missing?)";
    expect(check({ a: 1, b: undefined })).toThrow(new TypeError(message));
    expect(check(Object.freeze({ b: process.env.ALB_MTLS_NOT_SET }))).toThrow(message);
    expect(check({ ...{ b: 1 }, ...{ b: undefined } })).toThrow(message);
    const getter = {
      get b() {
        return undefined;
      },
    };
    expect(check(getter)).toThrow(message);
  });

  test.each<[string, object]>([
    ["inherited", Object.create({ a: 1 })],
    ["inherited as undefined", Object.create({ a: undefined })],
    [
      "a getter of a class",
      new (class {
        get a() {
          return 1;
        }
      })(),
    ],
    ["not enumerable", Object.defineProperty({}, "a", { value: 1 })],
  ])("what a copy of the options would lose is named: %s", (_name, options) => {
    expect({ ...options }).not.toHaveProperty("a");
    expect(check(options)).toThrow("options.a is inherited or not enumerable");
  });
});

describe("the members of a list", () => {
  test.each<[string, readonly unknown[], number]>([
    ["the only one", [undefined], 0],
    ["one of several", ["x", undefined, "y"], 1],
    ["a gap", new Array(2), 0],
    ["a gap at the end", Object.assign(["x"], { length: 2 }), 1],
  ])("undefined is named: %s", (_name, list, index) => {
    const message = `list[${index}] is undefined: leave it out, or set it`;
    expect(() => assertMembers("list", list)).toThrow(message);
  });

  test("others are left to the option's own check", () => {
    expect(() => assertMembers("list", [null, 0, "", false])).not.toThrow();
  });
});
