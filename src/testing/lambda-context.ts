import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";

const REGION_AND_ACCOUNT = "eu-west-1:123456789012";

/**
 * Returns a Lambda context as the Node.js runtime passes it. `getRemainingTimeInMillis` counts down from 30 seconds.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function lambdaContext(overrides: Partial<Context> = {}): Context {
  const deadline = Date.now() + 30_000;
  const functionName = "alb-mtls-test";
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${REGION_AND_ACCOUNT}:function:${functionName}`,
    memoryLimitInMB: "256",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    // Ignored since Node.js 24, but still required by the type.
    done: () => {},
    fail: () => {},
    succeed: () => {},
    ...overrides,
  };
}
