import type { Colour, EscapedOutput } from "./escaped-output.ts";

/** Colours text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/**
 * Colours only on a terminal, and never when `NO_COLOR` is set.
 * @see https://no-color.org
 */
export function painter(
  output: EscapedOutput,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const plain = !output.isTTY || Boolean(env.NO_COLOR) || env.TERM === "dumb";
  return plain ? (_, text) => text : (colour, text) => output.style(colour, text);
}
