import { cutText } from "./log-text.ts";

/** Longest text of a fault that is passed on, in UTF-16 units. */
const maxText = 500;

/**
 * What anything that was thrown says of itself, for the operator: its message, or its text. Never throws, whatever was thrown.
 * Untrusted text: escaped by whoever prints it.
 */
export function errorText(error: unknown): string {
  try {
    const said =
      typeof error === "object" && error !== null && "message" in error ? error.message : error;
    return cutText(String(said), maxText);
  } catch {
    return "something without text was thrown";
  }
}
