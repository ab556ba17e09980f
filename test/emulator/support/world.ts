/** Load balancers started by a test file, and ended with it. */
import { afterAll } from "@jest/globals";
import type { ALBEvent } from "aws-lambda";
import { type AlbOptions, type LocalAlb, startAlb } from "../../../src/emulator/index.ts";

/** Sends the event back. */
export async function echo(event: ALBEvent) {
  return { statusCode: 200, isBase64Encoded: false, body: JSON.stringify(event) };
}

/** Starts load balancers that end when the test file does. */
export function useAlbs(): (options: Partial<AlbOptions>) => Promise<LocalAlb> {
  const started: LocalAlb[] = [];
  afterAll(async () => {
    for (const alb of started) await alb.close();
  });
  return async (options) => {
    const alb = await startAlb({ mode: "passthrough", handler: echo, ...options });
    started.push(alb);
    return alb;
  };
}
