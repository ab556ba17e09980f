import type { ALBEvent, ALBResult } from "aws-lambda";
import { VERIFY_HEADERS } from "../../alb/mtls-headers.ts";

/**
 * How not to do it: trusts the text of the Subject header, whatever its origin. For the demo's comparison, with a target group as
 * AWS makes it by default (single-value headers).
 */
export async function naiveHandler(event: ALBEvent): Promise<ALBResult> {
  const subject = event.headers?.[VERIFY_HEADERS.subject] ?? "";
  const isClientA = subject.includes("CN=clientA");
  return {
    statusCode: isClientA ? 200 : 403,
    headers: { "content-type": "text/plain" },
    body: isClientA ? "hello clientA" : "not you",
  };
}
