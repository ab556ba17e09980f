import { styleText } from "node:util";
import type { Output } from "./world.ts";

/** Colours text, or leaves it as it is. */
export type Paint = (colour: "green" | "red" | "yellow" | "bold" | "dim", text: string) => string;

/**
 * Colours only on a terminal, and never when `NO_COLOR` is set.
 * @see https://no-color.org
 */
export function painter(output: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  const plain = output.isTTY !== true || Boolean(env.NO_COLOR) || env.TERM === "dumb";
  return plain
    ? (_, text) => text
    : (colour, text) => styleText(colour, text, { validateStream: false });
}
