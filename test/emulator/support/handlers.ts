/** A module as users write it: the local load balancer imports it by its file name. */
import type { ALBEvent, Context } from "aws-lambda";

// Read once, when the module is imported: as a handler reads its configuration.
const configured = process.env.EMULATOR_TEST_SETTING;
let invocations = 0;

export async function handler(event: ALBEvent, context: Context) {
  invocations += 1;
  const remaining = context.getRemainingTimeInMillis();
  return {
    statusCode: 200,
    body: JSON.stringify({ path: event.path, configured, invocations, remaining }),
  };
}

export const other = () => ({ statusCode: 204 });

export const notAFunction = 1;
