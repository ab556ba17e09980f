/**
 * CAs of one name and different keys in a bundle, in its order, and which of them AWS-LC takes (inferred, as in the emulator).
 * @module
 */
import { isInTime } from "../../emulator/aws-tls-rules.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { subjectText } from "./subject-text.ts";

/** A certificate and its place in the bundle, from 1. */
export type Numbered = readonly [number, Certificate];

/** Returns a sentence for each name that several CAs of different keys have. */
export function twinWarnings(bundle: readonly Numbered[], now: Date): string[] {
  const groups: Numbered[][] = [];
  for (const entry of bundle) {
    const group = groups.find(([first]) => first?.[1].subject.matches(entry[1].subject));
    if (group === undefined) groups.push([entry]);
    else group.push(entry);
  }
  return groups.filter(hasTwoKeys).map((group) => warning(group, now));
}

function hasTwoKeys(group: readonly Numbered[]): boolean {
  const [first] = group;
  return group.some((each) => first !== undefined && !each[1].hasSameKeyAs(first[1]));
}

/** AWS-LC takes the first that fits and is valid now; a CA without a subject key identifier fits every client certificate. */
function warning(group: readonly Numbered[], now: Date): string {
  const [first] = group as [Numbered];
  const taken = group.find(([, each]) => isInTime(each, now)) ?? (group.at(-1) as Numbered);
  const bare = group.filter(([, { subjectKeyIdentifier: id }]) => id === undefined);
  const which = `certificates ${numbers(group)} are different CAs of one name (${subjectText(first[1].subject)}), in this order`;
  const refused = `certificate ${taken[0]} is taken, and clients of the others are refused: as AWS-LC decides (inferred), the first one that fits and is valid now`;
  if (bare.length === 0) {
    return `${which}; their subject key identifiers tell them apart. For a client certificate without an authority key identifier ${refused}`;
  }
  const without = `${bare.length === group.length ? "none of them has" : `certificate ${numbers(bare)} lacks`} a subject key identifier`;
  return bare.length === group.length
    ? `${which}; ${without}: ${refused}`
    : `${which}; ${without} and fits every client certificate of that name. Without an authority key identifier in it ${refused}`;
}

function numbers(group: readonly Numbered[]): string {
  return group.map(([number]) => number).join(", ");
}
