/**
 * The gate at the door of a Lambda invocation, with Middy and without.
 * @module
 */
import type { ALBEvent, ALBResult } from "aws-lambda";
import { GATE_OPTION_KEYS } from "../gate/check-options.ts";
import { createGate } from "../gate/gate.ts";
import type { GateOptions } from "../gate/options.ts";
import type { Client } from "../listeners/listener.ts";
import { assertOptions } from "../util/option-checks.ts";
import { clearClient, fillClient } from "./client-context.ts";
import { checkOnRefusal, type OnRefusal, refusalResponse, responseTo } from "./refusal-response.ts";

/** Options of `albMtls` and `withAlbMtls`. */
export interface AlbMtlsOptions<C extends Client = Client, P = unknown> extends GateOptions<C, P> {
  /**
   * How a refusal is answered. Default `"respond"`: RFC 9457 problem details. `"throw"`: the error is thrown, for `@middy/http-error-handler`.
   * A function: its own response, with a status of 400 or above; when it throws or returns anything else, the standard one is sent.
   */
  readonly onRefusal?: OnRefusal;
}

/**
 * Checks one invocation.
 * @returns the response that ends it; undefined when the client is admitted and its identity is in the context.
 * @throws {ClientCertificateError} a refusal, with `onRefusal: "throw"`.
 */
export type InvocationCheck = (event: ALBEvent, context: object) => Promise<ALBResult | undefined>;

/** @throws {TypeError} for a wrong, missing or unknown option. */
export function compileInvocationCheck<C extends Client, P>(
  options: AlbMtlsOptions<C, P>,
): InvocationCheck {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("options must be an object with listener and allow");
  }
  // Before the rest is spread: what is inherited or not enumerable would be lost in silence.
  assertOptions("options", options, [...GATE_OPTION_KEYS, "onRefusal"]);
  const { onRefusal = "respond", ...gateOptions } = options;
  checkOnRefusal(onRefusal);
  const gate = createGate(gateOptions);
  const { identityInLogs = "full", listener } = options;
  const logRules = { identityInLogs, hiddenNames: listener.hiddenNames };
  return async (event, context) => {
    clearClient(context);
    const decision = await gate.check(event, lambdaTime(context));
    if (decision.outcome === "admitted" || decision.outcome === "anonymous") {
      fillClient(context, decision, logRules);
      return undefined;
    }
    if (decision.outcome === "health-check") return responseTo(decision, event);
    if (onRefusal === "throw") throw decision.error;
    return onRefusal === "respond"
      ? responseTo(decision, event)
      : refusalResponse(decision, event, onRefusal);
  };
}

function lambdaTime(context: { getRemainingTimeInMillis?: unknown }): {
  remainingMillis?: () => number;
} {
  const remaining = context.getRemainingTimeInMillis;
  return typeof remaining === "function" ? { remainingMillis: () => remaining.call(context) } : {};
}
