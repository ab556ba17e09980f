/** Returns hexadecimal bytes with colons between: `"0abc"` becomes `"0a:bc"`. */
export function colonSeparated(hex: string): string {
  return (hex.match(/-?..?/g) ?? []).join(":");
}
