import { cutText } from "./log-text.ts";

/** The maximum length of an error's text that is passed on, in UTF-16 units. */
const maxText = 500;

/**
 * Returns the message of any thrown value, or its text, for the operator. Never throws, whatever was thrown. The text is untrusted: code
 * that prints it must escape it.
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
