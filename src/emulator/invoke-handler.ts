import type { ALBEvent } from "aws-lambda";
import { lambdaContext } from "../testing/index.ts";
import { AlbFault } from "./fault.ts";
import type { LambdaHandler } from "./load-handler.ts";

/** The outcome of an invocation: the handler's result, or the fault. */
export type Invocation = { readonly result: unknown } | AlbFault;

/** Describes a thrown value as the runtime reports it: the error's name and message, or the value itself. */
function describe(thrown: unknown): string {
  try {
    if (typeof thrown !== "object" || thrown === null) return String(thrown);
    const name = "name" in thrown ? String(thrown.name) : "Error";
    return "message" in thrown ? `${name}: ${String(thrown.message)}` : name;
  } catch {
    return "something without a text";
  }
}

async function call(
  handler: LambdaHandler,
  event: ALBEvent,
  deadline: number,
): Promise<Invocation> {
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  try {
    return { result: await handler(event, lambdaContext({ getRemainingTimeInMillis })) };
  } catch (thrown) {
    return new AlbFault("LambdaUnhandled", `the handler threw ${describe(thrown)}`, thrown);
  }
}

/**
 * Invokes the handler in this process. Invocations may overlap, unlike in Lambda, where each has its own execution environment: this
 * reveals a handler that keeps a request's state in its module.
 *
 * @param timeoutMillis time after which the outcome is a fault; the handler itself cannot be stopped, and its result is dropped.
 */
export async function invokeHandler(
  handler: LambdaHandler,
  event: ALBEvent,
  timeoutMillis: number,
): Promise<Invocation> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<AlbFault>((done) => {
    const detail = `the handler did not answer within ${timeoutMillis} ms`;
    timer = setTimeout(() => done(new AlbFault("LambdaConnectionTimeout", detail)), timeoutMillis);
  });
  try {
    return await Promise.race([call(handler, event, Date.now() + timeoutMillis), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
