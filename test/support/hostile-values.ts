/**
 * Values that a careless or hostile hook may throw or return: whatever reads them has to expect the worst.
 */
import fc from "fast-check";
import { ClientCertificateError } from "../../src/index.ts";

const failing = (): never => {
  throw new Error("a trap of a proxy");
};

/** A proxy whose every trap throws. */
function trapped(target: object): object {
  const traps = [
    ...["get", "set", "has", "getPrototypeOf", "setPrototypeOf", "ownKeys", "deleteProperty"],
    ...["getOwnPropertyDescriptor", "defineProperty", "isExtensible", "preventExtensions"],
  ];
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, failing])));
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function refusal(change: PropertyDescriptorMap = {}): ClientCertificateError {
  return Object.defineProperties(
    new ClientCertificateError("policy.denied", { detail: "as it should be" }),
    change,
  );
}

const getter = { get: failing };

class Subclass extends ClientCertificateError {
  toJSON(): never {
    return failing();
  }
}

type Settle = (value: unknown) => void;

/** An object that is no promise and has this `then`. */
export function thenableOf(then: (resolve: Settle, reject: Settle) => unknown): object {
  return { then };
}

/** Values that are hard to read, by name. */
export const hostileValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  "a symbol": () => Symbol("x"),
  "a bigint": () => 10n,
  "a long text": () => "x".repeat(1e6),
  "a frozen object": () => Object.freeze({}),
  "an object without prototype": () => Object.create(null),
  "a revoked proxy": revoked,
  "a proxy whose traps throw": () => trapped({}),
  "a proxy of a function whose traps throw": () => trapped(failing),
  "a getter of the message that throws": () => Object.defineProperty({}, "message", getter),
  // biome-ignore lint/suspicious/noThenProperty: reading it is what must do no harm
  "a getter of then that throws": () => Object.defineProperty({}, "then", getter),
  "a getter of the cause that throws": () => Object.defineProperty(new Error("x"), "cause", getter),
  "a toString that throws": () => ({ toString: failing, toJSON: failing }),
  "a circle of causes": () => {
    const error: Error & { cause?: unknown } = new Error("x");
    error.cause = error;
    return error;
  },
  "a proxy of a refusal": () => trapped(refusal()),
  "a transparent proxy of a refusal": () => new Proxy(refusal(), {}),
  "an object with the prototype of a refusal": () =>
    Object.create(ClientCertificateError.prototype),
  "a subclass of the refusal": () => new Subclass("policy.denied"),
  "a refusal whose detail throws": () => refusal({ detail: getter }),
  "a refusal whose detail is a number": () => refusal({ detail: { value: 42 } }),
  "a refusal whose detail is a proxy": () => refusal({ detail: { value: trapped({}) } }),
  "a refusal whose reason throws": () => refusal({ reason: getter }),
  "a refusal whose reason is none": () => refusal({ reason: { value: "all.right" } }),
  "a refusal whose status is 200": () => refusal({ statusCode: { value: 200 } }),
  "a refusal whose code throws": () => refusal({ code: getter }),
  "a refusal whose message is a symbol": () => refusal({ message: { value: Symbol("x") } }),
  "a refusal whose stack throws": () => refusal({ stack: getter }),
};

/** Any of {@link hostileValues}, under its name, or anything at all. */
export function hostileValue(): fc.Arbitrary<{ readonly name: string; readonly value: unknown }> {
  const listed = fc
    .constantFrom(...Object.entries(hostileValues))
    .map(([name, make]) => ({ name, value: make() }));
  const random = fc
    .anything({ withNullPrototype: true, withBigInt: true })
    .map((value) => ({ name: "anything", value }));
  return fc.oneof({ weight: 3, arbitrary: listed }, { weight: 1, arbitrary: random });
}
