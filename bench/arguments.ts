/**
 * The arguments of `npm run bench` and `npm run bench:check`.
 */
import { parseArgs } from "node:util";

/** What `npm run bench` was asked for. */
export interface BenchArguments {
  /** Names of suites; empty for all. */
  readonly only: readonly string[];
  /** Where the figures go as JSON. */
  readonly json: string | undefined;
  readonly peersAtFullSize: boolean;
  readonly help: boolean;
}

/**
 * @param suites the names there are.
 * @throws {TypeError} for an unknown argument or suite.
 */
export function benchArguments(args: readonly string[], suites: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      json: { type: "string" },
      "peers-at-full-size": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const only = (values.only ?? []).flatMap((list) => list.split(",")).map((name) => name.trim());
  const unknown = only.find((name) => !suites.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`there is no suite "${unknown}"; there are ${suites.join(", ")}`);
  }
  return {
    only,
    json: values.json,
    peersAtFullSize: values["peers-at-full-size"] === true,
    help: values.help === true,
  };
}

/** What `npm run bench:check` was asked for. */
export interface CheckArguments {
  /** Only the budgets that are counted in bytes of a bundle: the same on every machine. */
  readonly bytes: boolean;
  readonly json: string | undefined;
  readonly help: boolean;
}

/** @throws {TypeError} for an unknown argument. */
export function checkArguments(args: readonly string[]): CheckArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      bytes: { type: "boolean" },
      json: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  return { bytes: values.bytes === true, json: values.json, help: values.help === true };
}
