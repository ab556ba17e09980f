import type { ALBEvent } from "aws-lambda";
import { type AlbEventOptions, albEvent as anyEvent } from "../../src/testing/alb-event.ts";

export type AlbEventOptionsForTests = Omit<AlbEventOptions, "mode">;

/** An event of a listener in verify mode. */
export function albEvent(options: AlbEventOptionsForTests): ALBEvent {
  return anyEvent({ ...options, mode: "verify" });
}
