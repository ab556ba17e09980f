import type { ALBResult } from "aws-lambda";
import { lambdaContext } from "./lambda-context.ts";

/**
 * Calls a Lambda handler as the runtime would and returns its response.
 *
 * @param handler a handler that returns a promise or a value; callbacks are not supported (nor are they since Node.js 24).
 * @param event usually from {@link albEvent}; any other value, to test the handler's reaction.
 * @param context default {@link lambdaContext}.
 * @throws TypeError when the response is not one that the load balancer accepts: it would answer 502. An error of the handler is thrown
 *   unchanged.
 */
export async function invoke<Event, Context>(
  handler: (event: Event, context: Context, ...rest: never[]) => unknown,
  event: unknown,
  context: unknown = lambdaContext(),
): Promise<ALBResult> {
  const result: unknown = await handler(event as Event, context as Context);
  assertAlbResult(result);
  return result;
}

function assertAlbResult(value: unknown): asserts value is ALBResult {
  const fault = albResultFault(value);
  if (fault !== undefined) {
    throw new TypeError(
      `the handler's response is not valid for a load balancer (it would answer 502): ${fault}`,
    );
  }
}

function albResultFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? "an array" : value === null ? "null" : `a ${typeof value}`;
    return `it is ${value === undefined ? "undefined (did the handler forget to return?)" : kind}`;
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    statusFault(fields.get("statusCode")) ??
    typeFault(fields, "body", "string") ??
    typeFault(fields, "statusDescription", "string") ??
    typeFault(fields, "isBase64Encoded", "boolean") ??
    headersFault("headers", fields.get("headers"), isScalar) ??
    headersFault(
      "multiValueHeaders",
      fields.get("multiValueHeaders"),
      (header) => Array.isArray(header) && header.every(isScalar),
    )
  );
}

function statusFault(status: unknown): string | undefined {
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599
    ? undefined
    : `statusCode is ${JSON.stringify(status)}, not an integer from 100 to 599`;
}

function typeFault(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  type: "string" | "boolean",
): string | undefined {
  const value = fields.get(name);
  return value === undefined || typeof value === type
    ? undefined
    : `${name} is ${JSON.stringify(value)}, not a ${type}`;
}

function headersFault(
  name: string,
  headers: unknown,
  isValue: (header: unknown) => boolean,
): string | undefined {
  if (headers === undefined) {
    return undefined;
  }
  if (typeof headers !== "object" || headers === null) {
    return `${name} is not an object`;
  }
  const bad = Object.entries(headers).find(([, header]) => !isValue(header));
  return bad && `${name}[${JSON.stringify(bad[0])}] has the value ${JSON.stringify(bad[1])}`;
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
