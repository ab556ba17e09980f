import { readFileSync } from "node:fs";

/** The folder of the sample events. */
export const eventsFolder = new URL("../../events/", import.meta.url);

/** A JSON file of that folder, typed by whoever reads it. */
export function readEvents<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, eventsFolder), "utf8"));
}
